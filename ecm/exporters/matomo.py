"""Matomo's reports: visits by channel, campaign, source, country or device, of the days that a column or the file's name says."""

import re
from datetime import date, timedelta

from ecm.exporters.exporter import (
    Exporter,
    Field,
    Ignored,
    Plan,
    Recognition,
    RowRule,
    Shape,
    find_fields,
    normal,
    total_rows,
)
from ecm.exporters.months import month_numbers
from ecm.exporters.phrases import Found, every_field, mapped, tidied
from ecm.exporters.spans import span_of_text
from ecm.schema import Kind

# As Matomo names them, and as it translates them on its pages.
_FIELDS = (
    Field("period", Kind.TEXT, ("date",)),
    Field("label", Kind.TEXT, ("label", "channel type", "campaign", "country", "device type", "website", "search engine",
                               "social network", "entry page url", "referrer name")),
    Field("segment", Kind.TEXT, ("metadata_segment", "segment")),
    Field("code", Kind.TEXT, ("metadata_code",)),
    Field("visits", Kind.COUNT, ("nb_visits", "visits"), required=True),
    Field("visitors", Kind.COUNT, ("nb_uniq_visitors", "unique visitors")),
    Field("transactions", Kind.NUMBER, ("goals_idgoal=ecommerceorder_nb_conversions",)),
    Field("revenue", Kind.MONEY, ("goals_idgoal=ecommerceorder_revenue",)),
)  # fmt: skip
_OWN = ("nb_visits", "nb_actions", "nb_uniq_visitors", "max_actions", "sum_visit_length", "bounce_count", "nb_visits_converted",
        "metadata_segment", "unique visitors", "actions", "total time spent by visitors (in seconds)", "bounces",
        "maximum actions in one visit", "visits with conversions")  # fmt: skip
# What a label is, by the segment beside it or by its header. Reports of one kind of referrer hold its visits alone.
_BY = {
    "channel": ("referrertype", "channel type"),
    "campaign": ("campaignname", "campaign"),
    "source": ("referrername", "website", "search engine", "social network", "referrer name", "campaignsource"),
    "medium": ("campaignmedium",),
    "country": ("countrycode", "country"),
    "device": ("devicetype", "device type"),
    "landing_page": ("entrypageurl", "entry page url"),
}
_PARTS = ("campaign", "source", "medium")
_CHANNELS = {
    "Direct": ("direct entry", "direct"),
    "Organic Search": ("search engines",),
    "Referral": ("websites",),
    "Organic Social": ("social networks",),
}
_CHANNEL_LABELS = {word for of in _CHANNELS.values() for word in of} | {"campaigns", "ai assistants"}
_NO_PERIOD = (
    "no day and no period: export the report by day over a range of dates, or keep the name that Matomo gives the file "
    "(Export _ Channel Type _ May 2026.csv)"
)


class Matomo(Exporter):
    """Visits are sessions."""

    def recognise(self, shape: Shape) -> Recognition | None:
        matched = find_fields(_FIELDS, shape.columns)
        headers = [normal(c) for c in shape.columns]
        telling = [t for t in _OWN if t in headers]
        if "visits" not in matched or len(telling) < 3 or not ({"nb_visits", "unique visitors"} & set(telling)):
            return None
        by = _by(shape, matched) if "label" in matched else "day"
        plan = _plan(matched, by, _span_of_name(shape.file)) if by else _nothing(matched)
        return Recognition(
            self.name,
            f"{self.title}: visits by {by}" if by else f"{self.title}: another report",
            min(0.95, 0.7 + 0.04 * len(telling)),
            f"It has the columns {', '.join(repr(t) for t in telling[:3])} of Matomo's reports.",
            plan,
        )


