"""Microsoft Ads: spend by day, week or month, or of a period, below a preamble and above a line of copyright."""

from datetime import date

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
from ecm.exporters.phrases import Found, every_field
from ecm.exporters.spans import span_of_text
from ecm.schema import Kind

_FIELDS = (
    Field("day", Kind.DAY, ("timeperiod", "time period", "gregorian date", "day", "date", "week", "month")),
    Field("account", Kind.TEXT, ("accountname", "account name")),
    Field("campaign", Kind.TEXT, ("campaignname", "campaign name", "campaign")),
    Field("campaign_type", Kind.TEXT, ("campaigntype", "campaign type")),
    Field("ad_group", Kind.TEXT, ("adgroupname", "ad group", "ad group name")),
    Field("cost", Kind.MONEY, ("spend",), required=True),
    Field("currency", Kind.CURRENCY, ("currencycode", "currency code")),
    Field("impressions", Kind.COUNT, ("impressions", "impr.")),
    Field("clicks", Kind.COUNT, ("clicks",)),
    Field("conversions", Kind.NUMBER, ("conversions", "conv.")),
    Field("conversion_value", Kind.MONEY, ("revenue",)),
)
_TELLING = ("timeperiod", "campaignid", "campaignname", "accountname", "currencycode", "adgroupname", "bidmatchtype",
            "averagecpc", "deviceos", "spend")  # fmt: skip

_EXPORT_INSTEAD = (
    "A report without days: it serves periods that hold its rows whole. Set Unit of time to Day before you download it."
)


class MicrosoftAds(Exporter):
    """What Microsoft charged."""

    def recognise(self, shape: Shape) -> Recognition | None:
        matched = find_fields(_FIELDS, shape.columns)
        telling = [t for t in _TELLING if t in {normal(c) for c in shape.columns}]
        titled = any("report name" in line.lower() for line in shape.preamble)
        span = span_of_text(shape.preamble)
        if "cost" not in matched or len(telling) + titled < 3 or ("day" not in matched and not titled):
            return None
        first = matched["day"][0] if "day" in matched else 0
        last, of = _last_day(shape)
        return Recognition(
            self.name,
            f"{self.title}: cost {of if 'day' in matched else 'of a period'}",
            min(0.97, 0.7 + 0.04 * len(telling) + 0.05 * titled),
            f"It has the columns {', '.join(repr(t) for t in telling[:3])} of its reports.",
            Plan(
                matched,
                {"spend": _spend(matched, span, last)},
                ignored=(Ignored(f"c{first} like '%©%'", "the tool's own line"), total_rows((first,))),
                rules=_dated(matched, span),
                also_reads=(first,),
                notes=() if "day" in matched and last == "day" else (_EXPORT_INSTEAD,),
            ),
        )


def _last_day(shape: Shape) -> tuple[str, str]:
    """The last day that a row's day stands for, as SQL, and in words: the preamble or the header says."""
    headers = {normal(c) for c in shape.columns}
    said = next((line.lower() for line in shape.preamble if "report aggregation" in line.lower()), "")
    if "month" in said or "month" in headers:
        return "last_day(day)", "by month"
    if "week" in said or "week" in headers:
        return "day + 6", "by week"
    return "day", "by day"


def _dated(matched: Found, span: tuple[date, date] | None) -> tuple[RowRule, ...]:
    if "day" in matched:
        return (RowRule("day is null", "missing: TimePeriod"),)
    return () if span else (RowRule("true", "no day and no period in the report"),)


def _spend(matched: Found, span: tuple[date, date] | None, last: str) -> str:
    first = "day"
    if "day" not in matched:
        first, last = (f"date '{day}'" for day in span) if span else ("null::date", "null::date")
    return f"""
        select row_no, {first} as starts_on, {last} as ends_on, case when {first} = {last} then {first} end as date,
               'microsoft' as platform, account, campaign, ad_group, lower(campaign_type) as campaign_type, currency, cost,
               impressions, clicks, conversions, conversion_value, 'microsoft_ads' as tool
        from {every_field(_FIELDS, matched)}
    """


MICROSOFT_ADS = MicrosoftAds("microsoft_ads", "Microsoft Ads", _FIELDS)
