"""A report that says that it holds nothing is called empty, in whatever language and wherever the sentence stands."""

from itertools import product
from pathlib import Path

import pytest

from ecm.errors import UnreadableFile
from ecm.reading import open_documents

SENTENCES = (
    "No data available.",
    "No data available",
    "There is no data for this view.",
    "No results found.",
    "Keine Daten verfügbar.",
    "Aucune donnée disponible.",
    "No hay datos disponibles.",
    "Nessun dato disponibile.",
    "Geen gegevens beschikbaar.",
    "Não há dados disponíveis.",
)
ABOVE = (
    "",
    'Campaign report\n"May 1, 2026 - May 31, 2026"\n',
    "Campaign report\nMay 1, 2026 - May 31, 2026\nCampaign status,Campaign,Currency code,Impr.,Clicks,Cost\n",
    "# ---\n# Traffic acquisition\n# Start date: 20260601\n# End date: 20260602\n# ---\n\n",
    "Kampagnenbericht\n1. Mai 2026 - 31. Mai 2026\nKampagne\tWährungscode\tKosten\n",
)


def test_it_is_refused_as_empty(tmp_path: Path) -> None:
    for above, sentence, behind in product(ABOVE, SENTENCES, ("\n", "", ",,,,,\n\n")):
        path = tmp_path / "report.csv"
        path.write_text(above + sentence + behind, encoding="utf-8")
        with pytest.raises(UnreadableFile, match="is an empty report"):
            open_documents(path, tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "Campaign,Cost\nNo data available,10\n",
        "Campaign,Clicks,Cost\nA,1,10\nB,2,20\nNo data available,,\n",
        "Title,Note\nA,No data available\n",
    ],
)
def test_a_table_with_rows_is_read_whatever_its_cells_say(tmp_path: Path, text: str) -> None:
    path = tmp_path / "report.csv"
    path.write_text(text, encoding="utf-8")
    (document,) = open_documents(path, tmp_path)
    assert len(document.sheets[0].sample) == len(text.splitlines()) - 1
