"""Pinterest Ads: cost by day, by campaign or ad group where the report is broken down so."""

import re

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
from ecm.schema import Kind

_SPEND = r"(total )?spend( in account currency)?( \(([a-z]{3})\))?"
_FIELDS = (
    Field("day", Kind.DAY, ("date", "day")),
    Field("campaign", Kind.TEXT, ("campaign name",)),
    Field("ad_group", Kind.TEXT, ("ad group name",)),
    Field("account", Kind.TEXT, ("ad account name", "account name", "advertiser name")),
    Field("currency", Kind.CURRENCY, ("account currency", "currency", "currency code")),
    Field("cost", Kind.MONEY, ("spend in account currency",), _SPEND, required=True),
    Field("impressions", Kind.COUNT, ("impressions", "total impressions"), r"(paid )?impressions?"),
    Field("outbound_clicks", Kind.COUNT, ("outbound clicks", "total outbound clicks", "paid outbound clicks")),
    Field("pin_clicks", Kind.COUNT, ("pin clicks", "total pin clicks", "paid pin clicks", "clicks")),
    Field("conversions", Kind.NUMBER, ("total conversions (checkout)", "checkouts", "total checkouts"), r"total conversions( \(checkouts?\))?"),
    Field("conversion_value", Kind.MONEY, ("total order value (checkout)",),
          r"(total )?(order value|conversion value|checkout value|checkouts? value)( in account currency)?( \(checkouts?\))?"),
)  # fmt: skip
_OWN = ("pin clicks", "pin click", "saves", "outbound clicks", "ecpc", "pin promotion", "earned impressions", "paid impressions",
        "spend in account currency", "ectr", "video starts", "roas (checkout)", "cpa (checkout)")  # fmt: skip


class PinterestAds(Exporter):
    """What Pinterest charged; clicks are those that left for the shop, where the report has them."""

    def recognise(self, shape: Shape) -> Recognition | None:
        matched = find_fields(_FIELDS, shape.columns)
        headers = [normal(c) for c in shape.columns]
        telling = [t for t in _OWN if any(h == t or h.startswith((f"{t} (", f"total {t}")) for h in headers)]
        pins = {"pin clicks", "saves", "pin promotion", "spend in account currency"} & set(telling)
        if "cost" not in matched or not pins or len(telling) < 2:
            return None
        clicks = "outbound_clicks" if "outbound_clicks" in matched else "pin_clicks"
        currency = f"coalesce(currency, '{_currency(shape.columns[matched['cost'][0]])}')"
        return Recognition(
            self.name,
            f"{self.title}: cost {'by day' if 'day' in matched else 'of a period'}",
            min(0.96, 0.72 + 0.05 * len(telling)),
            f"It has the columns {', '.join(repr(t) for t in telling[:3])} of Pinterest's reports.",
            Plan(
                matched,
                {
                    "spend": f"""
                        select row_no, day as starts_on, day as ends_on, day as date, 'pinterest' as platform, account,
                               campaign, ad_group, {currency} as currency, cost, impressions, {clicks} as clicks,
                               conversions, conversion_value, 'pinterest_ads' as tool
                        from {every_field(_FIELDS, matched)}
                    """
                },
                ignored=_totals(matched),
                rules=(
                    RowRule(
                        "day is null" if "day" in matched else "true",
                        "missing: date" if "day" in matched else "no day in the report: break it down by day",
                    ),
                ),
            ),
        )


def _totals(matched: Found) -> tuple[Ignored, ...]:
    """Rows that say so, and those that name no campaign and no ad group where the report has them."""
    members = [
        f"coalesce(trim(c{matched[n][0]}), '') in ('', '-', '--')" for n in ("campaign", "ad_group") if n in matched
    ]
    says = total_rows([matched[n][0] for n in ("day", "campaign", "ad_group", "account") if n in matched])
    return (says, *((Ignored(" and ".join(members), says.reason),) if members else ()))


def _currency(header: str) -> str:
    """The code that a header such as `Spend (EUR)` names, or nothing."""
    match = re.search(r"\(([a-z]{3})\)$", normal(header))
    return match[1].upper() if match else ""


PINTEREST_ADS = PinterestAds("pinterest_ads", "Pinterest Ads", _FIELDS)
