"""Meta Ads: amount spent by campaign, ad set or ad, by day where the report was broken down so."""

import re
from collections.abc import Mapping

from ecm.exporters.exporter import Exporter, Field, Plan, Recognition, Shape, find_fields, normal, or_null
from ecm.exporters.spans import Span, span_of_text
from ecm.schema import Kind

_SPENT = re.compile(
    r"(?:amount spent|ausgegebener betrag|montant dépensé|importe gastado|importo speso|besteed bedrag|valor usado|wydana kwota)"
    r"(?: \(([a-z]{3})\))?"
)
# Headers in English, German, French, Spanish, Italian, Dutch and Portuguese.
_FIELDS = (
    Field("campaign", Kind.TEXT, ("campaign name", "campaign", "kampagnenname", "name der kampagne", "nom de la campagne", "nombre de la campaña", "nome della campagna", "nome campagna", "campagnenaam", "nome da campanha")),
    Field("ad_group", Kind.TEXT, ("ad set name", "ad set", "anzeigengruppenname", "name der anzeigengruppe", "nom de l'ensemble de publicités", "nombre del conjunto de anuncios", "nome del gruppo di inserzioni", "nome gruppo di inserzioni", "naam advertentieset", "naam van advertentieset", "nome do conjunto de anúncios")),
    Field("account", Kind.TEXT, ("account name", "ad account name", "name des werbekontos", "kontoname", "nom du compte", "nom du compte publicitaire", "nombre de la cuenta", "nome account", "nome dell'account", "accountnaam", "nome da conta")),
    Field("currency", Kind.CURRENCY, ("currency", "währung", "devise", "divisa", "moneda", "valuta", "moeda")),
    Field("day", Kind.DAY, ("day", "date", "tag", "jour", "día", "giorno", "dag", "dia")),
    Field("reporting_starts", Kind.DAY, ("reporting starts", "berichtsbeginn", "berichtsstart", "beginn des berichts", "auswertungsbeginn", "début des rapports", "début du rapport", "inicio del informe", "inicio de informe", "inizio dei report", "inizio del report", "inizio report", "begin van rapportage", "rapportage begint", "início dos relatórios")),
    Field("reporting_ends", Kind.DAY, ("reporting ends", "berichtsende", "ende des berichts", "auswertungsende", "fin des rapports", "fin du rapport", "fin del informe", "fin de informe", "fine dei report", "fine del report", "fine report", "einde van rapportage", "rapportage eindigt", "término dos relatórios", "encerramento dos relatórios")),
    Field("cost", Kind.MONEY, ("amount spent",), _SPENT.pattern),
    Field("impressions", Kind.COUNT, ("impressions", "impressionen", "impresiones", "impression", "weergaven", "impressões")),
    Field("link_clicks", Kind.COUNT, ("link clicks", "link-klicks", "linkklicks", "clics sur un lien", "clics sur le lien", "clics en el enlace", "clic sul link", "klikken op link", "cliques no link")),
    Field("all_clicks", Kind.COUNT, ("clicks (all)", "klicks (alle)", "clics (tous)", "clics (todos)", "clic (tutti)", "klikken (alle)", "cliques (todos)")),
    Field("conversions", Kind.NUMBER, ("purchases", "website purchases", "purchases with shared items", "käufe", "website-käufe", "achats", "achats sur le site web", "compras", "compras en el sitio web", "acquisti", "acquisti sul sito web", "aankopen")),
    Field("conversion_value", Kind.MONEY, ("purchases conversion value", "website purchases conversion value", "purchases conversion value for shared items only", "conversion-wert von käufen", "conversionwert für käufe", "conversion-wert für käufe", "wert der kauf-conversions", "valeur de conversion des achats", "valor de conversión de compras", "valor de conversión de las compras", "valore di conversione degli acquisti", "conversiewaarde van aankopen", "valor de conversão da compra")),
)  # fmt: skip
_EXPORT_INSTEAD = "To see days, break the report down by Time › Day before you export it."


class MetaAds(Exporter):
    """What Meta charged; its conversions are its own claim."""

    def recognise(self, shape: Shape) -> Recognition | None:
        matched = find_fields(_FIELDS, shape.columns)
        dated = "day" in matched or {"reporting_starts", "reporting_ends"} <= matched.keys()
        span = None if dated else span_of_text(shape.preamble)
        if "cost" not in matched or not (dated or span):
            return None
        spent = _SPENT.fullmatch(normal(shape.columns[matched["cost"][0]]))
        currency = (spent[1] or "").upper() if spent else ""
        own = [name for name in ("reporting_starts", "reporting_ends", "campaign", "ad_group") if name in matched]
        by_day = "day" in matched or (dated and _same_days(shape, matched))
        return Recognition(
            self.name,
            f"{self.title}: amount spent {'by day' if by_day else 'of a period'}",
            round(min(0.98, 0.75 + 0.06 * len(own)), 2),
            f"It has the columns {', '.join(map(repr, [shape.columns[matched['cost'][0]], *(o.replace('_', ' ') for o in own)]))}.",
            Plan(
                matched,
                {"spend": _spend(matched, currency, span)},
                notes=()
                if by_day
                else (f"A report without a day: it serves periods that hold it whole. {_EXPORT_INSTEAD}",),
            ),
        )


def _same_days(shape: Shape, matched: Mapping[str, tuple[int, Kind]]) -> bool:
    first, last = matched["reporting_starts"][0], matched["reporting_ends"][0]
    return bool(shape.sample) and all(len(r) > max(first, last) and r[first] == r[last] for r in shape.sample)


def _spend(matched: Mapping[str, object], currency: str, span: Span | None) -> str:
    first, last = ("day", "day") if "day" in matched else ("reporting_starts", "reporting_ends")
    if span is not None:
        first, last = (f"date '{day}'" for day in span)
    clicks = "link_clicks" if "link_clicks" in matched else or_null(matched, "all_clicks", "bigint")
    stated = or_null(matched, "currency")
    return f"""
        select row_no, {first} as starts_on, {last} as ends_on, case when {first} = {last} then {first} end as date,
               'meta' as platform, {or_null(matched, "account")} as account, {or_null(matched, "campaign")} as campaign,
               {or_null(matched, "ad_group")} as ad_group, '' as campaign_type,
               coalesce(nullif('{currency}', ''), {stated}) as currency, coalesce(cost, 0) as cost,
               {or_null(matched, "impressions", "bigint")} as impressions, {clicks} as clicks,
               {or_null(matched, "conversions", "double")} as conversions,
               {or_null(matched, "conversion_value", "decimal(18, 4)")} as conversion_value, 'meta_ads' as tool
        from typed
    """


META_ADS = MetaAds("meta_ads", "Meta Ads", _FIELDS)
