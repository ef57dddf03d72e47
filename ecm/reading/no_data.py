"""Reports that hold nothing, and say so in a sentence where their rows would be."""

import re

from ecm.errors import UnreadableFile
from ecm.reading.encoding import Text

# Of several languages; a point may follow. SQL reads the same pattern.
NO_DATA = (
    r"(there (is|are) )?no (data|results|records|rows)( (is|are|was|were))?( (available|found|to (display|show)))?( for .{1,80})?|"
    r"(es sind )?keine daten( (verfügbar|vorhanden|gefunden))?|aucune donnée( (disponible|trouvée))?|"
    r"(no hay|sin) datos( disponibles)?|nessun dato( disponibile)?|geen gegevens( beschikbaar)?|"
    r"(não há|nenhum|sem) dados?( (disponíveis|disponível))?|brak danych"
)
_SENTENCE = re.compile(rf"({NO_DATA})[.!]?", re.IGNORECASE)
_MOST_LINES = 60


def refuse_no_data(text: Text, name: str) -> None:
    """Raises UnreadableFile where such a sentence stands below titles and at most a header."""
    if not text.is_whole:
        return
    lines = [line for line in (raw.strip(' \t,;"\ufeff') for raw in text.sample.splitlines()) if line]
    if not lines or len(lines) > _MOST_LINES or not _SENTENCE.fullmatch(lines[-1]):
        return
    tables = [
        line for line in lines[:-1] if len(re.split(r"[,;\t]", line)) > 2 and not re.search(r"\b(19|20)\d\d\b", line)
    ]
    if len(tables) <= 1:
        raise UnreadableFile(
            f"{name} is an empty report: it says {lines[-1]!r}.",
            "Export it again for a period that has data, or with other filters.",
        )
