"""The canonical tables are a contract: a name that was once given stays. contract.csv states it, apart from the program.

In contract.csv `*` marks a column that a row needs; key is what is unique in one file, replaced_by what a newer load
replaces as a whole.
"""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from ecm.cli import main
from ecm.schema import OWN, SQL_TYPES, TABLES, Kind, canonical_tables, current, fact, history, own
from ecm.schema.columns import canonical
from ecm.schema.facts import FACTS

SHARED = Path(__file__).resolve().parents[3] / "shared" / "SCHEMA.md"
KEPT = {
    *("imports", "quarantine", "findings", "segments", "channel_rules", "mappings", "sources", "settings", "calendar"),
    *("reviews", "review_notes", "actions", "audit_log"),
}


@dataclass(frozen=True)
class Agreed:
    """What was agreed of one table."""

    key: tuple[str, ...]
    replaced_by: tuple[str, ...]
    columns: tuple[str, ...]
    required: frozenset[str]


def contract() -> dict[str, Agreed]:
    """What contract.csv says."""
    with Path(__file__).with_name("contract.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["table"]: Agreed(
            tuple(row["key"].split()),
            tuple(row["replaced_by"].split()),
            tuple(name.rstrip("*") for name in row["columns"].split()),
            frozenset(name.rstrip("*") for name in row["columns"].split() if name.endswith("*")),
        )
        for row in rows
    }


def test_the_tables_are_those_agreed_on() -> None:
    assert list(TABLES) == list(contract())


@pytest.mark.parametrize("name", contract())
def test_every_column_agreed_on_is_there_and_what_was_added_needs_no_filling_in(name: str) -> None:
    agreed, table = contract()[name], TABLES[name]
    names = [column.name for column in table.columns]
    assert len(set(names)) == len(names)
    assert set(agreed.columns) <= set(names)
    assert [n for n in names if n in agreed.columns] == list(agreed.columns)
    assert all(column.derived for column in table.columns if column.name not in agreed.columns)


@pytest.mark.parametrize("name", list(contract()))
def test_a_row_needs_the_columns_agreed_on_and_no_others(name: str) -> None:
    assert set(TABLES[name].required) == contract()[name].required


@pytest.mark.parametrize("name", contract())
def test_the_logical_keys_are_those_agreed_on_and_are_columns(name: str) -> None:
    agreed, table = contract()[name], TABLES[name]
    assert (table.key, table.object) == (agreed.key, agreed.replaced_by)
    assert table.object
    assert {*table.key, *table.object} <= {column.name for column in table.columns}
    assert set(table.object) <= set(table.key) or not table.key


@pytest.mark.parametrize("name", TABLES)
def test_each_canonical_table_says_what_a_row_is_and_each_column_what_it_holds(name: str) -> None:
    for table in (current(name), history(name)):
        assert table.comment
        assert TABLES[name].grain in table.comment
        assert all(re.fullmatch(r"\S.*\.", str(column.comment)) for column in table.columns)


def test_every_other_table_says_what_a_row_is() -> None:
    assert all(
        re.fullmatch(r"(One|As|Costs of one) .*\.", str(t.comment)) for m in (OWN, FACTS) for t in m.tables.values()
    )


def test_what_the_program_keeps_for_itself_is_there() -> None:
    assert set(OWN.tables) >= KEPT


def test_no_name_is_given_twice() -> None:
    canonical = {t.name for t in canonical_tables()}
    assert not canonical & (OWN.tables.keys() | FACTS.tables.keys())
    assert not OWN.tables.keys() & FACTS.tables.keys()
    assert (own("imports"), fact("daily_sales")) == (OWN.tables["imports"], FACTS.tables["daily_sales"])


@pytest.mark.parametrize("name", TABLES)
def test_history_has_the_columns_of_the_current_table_and_both_know_the_load(name: str) -> None:
    columns = [(column.name, str(column.type)) for column in current(name).columns]
    assert columns == [(column.name, str(column.type)) for column in history(name).columns]
    assert [column for column, _ in columns][-2:] == ["import_id", "row_no"]
    assert [column for column, _ in columns][1:-2] == [column.name for column in TABLES[name].columns]
    assert columns[0] == ("namespace", "VARCHAR")


@pytest.mark.parametrize("name", TABLES)
def test_a_template_has_the_columns_in_the_order_they_are_written_down_in(
    name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Those a row needs first; none that the program derives."""
    assert main(["template", name, "--home", str(tmp_path / "home")]) == 0
    header = capsys.readouterr().out.strip().split(",")
    stated = contract()[name]
    offered = [column.name for column in TABLES[name].columns if not column.derived]
    assert header == [n for n in offered if n in stated.required] + [n for n in offered if n not in stated.required]


def test_what_the_program_says_is_what_the_shared_document_says() -> None:
    if not SHARED.exists():
        pytest.skip("the shared documents are not beside this checkout")
    shared = SHARED.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\w+) \| [^|]+ \| (`.+) \|$", shared, re.MULTILINE)
    # Columns that are agreed upon stand apart until the program has them.
    agreed_since = set(re.findall(r"`(\w+)`", shared[shared.find("## Columns that are agreed") :].split("\n## ")[0]))
    assert [name for name, _ in rows] == list(contract())
    for name, written in rows:
        # What stands in brackets is said of a column: its values, or another way to write it.
        columns = re.findall(r"`(\w+)`(\*?)", re.sub(r"\((?!or )[^)]*\)", "", written))
        agreed = contract()[name]
        added = agreed.columns[len(columns) :]
        assert (*(column for column, _ in columns), *added) == agreed.columns
        assert set(added) <= agreed_since, (name, added)
        assert {column for column, star in columns if star} == agreed.required
        for column, values in re.findall(r"`(\w+)`\*?\(([\w, ]+)\)", written):
            if choices := TABLES[name].column(column).choices:
                assert choices == tuple(values.split(", ")), (name, column)


def test_every_kind_of_column_has_a_type() -> None:
    assert set(SQL_TYPES) == set(Kind)


def test_no_stored_column_holds_an_address_to_be_hashed() -> None:
    assert not [(t.name, c.name) for t in TABLES.values() for c in t.columns if c.kind is Kind.EMAIL]


def test_a_column_that_is_not_written_as_agreed_is_refused() -> None:
    for line in ("name", "name text", "name text comment", "two names text | Comment.", "n text {a | Comment."):
        with pytest.raises(ValueError, match="is not the notation of a column"):
            canonical("group", "table", "One row.", "", line)


def test_the_notation_says_all_there_is_to_a_column() -> None:
    table = canonical("g", "t", "One row.", "a", "a* text {x,y} | First.\n  b+ share 0..1 | Second.", object="a b")
    first, second = table.columns
    assert (first.required, first.derived, first.choices, first.comment) == (True, False, ("x", "y"), "First.")
    assert (second.kind, second.derived, second.low, second.high) == (Kind.SHARE, True, 0.0, 1.0)
    assert (table.key, table.object, table.required) == (("a",), ("a", "b"), ("a",))
    assert table.column("b") is second
    with pytest.raises(KeyError):
        table.column("c")
