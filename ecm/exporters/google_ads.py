"""Google Ads: cost by campaign (or coarser, or finer), by day where the report was segmented so, else of its period."""

import re
from collections.abc import Mapping

from ecm.exporters.exporter import (
    Exporter,
    Field,
    Plan,
    Recognition,
    RowRule,
    Shape,
    find_fields,
    normal,
    or_null,
    total_rows,
)
from ecm.exporters.months import first_of_month
from ecm.exporters.phrases import mapped
from ecm.exporters.spans import span_of_text
from ecm.schema import Kind

_COST = re.compile(r"(?:cost|kosten|coût|coste|costo|custo) \(([a-z]{3})\)")
# Headers in English, German, French, Spanish, Italian, Dutch and Portuguese.
_FIELDS = (
    Field("day", Kind.DAY, ("day", "date", "tag", "jour", "día", "giorno", "dag", "dia")),
    Field("week", Kind.DAY, ("week", "woche", "semaine", "semana", "settimana")),
    Field("month", Kind.DAY, ("month", "monat", "mois", "mes", "mese", "maand", "mês")),
    Field("campaign", Kind.TEXT, ("campaign", "campaign name", "kampagne", "campagne", "campaña", "campagna", "campanha")),
    Field("ad_group", Kind.TEXT, ("ad group", "ad group name", "anzeigengruppe", "groupe d'annonces", "grupo de anuncios", "gruppo di annunci", "advertentiegroep", "grupo de anúncios")),
    Field("campaign_type", Kind.TEXT, ("campaign type", "advertising channel type", "kampagnentyp", "type de campagne", "tipo de campaña", "tipo di campagna", "campagnetype", "tipo de campanha")),
    Field("account", Kind.TEXT, ("account name", "account", "customer id", "konto", "kontoname", "nom du compte", "compte", "nombre de la cuenta", "cuenta", "nome account", "accountnaam", "nome da conta")),
    Field("currency", Kind.CURRENCY, ("currency code", "currency", "währungscode", "währung", "code de devise", "code devise", "devise", "código de moneda", "código de divisa", "moneda", "codice valuta", "valuta", "valutacode", "código da moeda")),
    Field("cost", Kind.MONEY, ("cost", "kosten", "coût", "coste", "costo", "custo"), _COST.pattern),
    Field("impressions", Kind.COUNT, ("impr.", "impressions", "impressionen", "impr", "impresiones", "impressioni", "vertoningen", "vert.", "impressões")),
    Field("clicks", Kind.COUNT, ("clicks", "klicks", "clics", "clic", "klikken", "cliques")),
    Field("conversions", Kind.NUMBER, ("conversions", "conv.", "conversions (by conv. time)", "conversiones", "conversioni", "conversies", "conversões")),
    Field("conversion_value", Kind.MONEY, ("conv. value", "conversion value", "total conv. value", "conv.-wert", "conversion-wert", "valeur de conv.", "valeur conv.", "valor de conv.", "valor conv.", "valore conv.", "valore di conv.", "conv.waarde")),
)  # fmt: skip
_OWN_WORDS = {
    *("impr.", "avg. cpc", "interaction rate", "interactions", "campaign status", "conv. rate", "cost / conv."),
    *("optimization score", "optimisation score", "search impr. share", "avg. cost", "currency code", "conv. value"),
    *(
        "ad group status",
        "kampagnenstatus",
        "anzeigengruppenstatus",
        "durchschn. cpc",
        "interaktionsrate",
        "währungscode",
    ),
    *(
        "conv.-wert",
        "kosten/conv.",
        "kosten / conv.",
        "état de la campagne",
        "cpc moy.",
        "taux d'interaction",
        "code de devise",
    ),
    *("valeur de conv.", "coût/conv.", "estado de la campaña", "cpc medio", "cpc prom.", "tasa de interacción"),
    *(
        "porcentaje de interacción",
        "código de moneda",
        "código de divisa",
        "valor de conv.",
        "coste/conv.",
        "costo/conv.",
    ),
    *(
        "stato campagna",
        "stato della campagna",
        "tasso di interazione",
        "codice valuta",
        "valore conv.",
        "campagnestatus",
    ),
    *("gem. cpc", "interactiepercentage", "valutacode", "conv.waarde", "status da campanha", "cpc méd."),
}
# Campaign types in our words: they tell the channel.
_TYPES = {
    "search": ("suchnetzwerk", "suche", "réseau de recherche", "recherche", "red de búsqueda", "búsqueda", "rete di ricerca", "ricerca", "zoeknetwerk", "zoeken", "rede de pesquisa", "pesquisa"),
    "display": ("displaynetzwerk", "réseau display", "red de display", "rete display", "displaynetwerk", "rede de display"),
    "video": ("vidéo", "vídeo"),
    "performance max": ("maximale performance", "máximo rendimiento", "massimo rendimento"),
}  # fmt: skip
_TITLES = ("report", "bericht", "rapport", "informe", "rapporto", "relatório")
_OTHER_TOOLS = ("amount spent", "reporting starts", "timeperiod", "platform")
_EXPORT_INSTEAD = "To see days, segment the report by Time › Day before you download it."


