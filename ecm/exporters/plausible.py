"""Plausible: visits by day, by what a report breaks down by where it has days; its dashboard's lists are of a whole period."""

from datetime import date
from itertools import pairwise

from ecm.exporters.exporter import Exporter, Field, Ignored, Plan, Recognition, Shape, find_fields, normal
from ecm.exporters.phrases import Found, every_field, is_missing
from ecm.schema import Kind

_FIELDS = (
    Field("day", Kind.DAY, ("date",)),
    Field("source", Kind.TEXT, ("source",)),
    Field("utm_source", Kind.TEXT, ("utm_source",)),
    Field("medium", Kind.TEXT, ("utm_medium",)),
    Field("campaign", Kind.TEXT, ("utm_campaign",)),
    Field("channel", Kind.TEXT, ("channel",)),
    Field("landing_page", Kind.TEXT, ("entry_page",)),
    Field("device", Kind.TEXT, ("device",)),
    Field("country", Kind.TEXT, ("country",)),
    Field("visits", Kind.COUNT, ("visits", "entrances")),
    Field("visitors", Kind.COUNT, ("visitors",), required=True),
)
_OWN = ("views_per_visit", "bounce_rate", "visit_duration", "pageviews", "bounces", "time_on_page", "scroll_depth", "conversion_rate",
        "total_conversions", "percentage", "entrances", "exits")  # fmt: skip
# What its files break visits down by, and nothing here keeps.
_NOT_KEPT = ("page", "exit_page", "browser", "operating_system", "name", "hostname", "utm_content", "utm_term")
_NO_DAY = "a list of the whole period, without days: visits by day stand in visitors.csv"


class Plausible(Exporter):
    """Visits are sessions. Lists by source, page or country that have no days are left out with their reason."""

    def recognise(self, shape: Shape) -> Recognition | None:
        headers = [normal(c) for c in shape.columns]
        matched = find_fields(_FIELDS, shape.columns)
        telling = [t for t in _OWN if t in headers]
        is_list = headers[:2] == ["name", "visitors"] and set(headers[2:]) <= {*_OWN, "visits"}
        if "visitors" not in matched or not (is_list or (telling and "day" in matched)):
            return None
        by = next((n for n in _NOT_KEPT[:4] if n in headers), "")
        is_told = not (is_list or by or "visits" not in matched)
        plan = (
            _plan(shape, matched)
            if is_told
            else _nothing(matched, _NO_DAY if is_list else f"visits by {by} are not kept")
        )
        return Recognition(
            self.name,
            f"{self.title}: {'visits by day' if is_told else 'a list without days' if is_list else 'another report'}",
            min(0.95, 0.72 + 0.06 * len(telling)),
            f"It has visitors{' and ' + ', '.join(repr(t) for t in telling[:3]) if telling else ' by name'}, as Plausible writes them.",
            plan,
        )


def _nothing(matched: Found, reason: str) -> Plan:
    return Plan({}, {}, ignored=(Ignored("true", reason),), also_reads=(matched["visitors"][0],))


def _plan(shape: Shape, matched: Found) -> Plan:
    last = _last_day(shape, matched["day"][0])
    # A period that is still running ends today.
    ends = "day" if last == "day" else f"case when day <= load_day() then least({last}, load_day()) else {last} end"
    return Plan(
        matched,
        {
            "traffic": f"""
                select row_no, day as starts_on, {ends} as ends_on, case when {ends} = day then day end as date,
                       channel, coalesce(utm_source, source) as source, medium, campaign, landing_page,
                       lower(device) as device, country, visits as sessions, visitors as users, 'plausible' as tool
                from {every_field(_FIELDS, matched)}
            """
        },
        rules=is_missing(matched, "day", "visits"),
        notes=()
        if last == "day"
        else ("Its rows are of weeks or months: choose a shorter period in Plausible to export days.",),
    )


def _last_day(shape: Shape, place: int) -> str:
    """The last day that a row's day stands for: longer periods are given by week or month, and the header says nothing."""
    cells = {(row[place] or "")[:10] for row in shape.sample}
    days = sorted(day for cell in cells if (day := _day(cell)))
    steps = [(after - before).days for before, after in pairwise(days)]
    if len(days) > 1 and all(day.day == 1 for day in days[1:]) and (len(days) > 2 or days[0].day == 1):
        return "last_day(day)"
    if len(days) > 2 and steps[0] <= 7 and set(steps[1:]) == {7}:
        return "date_trunc('week', day)::date + 6"
    return "day"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


PLAUSIBLE = Plausible("plausible", "Plausible", _FIELDS)
