"""TikTok Ads: cost by day, or of a report's period, by campaign where the report was broken down so."""

from ecm.exporters.exporter import Exporter, Field, Plan, Recognition, RowRule, Shape, find_fields, normal
from ecm.exporters.phrases import Found, every_field
from ecm.exporters.spans import Span, span_of_text
from ecm.schema import Kind

_FIELDS = (
    Field("day", Kind.DAY, ("date", "by day", "stat_time_day", "day")),
    Field("campaign", Kind.TEXT, ("campaign name", "campaign")),
    Field("ad_group", Kind.TEXT, ("ad group name", "ad group")),
    Field("account", Kind.TEXT, ("account name", "advertiser name", "account id")),
    Field("cost", Kind.MONEY, ("cost", "total cost"), required=True),
    Field("impressions", Kind.COUNT, ("impressions", "impression")),
    Field("clicks", Kind.COUNT, ("clicks (destination)", "clicks", "click")),
    # Its results are whatever a campaign was optimised for: clicks, views.
    Field("conversions", Kind.NUMBER, ("conversions", "total purchase", "purchases")),
    Field("conversion_value", Kind.MONEY, ("total purchase value", "purchase value", "total complete payment value")),
    Field("currency", Kind.CURRENCY, ("currency",)),
)
_TELLING = ("cpc (destination)", "ctr (destination)", "clicks (destination)", "cost per result", "cost per conversion",
            "video views", "2-second video views", "6-second video views", "result rate", "cpm", "cost per 1,000 people reached",
            "video views at 100%", "reach")  # fmt: skip
_OTHERS = ("amount spent", "impr.", "timeperiod", "campaign status", "interaction rate", "spend")


class TikTokAds(Exporter):
    """What TikTok charged."""

    def recognise(self, shape: Shape) -> Recognition | None:
        matched = find_fields(_FIELDS, shape.columns)
        headers = [normal(c) for c in shape.columns]
        telling = [t for t in _TELLING if t in headers]
        own = any("(destination)" in h or "-second video" in h for h in headers) or len(telling) >= 3
        if not {"cost", "impressions"} <= matched.keys() or not own or any(h.startswith(_OTHERS) for h in headers):
            return None
        span = span_of_text(shape.preamble)
        return Recognition(
            self.name,
            f"{self.title}: cost {'by day' if 'day' in matched else 'of a period'}",
            min(0.95, 0.68 + 0.05 * len(telling)),
            f"It has the columns {', '.join(repr(t) for t in telling[:3]) or repr('cost')} of its reports.",
            Plan(
                matched,
                {"spend": _spend(matched, span)},
                rules=()
                if "day" in matched or span
                else (RowRule("true", "no day in the report: break it down by day"),),
            ),
        )


def _spend(matched: Found, span: Span | None) -> str:
    first = last = "day"
    if "day" not in matched:
        first, last = (f"date '{day}'" for day in span) if span else ("null::date", "null::date")
    return f"""
        select row_no, {first} as starts_on, {last} as ends_on, case when {first} = {last} then {first} end as date,
               'tiktok' as platform, account, campaign, ad_group,
               '' as campaign_type, currency, cost, impressions, clicks, conversions, conversion_value, 'tiktok_ads' as tool
        from {every_field(_FIELDS, matched)}
    """


TIKTOK_ADS = TikTokAds("tiktok_ads", "TikTok Ads", _FIELDS)