class GoogleAds(Exporter):
    """Cost, impressions and clicks; total rows are left out."""

    def recognise(self, shape: Shape) -> Recognition | None:
        matched = find_fields(_FIELDS, shape.columns)
        headers = [normal(c) for c in shape.columns]
        own = [h for h in headers if h in _OWN_WORDS]
        titled = any(word in line.lower() for line in shape.preamble[:2] for word in _TITLES)
        if "cost" not in matched or any(h.startswith(_OTHER_TOOLS) for h in headers):
            return None
        if not own and not (titled and "impressions" in matched):
            return None
        if "month" in matched and _is_worded(shape, matched["month"][0]):
            matched["month"] = (matched["month"][0], Kind.TEXT)
        confidence = min(0.97, 0.6 + 0.08 * min(len(own), 3) + 0.15 * titled)
        span = span_of_text(shape.preamble)
        by_day = "day" in matched
        priced = _COST.fullmatch(normal(shape.columns[matched["cost"][0]]))
        named = ("day", "week", "month", "campaign", "ad_group", "campaign_type", "account")
        # The word "Total" stands in one of the first columns, or in the first that names something.
        places = sorted({*range(min(5, len(headers))), *(matched[n][0] for n in named if n in matched)})
        timed = by_day or "week" in matched or "month" in matched
        why = f"It has the columns {', '.join(repr(h) for h in own[:3])}" if own else "It has a report's title"
        return Recognition(
            self.name,
            f"{self.title}: cost {'by day' if by_day else 'of a period'}",
            round(confidence, 2),
            f"{why}; cost {'by day' if by_day else 'of ' + _words(span)}.",
            Plan(
                matched,
                {"spend": _spend(matched, span, priced[1].upper() if priced else "")},
                ignored=(total_rows(places),),
                rules=() if timed or span else (RowRule("true", "no day and no period in the report"),),
                also_reads=tuple(places),
                notes=()
                if by_day
                else (f"A report without a day: it serves periods that hold it whole. {_EXPORT_INSTEAD}",),
            ),
        )


def _is_worded(shape: Shape, place: int) -> bool:
    """Whether months are written without a day: "January 2026"."""
    cells = [(row[place] or "").strip() for row in shape.sample if place < len(row)]
    return any(re.fullmatch(r"[^\W\d_]{3,}\.?( de)? \d{4}", cell) for cell in cells)


def _words(span: tuple[object, object] | None) -> str:
    return f"{span[0]} to {span[1]}" if span else "no stated period"


def _spend(matched: Mapping[str, tuple[int, Kind]], span: tuple[object, object] | None, currency: str) -> str:
    first, last = (f"date '{span[0]}'", f"date '{span[1]}'") if span else ("null::date", "null::date")
    if "day" in matched:
        first = last = "day"
    elif "week" in matched:
        first, last = "week", "week + 6"
    elif "month" in matched:
        month = first_of_month("month") if matched["month"][1] is Kind.TEXT else "month"
        first, last = f"date_trunc('month', {month})::date", f"last_day({month})"
    return f"""
        select row_no, {first} as starts_on, {last} as ends_on, case when {first} = {last} then {first} end as date,
               'google_ads' as platform, {or_null(matched, "account")} as account,
               {or_null(matched, "campaign")} as campaign, {or_null(matched, "ad_group")} as ad_group,
               {mapped(f"coalesce(lower(trim({or_null(matched, 'campaign_type')})), '')", _TYPES)} as campaign_type, coalesce({or_null(matched, "currency")}, '{currency}') as currency, cost,
               {or_null(matched, "impressions", "bigint")} as impressions, {or_null(matched, "clicks", "bigint")} as clicks,
               {or_null(matched, "conversions", "double")} as conversions,
               {or_null(matched, "conversion_value", "decimal(18, 4)")} as conversion_value, 'google_ads' as tool
        from typed
    """


GOOGLE_ADS = GoogleAds("google_ads", "Google Ads", _FIELDS)
