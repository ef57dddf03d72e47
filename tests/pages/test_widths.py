"""A column is as wide as its longest cell in the shop's way of writing, though not every cell is written to know it."""

from datetime import date, timedelta
from random import Random

import pytest

from ecm.settings import Settings
from pages.components import table_format
from pages.components.table_format import widths


@pytest.mark.parametrize("locale", ["en_GB", "de_DE", "fr_FR"])
@pytest.mark.parametrize("unit", ["money", "share", "count", "ratio", "date"])
def test_no_cell_is_longer_than_the_one_that_was_measured(
    monkeypatch: pytest.MonkeyPatch, unit: str, locale: str
) -> None:
    shop = Settings(locale=locale)
    monkeypatch.setattr(table_format, "settings", lambda: shop)
    write = table_format.cell_writer(unit, "EUR", shop)
    dice = Random(4)
    for _ in range(100):
        cells: list[object] = [None] * dice.randint(0, 2)
        for _ in range(dice.randint(1, 8)):
            amount = round(dice.uniform(-2, 2) * 10 ** dice.randint(-2, 5), dice.choice([0, 1, 2]))
            cells.append(date(2026, 1, 1) + timedelta(dice.randint(0, 300)) if unit == "date" else amount)
        longest = max(len(write(cell)) for cell in cells)
        assert widths([{"x": cell} for cell in cells], {"x": unit}, "EUR") == {"x": 8 * longest + 20}