def _by(shape: Shape, matched: Found) -> str:
    """The column of ours that the labels are members of, or nothing."""
    said = {normal(shape.columns[matched["label"][0]])}
    if "segment" in matched:
        place = matched["segment"][0]
        said |= {(row[place] or "").split("==")[0].strip().lower() for row in shape.sample}
    if by := next((ours for ours, names in _BY.items() if said & set(names)), ""):
        return by
    if "code" in matched:
        codes = [row[matched["code"][0]] or "" for row in shape.sample]
        # Browsers and systems have codes too, in capitals.
        if codes and all(re.fullmatch(r"[a-z]{2}|xx", code) for code in codes):
            return "country"
    labels = {(row[matched["label"][0]] or "").strip().lower() for row in shape.sample}
    return "channel" if labels and labels <= _CHANNEL_LABELS else ""


def _nothing(matched: Found) -> Plan:
    reason = "what this report breaks visits down by is not kept"
    return Plan({}, {}, ignored=(Ignored("true", reason),), also_reads=(matched["visits"][0],))


def _plan(matched: Found, by: str, span: tuple[date, date] | None) -> Plan:
    """Of a column with the period, the days that it names, or its month."""
    days = "regexp_extract_all(period, '\\d{4}-\\d{2}-\\d{2}')"
    month = "try_cast(regexp_extract(trim(period), '^\\d{4}-\\d{2}$') || '-01' as date)"
    first, last = (
        f"coalesce(try_cast({days}[1] as date), {month})",
        f"coalesce(try_cast({days}[-1] as date), last_day({month}))",
    )
    if "period" not in matched:
        first, last = (f"date '{day}'" for day in span) if span else ("null::date", "null::date")
    # A period that is still running ends today.
    last = f"case when {first} <= load_day() then least({last}, load_day()) else {last} end"
    member = {
        "channel": f"case when label is not null then {_channel()} end",
        # Its code of visits from nowhere that is known is xx.
        "country": "case when upper(code) = 'XX' then '' else coalesce(upper(code), label) end",
        "device": "lower(label)",
    }.get(by, "label")
    return Plan(
        matched,
        {
            "traffic": f"""
                select row_no, {first} as starts_on, {last} as ends_on, case when {first} = {last} then {first} end as date,
                       {f"{member} as {by}, " if by != "day" else ""}visits as sessions, visitors as users, transactions,
                       revenue, {"true" if by in _PARTS else "false"} as is_partial, 'matomo' as tool
                from {every_field(_FIELDS, matched)}
            """
        },
        ignored=(total_rows((matched["label"][0],)),) if "label" in matched else (),
        rules=(
            RowRule("visits is null", "missing: visits"),
            RowRule(f"{first} is null" if "period" in matched else "false" if span else "true", _NO_PERIOD),
        ),
        notes=(f"The file's name says that it is of {span[0]} to {span[1]}.",)
        if span and "period" not in matched
        else (),
    )


def _channel() -> str:
    """GA4's names for what is sure; campaigns may be any."""
    known = mapped(tidied("label"), _CHANNELS)
    return f"case when {tidied('label')} = ({known}) then label else {known} end"


def _span_of_name(name: str) -> tuple[date, date] | None:
    """The days in a file's name: `Export _ Channel Type _ May 2026.csv`, `visits_2026-05-01_2026-05-31.csv`.

    A single date in a name of somebody's own may be the day of the download.
    """
    stem = re.sub(r"( \(\d+\))?\.\w+$", "", name)
    days = [day for text in re.findall(r"(?<!\d)20\d\d-\d\d-\d\d(?!\d)", stem) if (day := _day(text))]
    if len(days) == 2:
        return days[0], days[1]
    parts = stem.split(" _ ")
    text = parts[-1].strip()
    if len(parts) < 3:
        return None
    if span := span_of_text([text]) or span_of_text([f"{text} - {text}"]):
        return span
    match = re.fullmatch(r"([^\W\d_]{3,}) (20\d\d)", text.lower())
    if match and (month := month_numbers().get(match[1])):
        first = date(int(match[2]), month, 1)
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


MATOMO = Matomo("matomo", "Matomo", _FIELDS)
