"""TikTok Ads: cost by day, or of a report's period, by campaign where the report was broken down so."""

from ecm.schema import Kind
from ecm.sources.phrases import Found, every_field
from ecm.sources.source import Field, Ignored, Plan, Recognition, RowRule, Shape, find_fields, normal, total_rows

_FIELDS = (
    Field("day", Kind.DAY, ("date", "by day", "stat_time_day", "day")),
    Field("campaign", Kind.TEXT, ("campaign name", "campaign")),
    Field("ad_group", Kind.TEXT, ("ad group name", "ad group")),
    Field("account", Kind.TEXT, ("account name", "advertiser name", "account id")),
    Field("cost", Kind.MONEY, ("cost", "total cost"), required=True),
    Field("impressions", Kind.COUNT, ("impressions", "impression")),
    Field("clicks", Kind.COUNT, ("clicks (destination)", "clicks", "click")),
    Field("conversions", Kind.NUMBER, ("conversions", "results", "total purchase", "purchases")),
    Field("conversion_value", Kind.MONEY, ("total purchase value", "purchase value", "total complete payment value")),
    Field("currency", Kind.CURRENCY, ("currency",)),
)
_TELLING = ("cpc (destination)", "ctr (destination)", "clicks (destination)", "cost per result", "cost per conversion",
            "video views", "2-second video views", "6-second video views", "result rate", "cpm", "cost per 1,000 people reached",
            "video views at 100%", "reach")  # fmt: skip
_OTHERS = ("amount spent", "impr.", "timeperiod", "campaign status", "interaction rate", "spend")


class TikTokAds:
    """What TikTok charged."""

    name = "tiktok_ads"
    title = "TikTok Ads"

    def recognise(self, shape: Shape) -> Recognition | None:
        found = find_fields(_FIELDS, shape.columns)
        headers = [normal(c) for c in shape.columns]
        told = [t for t in _TELLING if t in headers]
        own = any("(destination)" in h or "-second video" in h for h in headers) or len(told) >= 3
        if not {"cost", "impressions"} <= found.keys() or not own or any(h.startswith(_OTHERS) for h in headers):
            return None
        named = tuple(found[n][0] for n in ("day", "campaign", "ad_group", "account") if n in found)
        return Recognition(
            self.name,
            f"{self.title}: cost {'by day' if 'day' in found else 'of a period'}",
            min(0.95, 0.68 + 0.05 * len(told)),
            f"It has the columns {', '.join(repr(t) for t in told[:3]) or repr('cost')} of its reports.",
            Plan(
                found,
                {"spend": _spend(found)},
                ignored=(total_rows(named), *(Ignored(f"lower(c{p}) like 'total of %'", "total row") for p in named)),
                rules=() if "day" in found else (RowRule("true", "no day in the report: break it down by day"),),
            ),
        )


def _spend(found: Found) -> str:
    return f"""
        select row_no, day as starts_on, day as ends_on, day as date, 'tiktok' as platform, account, campaign, ad_group,
               '' as campaign_type, currency, cost, impressions, clicks, conversions, conversion_value, 'tiktok_ads' as tool
        from {every_field(_FIELDS, found)}
    """
