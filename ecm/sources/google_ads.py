"""Google Ads: cost by campaign (or coarser, or finer), by day where the report was segmented so, else of its period."""

from collections.abc import Mapping

from ecm.schema import Kind
from ecm.sources.source import Field, Plan, Recognition, RowRule, Shape, find_fields, normal, or_null, total_rows
from ecm.sources.spans import span_of_text

_FIELDS = (
    Field("day", Kind.DAY, ("day", "date", "tag", "jour", "dag", "día")),
    Field("week", Kind.DAY, ("week", "woche")),
    Field("month", Kind.DAY, ("month", "monat")),
    Field("campaign", Kind.TEXT, ("campaign", "campaign name", "kampagne", "campagne", "campaña")),
    Field("ad_group", Kind.TEXT, ("ad group", "ad group name", "anzeigengruppe", "groupe d'annonces")),
    Field(
        "campaign_type", Kind.TEXT, ("campaign type", "advertising channel type", "kampagnentyp", "type de campagne")
    ),
    Field("account", Kind.TEXT, ("account name", "account", "customer id", "konto", "kontoname")),
    Field("currency", Kind.CURRENCY, ("currency code", "currency", "währungscode", "code de devise")),
    Field("cost", Kind.MONEY, ("cost", "kosten", "coût", "coste"), r"cost \([a-z]{3}\)"),
    Field("impressions", Kind.COUNT, ("impr.", "impressions", "impressionen", "impr")),
    Field("clicks", Kind.COUNT, ("clicks", "klicks", "clics")),
    Field("conversions", Kind.NUMBER, ("conversions", "conv.", "conversions (by conv. time)")),
    Field("conversion_value", Kind.MONEY, ("conv. value", "conversion value", "total conv. value", "conv.-wert")),
)
_OWN_WORDS = {
    "impr.",
    "avg. cpc",
    "interaction rate",
    "interactions",
    "campaign status",
    "conv. rate",
    "cost / conv.",
    "optimization score",
    "optimisation score",
    "search impr. share",
    "avg. cost",
    "currency code",
    "conv. value",
    "kampagnenstatus",
    "ad group status",
}
_OTHER_TOOLS = ("amount spent", "reporting starts", "timeperiod", "platform")
_EXPORT_INSTEAD = "To see days, segment the report by Time › Day before you download it."


class GoogleAds:
    """Cost, impressions and clicks; total rows are left out."""

    name = "google_ads"
    title = "Google Ads"

    def recognise(self, shape: Shape) -> Recognition | None:
        found = find_fields(_FIELDS, shape.columns)
        headers = [normal(c) for c in shape.columns]
        own = [h for h in headers if h in _OWN_WORDS]
        titled = any("report" in line.lower() or "bericht" in line.lower() for line in shape.preamble[:2])
        if "cost" not in found or any(h.startswith(_OTHER_TOOLS) for h in headers):
            return None
        if not own and not (titled and "impressions" in found):
            return None
        confidence = min(0.97, 0.6 + 0.08 * min(len(own), 3) + 0.15 * titled)
        span = span_of_text(shape.preamble)
        by_day = "day" in found
        timed = by_day or "week" in found or "month" in found
        why = f"It has the columns {', '.join(repr(h) for h in own[:3])}" if own else "It has a report's title"
        return Recognition(
            self.name,
            f"{self.title}: cost {'by day' if by_day else 'of a period'}",
            round(confidence, 2),
            f"{why}; cost {'by day' if by_day else 'of ' + _words(span)}.",
            Plan(
                found,
                {"spend": _spend(found, span)},
                ignored=(total_rows(range(min(5, len(headers)))),),
                rules=() if timed or span else (RowRule("true", "no day and no period in the report"),),
                also_reads=tuple(range(min(5, len(headers)))),
                notes=()
                if by_day
                else (f"A report without a day: it serves periods that hold it whole. {_EXPORT_INSTEAD}",),
            ),
        )


def _words(span: tuple[object, object] | None) -> str:
    return f"{span[0]} to {span[1]}" if span else "no stated period"


def _spend(found: Mapping[str, object], span: tuple[object, object] | None) -> str:
    first, last = (f"date '{span[0]}'", f"date '{span[1]}'") if span else ("null::date", "null::date")
    if "day" in found:
        first = last = "day"
    elif "week" in found:
        first, last = "week", "week + 6"
    elif "month" in found:
        first, last = "date_trunc('month', month)::date", "last_day(month)"
    return f"""
        select row_no, {first} as starts_on, {last} as ends_on, case when {first} = {last} then {first} end as date,
               'google_ads' as platform, {or_null(found, "account")} as account,
               {or_null(found, "campaign")} as campaign, {or_null(found, "ad_group")} as ad_group,
               lower({or_null(found, "campaign_type")}) as campaign_type, {or_null(found, "currency")} as currency, cost,
               {or_null(found, "impressions", "bigint")} as impressions, {or_null(found, "clicks", "bigint")} as clicks,
               {or_null(found, "conversions", "double")} as conversions,
               {or_null(found, "conversion_value", "decimal(18, 4)")} as conversion_value, 'google_ads' as tool
        from typed
    """
