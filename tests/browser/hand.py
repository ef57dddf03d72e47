"""A visitor's hand: it waits until the page stands still, and acts again where the page moved under it."""

from collections.abc import Callable

from playwright.sync_api import Error, Locator, Page, expect

_FIRST_ROW = 52  # pixels from a table's top to the middle of its first row
_TICK = 16  # pixels from its left to the middle of the tick that chooses a row
_FROM_THE_RIGHT = 60
_TRIES = 6
_PATIENCE = 10_000


def drawn(page: Page) -> None:
    """Waits until the page is drawn: what is clicked before may be drawn again in that moment."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def press(target: Locator) -> None:
    """Presses a thing once it is there and the page stands still."""
    expect(target).to_be_visible()
    drawn(target.page)
    target.click()


def choose_the_first_row(table: Locator, shown: Locator) -> None:
    """Ticks a table's first row, until what a chosen row shows is there."""
    _until(shown, lambda: _click(table, _TICK))


def write_into_the_last_cell(table: Locator, text: str) -> None:
    """Chooses the last cell of a table's first row, opens it as Enter does, and writes once it is open."""
    cell = table.page.locator("#portal textarea")

    def opens() -> None:
        _click(table, _grid(table).evaluate("grid => grid.clientWidth", timeout=_PATIENCE) - _FROM_THE_RIGHT)
        table.page.keyboard.press("Enter")

    _until(cell, opens)
    cell.fill(text)
    cell.press("Enter")


def _until(shown: Locator, act: Callable[[], None]) -> None:
    """Acts until it shows; a table may be drawn again between the look and the click, and the click is lost then."""
    for _ in range(_TRIES):
        drawn(shown.page)
        try:
            act()
            shown.first.wait_for(timeout=_PATIENCE)
        except Error:
            continue
        return
    expect(shown.first).to_be_visible()


def _click(table: Locator, x: float) -> None:
    # Forced, as the table is a canvas beneath a layer that takes the pointer.
    _grid(table).click(position={"x": x, "y": _FIRST_ROW}, force=True, timeout=_PATIENCE)


def _grid(table: Locator) -> Locator:
    return table.locator("canvas").first
