"""Which columns hold names and addresses of buyers, by their headers, in the languages that tools write in."""

import re
from collections.abc import Sequence

# Headers are compared with blanks for hyphens and underscores; tools that write words together are caught too.
_WORDS = re.compile(
    r"e ?mail|courriel|correo|phone|tele(f|ph)o|télépho|teléfono|telefoon|\bmobile\b|\bhandy\b|\bfax\b|street|stra(ß|ss)e|\brue\b|"
    r"\bcalle\b|address|adress|dirección|indirizzo|\badres|endereço|\bzip\b|postal|postcode|\bplz\b|postleitzahl|\bcap\b|"
    r"\bcity\b|(po|sa|ship|address)city\b|\btown\b|\bort\b|stadt\b|\bville\b|ciudad|città|\bplaats\b|localidad|district|company|\bfirma\b|société|"
    r"empresa|azienda|first ?name|last ?name|surname|full ?name|vorname|nachname|prénom|nom de famille|\bapellidos?\b|\bcognome\b|"
    r"voornaam|achternaam|(billing|shipping|ship|customer|ship to|bill to|delivery|invoice|contact|cardholder|buyer|recipient|receiver|"
    r"consignee|sender|payer|kunden|empfänger|client) ?name|^(name|nom|nombre|nome)( du| del| de la| des)? (client|cliente|kunden)\w*|"
    r"^(customer|kunde|klant|buyer|käufer|recipient|empfänger|destinataire|destinatario|consignee|receiver|ship to|deliver to|"
    r"attention|attn)$|^notes?$|\b(order|customer|buyer|delivery|gift|billing|shipping) (notes?|messages?|comments?|description)$|"
    r"note attributes|birth|geburt|\biban\b|latitude|longitude|ip.?address|user.?agent"
)
# Of these a header tells whether, how many, of which kind or in which country, and not who or where.
_NOT = re.compile(
    r"accepts|marketing|opt ?in|country|\bland\b|\bpays\b|\bpaís\b|\bpaese\b|countrycode|status|\btype\b|verified|provider|"
    r"\b(opens?|opened|clicks?|clicked|sent|bounces?|bounced|count|rate|revenue|delivered|subscribers?)\b|e ?mails$|campaign|template"
)


def personal_columns(columns: Sequence[str]) -> tuple[int, ...]:
    """Places of the columns that hold what must not be kept in the clear, in quarantine either."""
    return tuple(place for place, header in enumerate(columns) if is_personal(header))


def is_personal(header: str) -> bool:
    """Whether a column of this header tells who or where somebody is."""
    said = re.sub(r"[\s_-]+", " ", header.strip().strip('"*').lower())
    return bool(_WORDS.search(said)) and not _NOT.search(said)
