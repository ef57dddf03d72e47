"""What a report breaks down by: each of its columns that names something, whether or not there is a canonical column for it.

Entities are what no canonical column exists for: location, keyword, age. They are known by their headers in the languages
of the tools; any other column of words may turn out to be one, which its rows decide.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from ecm.exporters.exporter import Shape, normal
from ecm.schema import Kind

# Headers in English, German, French, Spanish, Italian, Dutch and Portuguese.
_ENTITIES: Mapping[str, tuple[str, ...]] = {
    "ad": ("ad", "ad name", "ad title", "anzeige", "anzeigenname", "name der anzeige", "annonce", "nom de la publicité", "nom de l'annonce", "anuncio", "nombre del anuncio", "annuncio", "nome dell'inserzione", "nome inserzione", "advertentie", "advertentienaam", "anúncio", "nome do anúncio"),
    "asset": ("asset", "asset name", "image asset", "video asset", "text asset", "image, video and slideshow", "élément", "composant", "recurso", "asset-name"),
    "asset_group": ("asset group", "asset-gruppe", "groupe de composants", "groupe d'éléments", "grupo de recursos", "gruppo di asset", "assetgroep"),
    "keyword": ("keyword", "keywords", "search keyword", "keyword text", "suchkeyword", "keyword im suchnetzwerk", "mot clé", "mot-clé", "mot clé du réseau de recherche", "palabra clave", "palabra clave de búsqueda", "palabra clave de la red de búsqueda", "parola chiave", "parola chiave di ricerca", "zoekwoord", "palavra-chave", "palavra-chave de pesquisa"),
    "search_term": ("search term", "search terms", "search query", "customer search term", "suchbegriff", "suchanfrage", "terme de recherche", "requête", "término de búsqueda", "termine di ricerca", "zoekterm", "termo de pesquisa"),
    "audience": ("audience", "audience name", "audience segment", "custom audience", "zielgruppe", "zielgruppensegment", "segment d'audience", "audiencia", "segmento de audiencia", "pubblico", "segmento di pubblico", "doelgroep", "doelgroepsegment", "público-alvo", "segmento de público-alvo"),
    "location": ("location", "targeted location", "matched location", "most specific location", "standort", "ort", "zone géographique", "lieu", "località", "locatie", "local", "localização"),
    "user_location": ("user location", "standort des nutzers", "nutzerstandort", "zone géographique de l'utilisateur", "ubicación del usuario", "località dell'utente", "gebruikerslocatie", "local do usuário"),
    "country": ("country", "country/territory", "country/region", "country name", "country (user location)", "land", "land/gebiet", "land/region", "pays", "pays/territoire", "país", "país/territorio", "paese", "paese/territorio", "país/território"),
    "region": ("region", "state", "province", "dma region", "metro area", "bundesland", "région", "región", "provincia", "regione", "regio", "região"),
    "city": ("city", "stadt", "ville", "ciudad", "città", "stad", "plaats", "cidade"),
    "postal_code": ("postal code", "zip code", "postcode", "postleitzahl", "code postal", "código postal", "codice postale"),
    "landing_page": ("landing page", "landing page url", "expanded landing page", "zielseite", "landingpage", "page de destination", "página de destino", "pagina di destinazione", "bestemmingspagina", "landingspagina"),
    "ad_schedule": ("ad schedule", "day & time", "day and time", "werbezeitplaner", "tag und uhrzeit", "calendrier de diffusion", "programación de anuncios", "día y hora", "pianificazione annunci", "advertentieplanning", "programação do anúncio"),
    "hour": ("hour", "hour of day", "hour of the day", "time of day (ad account time zone)", "time of day (viewer's time zone)", "stunde", "uhrzeit", "tageszeit", "heure", "heure de la journée", "hora", "hora del día", "ora", "ora del giorno", "uur", "uur van de dag", "hora do dia"),
    "weekday": ("day of week", "day of the week", "wochentag", "jour de la semaine", "día de la semana", "giorno della settimana", "dag van de week", "dia da semana"),
    "product": ("product", "product id", "product title", "product name", "item id", "item title", "shown product", "advertised sku", "advertised asin", "produkt", "produkt-id", "produkttitel", "artikel-id", "produit", "id produit", "titre du produit", "producto", "id de producto", "título del producto", "prodotto", "id prodotto", "titolo prodotto", "produto", "id do produto"),
    "conversion_action": ("conversion action", "conversion action name", "conversion name", "conversion category", "conversion source", "conversion-aktion", "conversion-name", "action de conversion", "acción de conversión", "azione di conversione", "conversieactie", "ação de conversão"),
    "placement": ("placement", "placements", "platzierung", "emplacement", "ubicación", "posizionamento", "plaatsing", "posicionamento"),
    "platform": ("platform", "publisher platform", "plattform", "plateforme", "plataforma", "piattaforma"),
    "device": ("device", "device type", "device platform", "impression device", "mobile device", "deviceos", "device os", "gerät", "gerätetyp", "impressionsgerät", "appareil", "type d'appareil", "dispositivo", "tipo de dispositivo", "apparaat"),
    "age": ("age", "age range", "age group", "alter", "altersgruppe", "altersbereich", "âge", "tranche d'âge", "edad", "intervalo de edad", "età", "fascia d'età", "leeftijd", "leeftijdscategorie", "idade", "faixa etária"),
    "gender": ("gender", "geschlecht", "genre", "sexe", "sexo", "género", "genere", "sesso", "geslacht", "gênero"),
    "income": ("household income", "haushaltseinkommen", "revenu du foyer", "ingresos del hogar", "reddito familiare", "gezinsinkomen", "renda familiar"),
    "parental_status": ("parental status", "elternstatus", "statut parental", "estado parental", "stato parentale", "ouderlijke status", "status parental"),
    "topic": ("topic", "thema", "thème", "tema", "argomento", "onderwerp", "tópico"),
    "network": ("network", "network (with search partners)", "addistribution", "ad distribution", "netzwerk", "werbenetzwerk", "werbenetzwerk (mit suchnetzwerk-partnern)", "réseau", "red", "rete", "netwerk", "rede"),
    "click_type": ("click type", "klicktyp", "type de clic", "tipo de clic", "tipo di clic", "type klik", "tipo de clique"),
}  # fmt: skip
_ENTITY_OF = {header: entity for entity, headers in _ENTITIES.items() for header in headers}
# How a title says it, for a report whose own column has a header that is not known.
_TITLES = (
    ("search_term", r"search term|suchbegriff|termes? de recherche|término|termin[ei] di ricerca|zoekterm|termos de pesquisa"),
    ("keyword", r"keyword|mots? clé|palabras? clave|parol[ae] chiave|zoekwoord|palavras?-chave"),
    ("asset", r"\basset|composant|recursos"),
    ("audience", r"audience|zielgruppe|audiencia|pubblic[oi]|doelgroep|públicos"),
    ("landing_page", r"landing ?page|zielseite|pages? de destination|páginas? de destino|pagin[ae] di destinazione"),
    ("ad_schedule", r"ad schedule|werbezeitplan|calendrier de diffusion|programación de anuncios|pianificazione"),
    ("location", r"location|geographic|standort|zones? géographique|ubicaci|località|locatie"),
    ("product", r"\bproduct|produkt|produit|producto|prodott"),
    ("placement", r"placement|platzierung|emplacement|posizionament"),
    ("conversion_action", r"conversion action|conversion-aktion|actions? de conversion|acci[oó]n(es)? de conversión"),
)  # fmt: skip
# Rows by these leave out what has none of them, or say the cost of one click several times, whatever tool wrote them.
_PARTS = frozenset(
    ("asset", "asset_group", "keyword", "search_term", "audience", "landing_page", "ad_schedule", "product", "topic")
) | {"conversion_action"}
# Where only some kinds of campaigns are reported by them.
_PARTS_OF_SEARCH = frozenset(
    ("location", "user_location", "country", "region", "city", "postal_code", "age", "gender", "income")
) | {"parental_status", "placement"}
_OF_SEARCH = ("google_ads", "microsoft_ads")
# Columns that say of whom, in what money or for how long, and not what.
_NO_DIMENSIONS = ("account", "currency", "tool", "month", "year_month")
# Columns of words that describe a campaign and do not divide its cost; a total may have them too.
_ATTRIBUTE = re.compile(
    r"(status|\bstate\b|zustand|\bétat\b|statut|estado|\bstato\b|deliver|auslieferung|level\b|budget|presupuesto|orçamento|"
    r"\bbid|gebot|enchère|puja|offert|\bbod\b|\blance\b|strateg|stratég|estrateg|\btypes?\b|typ\b|\btipo\b|objective|\bziel\b|objecti|"
    r"objetivo|obiettivo|attribut|atribu|currency|währung|devise|moneda|valuta|moeda|label|etik|libellé|etiquet|etichett|score|"
    r"\bur[il]\b|template|\bends?\b|\bstarts?\b|\bend\b|ende\b|début|\bfin\b|inizio|\bfine\b|reason|gründe|time ?zone|zeitzone|indicator|"
    r"quality|rank|rating|note|comment|edited|created|erstellt)"
)
_BLANKS = ("", "-", "--", "—", "–", "(blank)", "(leer)", "(vide)", "(en blanco)", "(vuoto)", "(leeg)", "(vazio)")
_LOOKED_AT = 100


@dataclass(frozen=True)
class Dimension:
    """A column whose cells name members. entity: what it is, where no canonical column holds it; is_known: by its header."""

    place: int
    entity: str = ""
    is_known: bool = True


def report_dimensions(
    shape: Shape, fields: Mapping[str, tuple[int, Kind]], columns: Collection[str], *, has_attributes: bool
) -> tuple[Dimension, ...]:
    """The columns that name members. fields: those the source reads; columns: the canonical table's.

    has_attributes: whether other columns of words may describe the members, as in reports of campaigns.
    """
    matched = []
    read = {place: (name, kind) for name, (place, kind) in fields.items()}
    for place, column in enumerate(shape.columns):
        header = normal(column)
        name, kind = read.get(place, ("", Kind.TEXT))
        if kind is not Kind.TEXT or name in _NO_DIMENSIONS or not header:
            continue
        entity = _ENTITY_OF.get(header, name if name in _ENTITIES else "")
        if name and (name in columns or not entity):
            matched.append(Dimension(place))
        elif entity:
            matched.append(Dimension(place, entity))
        elif not (has_attributes and _ATTRIBUTE.search(header)) and (
            header.endswith(" id") or _has_words(shape, place)
        ):
            matched.append(Dimension(place, re.sub(r"\W+", "_", header).strip("_")[:40], is_known=False))
    # Where nothing else names a member, the accounts are what the rows are of.
    return tuple(matched) or tuple(Dimension(place) for name, (place, _) in fields.items() if name == "account")


def entity_of_title(lines: Iterable[str]) -> str:
    """What a report's title says that its rows are, or nothing."""
    text = " ".join(lines).lower()
    return next((entity for entity, words in _TITLES if re.search(words, text)), "")


def is_part(source: str, entities: Iterable[str]) -> bool:
    """Whether such rows leave out or repeat some of the cost, unless the report's own total says otherwise."""
    parts = _PARTS | _PARTS_OF_SEARCH if source in _OF_SEARCH else _PARTS
    return not parts.isdisjoint(entities)


def member(place: int) -> str:
    """SQL: the member that a raw cell names, '' where it names none."""
    blanks = ", ".join(f"'{blank}'" for blank in _BLANKS)
    text = f"lower(trim(coalesce(c{place}, ''), ' \t\u00a0\u202f'))"
    return f"case when list_contains([{blanks}], {text}) then '' else {text} end"


def _has_words(shape: Shape, place: int) -> bool:
    cells = [(row[place] or "").strip() for row in shape.sample[:_LOOKED_AT] if place < len(row)]
    filled = [cell for cell in cells if cell.lower() not in _BLANKS]
    return 2 * sum(map(_is_words, filled)) > len(filled)


def _is_words(cell: str) -> bool:
    letters = sum(c.isalpha() for c in cell)
    return letters > 1 and letters >= sum(c.isdigit() for c in cell)
