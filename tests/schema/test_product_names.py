"""Titles that a customer reads as the same are the same; those of other products are not."""

import itertools
from collections.abc import Sequence

import duckdb
import pytest

from ecm.schema import base_name, title_key, whole_name

DASHES = "-‐‑‒–—―−﹘﹣－⁃"
SPACES = (" ", "  ", "\u00a0", "\u2009", "\t", " \u200b ")


def names(titles: Sequence[str]) -> list[tuple[str, str | None]]:
    """Of each title its whole name and that without its variant."""
    key = title_key("title")
    rows = duckdb.execute(
        f"select {whole_name(key)}, {base_name(key)} from (select unnest(?::varchar[]) as title, unnest(range(?)) as place) "
        "order by place",
        [list(titles), len(titles)],
    ).fetchall()
    return [(str(whole), base) for whole, base in rows]


def test_a_title_is_the_same_whatever_its_dashes_spaces_and_case() -> None:
    written = [
        change(f"Green Tea{before}{dash}{after}100g").replace("n T", f"n{inner}T")
        for dash, before, after, inner in itertools.product(DASHES, SPACES, SPACES, SPACES)
        for change in (str, str.upper, str.lower)
    ]
    assert set(names(written)) == {("green tea 100g", "green tea")}


@pytest.mark.parametrize("dash", DASHES)
def test_a_dash_within_a_word_separates_no_variant(dash: str) -> None:
    assert names([f"T{dash}Shirt", f"T{dash}Shirt - L / Red", f" t{dash}shirt – l/red "]) == [
        ("t shirt", None),
        ("t shirt l/red", "t shirt"),
        ("t shirt l/red", "t shirt"),
    ]


@pytest.mark.parametrize("title", ["Cup", "Cup - Default Title", "Cup – default title", " CUP ", "C\u00adup"])
def test_a_variant_that_is_none_is_left_out(title: str) -> None:
    assert names([title]) == [("cup", None)]


def test_quotes_are_alike_and_accents_count() -> None:
    assert len({whole for whole, _ in names(["Men’s 12″", "Men's 12\"", "Men‘s 12”"])}) == 1
    assert len({whole for whole, _ in names(["Café", "Cafe\u0301", "CAFÉ"])}) == 1
    assert len({whole for whole, _ in names(["Café", "Cafe", "Cup", "Cup 2"])}) == 4


def test_a_title_of_nothing_but_signs_names_nothing() -> None:
    assert [whole for whole, _ in names(["", " ", "\u200b"])] == ["", "", ""]
