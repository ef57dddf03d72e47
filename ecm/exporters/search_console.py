"""Search Console: clicks and impressions by day; by query or page only of a period, which the file does not name."""

from ecm.exporters.exporter import Exporter, Field, Ignored, Plan, Recognition, RowRule, Shape, find_fields, normal
from ecm.exporters.phrases import Found, every_field
from ecm.schema import Kind

# Headers in English, German, French, Spanish, Italian, Dutch, Portuguese and Polish.
_FIELDS = (
    Field("day", Kind.DAY, ("date", "datum", "fecha", "data")),
    Field("query", Kind.TEXT, ("top queries", "query", "queries", "häufigste suchanfragen", "suchanfrage", "requêtes les plus fréquentes", "requête", "consultas principales", "consulta", "query principali", "populairste zoekopdrachten", "principais consultas")),
    Field("page", Kind.TEXT, ("top pages", "page", "pages", "die häufigsten seiten", "häufigste seiten", "seite", "pages les plus populaires", "páginas principales", "página", "pagine principali", "populairste pagina's", "principais páginas")),
    Field("country", Kind.TEXT, ("country", "land", "länder", "pays", "país", "paese", "kraj")),
    Field("device", Kind.TEXT, ("device", "gerät", "geräte", "appareil", "dispositivo", "apparaat", "urządzenie")),
    Field("clicks", Kind.COUNT, ("clicks", "klicks", "clics", "clic", "klikken", "cliques", "kliknięcia"), required=True),
    Field("impressions", Kind.COUNT, ("impressions", "impressionen", "impresiones", "impressioni", "vertoningen", "impressões", "wyświetlenia"), required=True),
    Field("position", Kind.NUMBER, ("position", "average position", "posición", "posizione", "positie", "posição", "pozycja"), required=True),
)  # fmt: skip
_APPEARANCE = (
    "search appearance",
    "darstellung in der suche",
    "apparence dans les résultats de recherche",
    "aspecto en la búsqueda",
    "apariencia en el buscador",
    "aspetto nella ricerca",
    "zoekopmaak",
    "aparência na pesquisa",
    "wygląd w wyszukiwarce",
)
# The sheet of a download that says how it was filtered.
_FILTERS = (
    {"filter", "filtre", "filtro", "filtr"},
    {"value", "wert", "valeur", "valor", "valore", "waarde", "wartość"},
)
_RATE = {"ctr", "url ctr", "site ctr"}
_WITHOUT_DAY = (
    "no day in the file: what Search Console downloads by query, page, country or device is added up over a period it does "
    "not name here; take it with Date as a dimension (the API, Looker Studio's connector, the bulk export to BigQuery or a "
    "connected source). Its Chart.csv or Dates.csv has the days"
)


class SearchConsole(Exporter):
    """What people searched and clicked."""

    def recognise(self, shape: Shape) -> Recognition | None:
        matched = find_fields(_FIELDS, shape.columns)
        headers = [normal(c) for c in shape.columns]
        if len(headers) == 2 and all(header in words for header, words in zip(headers, _FILTERS, strict=True)):
            return self._nothing("filters of a download", "the filters of the download, no data", 0.9)
        if not {"clicks", "impressions", "position"} <= matched.keys() or not _RATE & set(headers):
            return None
        by = [n for n in ("day", "query", "page", "country", "device") if n in matched]
        if headers[0] in _APPEARANCE or by in (["country"], ["device"]):
            return self._nothing(f"by {by[0] if by else 'search appearance'}", _WITHOUT_DAY, 0.985)
        if not by or len(headers) > 9:
            return None
        return Recognition(
            self.name,
            f"{self.title}: by {by[0]}",
            # Its English headers are canonical names but for the rate.
            0.985,
            "It has clicks, impressions, CTR and position.",
            Plan(
                matched,
                {"search_terms": _terms(matched)},
                rules=() if "day" in matched else (RowRule("true", _WITHOUT_DAY),),
            ),
        )

    def _nothing(self, what: str, why: str, confidence: float) -> Recognition:
        """A sheet that comes with a download and holds nothing to keep."""
        plan = Plan({}, {}, ignored=(Ignored("true", why),), also_reads=(0,))
        return Recognition(self.name, f"{self.title}: {what}", confidence, f"It has the columns of its {what}.", plan)


def _terms(matched: Found) -> str:
    return f"""
        select row_no, day as date, day as starts_on, day as ends_on, query, page, country, lower(device) as device,
               clicks, impressions, position, 'search_console' as tool
        from {every_field(_FIELDS, matched)}
    """


SEARCH_CONSOLE = SearchConsole("search_console", "Search Console", _FIELDS)
