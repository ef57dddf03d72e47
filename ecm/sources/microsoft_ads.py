"""Microsoft Ads: spend by day, week or month, below a preamble and above a line of copyright."""

from ecm.schema import Kind
from ecm.sources.phrases import Found, every_field
from ecm.sources.source import Field, Ignored, Plan, Recognition, RowRule, Shape, find_fields, normal, total_rows

_FIELDS = (
    Field("day", Kind.DAY, ("timeperiod", "time period", "gregorian date", "day"), required=True),
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


class MicrosoftAds:
    """What Microsoft charged."""

    name = "microsoft_ads"
    title = "Microsoft Ads"

    def recognise(self, shape: Shape) -> Recognition | None:
        found = find_fields(_FIELDS, shape.columns)
        told = [t for t in _TELLING if t in {normal(c) for c in shape.columns}]
        titled = any("report name" in line.lower() for line in shape.preamble)
        if not {"day", "cost"} <= found.keys() or len(told) + titled < 3:
            return None
        first = found["day"][0]
        return Recognition(
            self.name,
            f"{self.title}: cost by day",
            min(0.97, 0.7 + 0.04 * len(told) + 0.05 * titled),
            f"It has the columns {', '.join(repr(t) for t in told[:3])} of its reports.",
            Plan(
                found,
                {"spend": _spend(found)},
                ignored=(Ignored(f"c{first} like '%©%'", "the tool's own line"), total_rows((first,))),
                rules=(RowRule("day is null", "missing: TimePeriod"),),
            ),
        )


def _spend(found: Found) -> str:
    return f"""
        select row_no, day as starts_on, day as ends_on, day as date, 'microsoft' as platform, account, campaign, ad_group,
               lower(campaign_type) as campaign_type, currency, cost, impressions, clicks, conversions, conversion_value,
               'microsoft_ads' as tool
        from {every_field(_FIELDS, found)}
    """
