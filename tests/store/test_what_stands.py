"""Of each object the latest surviving load's rows stand: held against a model of a dozen lines, over random histories."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecm.errors import UnknownImport
from ecm.schema import TABLES
from ecm.store import Store, Undone

# Objects of several rows, of one row, and a report that is replaced cut by cut and day by day.
KEYS = {
    "order_lines": ("order_id", "line_no"),
    "product_costs": ("sku", "valid_from"),
    "spend": ("platform", "cut", "starts_on", "ends_on", "campaign"),
}
DAYS = ("2026-10-01", "2026-10-02")
VALUE = {"order_lines": "quantity", "product_costs": "unit_cost", "spend": "impressions"}

lines = st.tuples(st.sampled_from(["#1", "#2", "#3"]), st.sampled_from(["1", "2"]))
costs = st.tuples(st.sampled_from(["A", "B"]), st.sampled_from(DAYS))
spend = st.tuples(
    st.sampled_from(["Google", "Meta"]), st.sampled_from(["campaign", "channel"]), st.sampled_from(DAYS)
).flatmap(lambda cell: st.sampled_from(["x", "y"]).map(lambda campaign: (*cell, cell[2], campaign)))


@dataclass(frozen=True)
class Load:
    """One file's rows for one table: key → value."""

    table: str
    rows: dict[tuple[str, ...], int]


@dataclass(frozen=True)
class Undo:
    """Takes back one of the loads that survive; which one is counted round."""

    place: int


values = st.integers(1, 9)
loads = st.one_of(
    st.dictionaries(lines, values, min_size=1, max_size=4).map(lambda rows: Load("order_lines", rows)),
    st.dictionaries(costs, values, min_size=1, max_size=3).map(lambda rows: Load("product_costs", rows)),
    st.dictionaries(spend, values, min_size=1, max_size=4).map(lambda rows: Load("spend", rows)),
)
histories = st.lists(st.one_of(loads, loads, st.builds(Undo, st.integers(0, 5))), min_size=3, max_size=7)

Standing = set[tuple[object, ...]]


def modelled(survivors: list[Load], table: str) -> Standing:
    """What must stand: objects in load order, each replacing its older self with all its rows."""
    objects: dict[tuple[str, ...], dict[tuple[str, ...], int]] = {}
    names = KEYS[table]
    for load in survivors:
        if load.table != table:
            continue
        fresh: dict[tuple[str, ...], dict[tuple[str, ...], int]] = {}
        for key, value in load.rows.items():
            owner = tuple(key[names.index(c)] for c in TABLES[table].object if c in names)
            fresh.setdefault(owner, {})[key] = value
        objects.update(fresh)
    return {(*key, value) for rows in objects.values() for key, value in rows.items()}


def standing(store: Store, table: str, namespace: str) -> Standing:
    names = ", ".join(f'"{n}"::varchar' for n in KEYS[table])
    with store.read() as connection:
        rows = connection.exec_driver_sql(
            f"select {names}, {VALUE[table]}::integer from {table} where namespace = ?", (namespace,)
        )
        return {tuple(row) for row in rows}


def append(store: Store, load: Load, namespace: str) -> int:
    """One load, by the store alone; what ingest does around it is tested there. Returns the import's number."""
    names = ", ".join(f'"{n}"' for n in KEYS[load.table])
    rows = ", ".join(
        "(" + ", ".join(f"'{part}'" for part in key) + f", {value}, {number})"
        for number, (key, value) in enumerate(load.rows.items(), start=2)
    )
    typed = ", ".join(f'"{n}"::date as "{n}"' for n in KEYS[load.table] if n in ("starts_on", "ends_on", "valid_from"))
    blank = ", '' as tool, '' as account" if load.table == "spend" else ""
    with store.scratch() as con:
        con.execute(
            f"create temp table staged as select '{namespace}' as namespace, * "
            f"{f'replace ({typed})' if typed else ''}{blank} "
            f"from (values {rows}) as given({names}, {VALUE[load.table]}, row_no)"
        )
        with store.transaction(con) as transaction:
            import_id, _ = transaction.begin_import("", "", "", "", namespace, most=1)
            transaction.append(load.table, "staged", import_id)
            transaction.record({"import_id": import_id, "namespace": namespace, "tables": [load.table]})
    return import_id


def undo(store: Store, import_id: int) -> Undone:
    with store.transaction() as transaction:
        return transaction.undo(import_id)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for all histories: each has a namespace of its own, so none sees another."""
    with Store(tmp_path_factory.mktemp("stands")) as opened:
        yield opened


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
)
@given(history=histories)
def test_what_stands_is_a_function_of_the_surviving_loads_in_their_order(
    shared: Store, history: list[Load | Undo]
) -> None:
    with shared.read() as connection:
        namespace = f"history {connection.exec_driver_sql('select count(*) from imports').scalar()} {len(history)}"
    survivors: list[tuple[int, Load]] = []
    for step in history:
        if isinstance(step, Load):
            survivors.append((append(shared, step, namespace), step))
            touched = step.table
        elif survivors:
            import_id, gone = survivors.pop(step.place % len(survivors))
            undo(shared, import_id)
            touched = gone.table
        else:
            continue
        assert standing(shared, touched, namespace) == modelled([load for _, load in survivors], touched)
    for table in KEYS:
        assert standing(shared, table, namespace) == modelled([load for _, load in survivors], table)


def test_an_order_replaces_its_older_self_with_all_its_lines(shared: Store) -> None:
    append(shared, Load("order_lines", {("#1", "1"): 3, ("#1", "2"): 4, ("#2", "1"): 5}), "whole")
    append(shared, Load("order_lines", {("#1", "1"): 9}), "whole")
    assert standing(shared, "order_lines", "whole") == {("#1", "1", 9), ("#2", "1", 5)}


def test_a_report_replaces_the_same_cut_day_by_day_and_leaves_other_cuts(shared: Store) -> None:
    first, second = DAYS

    def row(cut: str, day: str, campaign: str) -> tuple[str, ...]:
        return ("Google", cut, day, day, campaign)

    append(
        shared,
        Load(
            "spend",
            {row("campaign", first, "x"): 1, row("campaign", second, "x"): 2, row("channel", first, "x"): 3},
        ),
        "cuts",
    )
    append(shared, Load("spend", {row("campaign", first, "y"): 7}), "cuts")
    assert standing(shared, "spend", "cuts") == {
        (*row("campaign", first, "y"), 7),
        (*row("campaign", second, "x"), 2),
        (*row("channel", first, "x"), 3),
    }


def test_the_same_key_in_two_namespaces_is_two_objects(shared: Store) -> None:
    append(shared, Load("order_lines", {("#1", "1"): 1}), "berlin")
    append(shared, Load("order_lines", {("#1", "1"): 2}), "paris")
    assert standing(shared, "order_lines", "berlin") == {("#1", "1", 1)}
    assert standing(shared, "order_lines", "paris") == {("#1", "1", 2)}


def test_an_undo_tells_what_it_removed_and_what_came_back(shared: Store) -> None:
    append(shared, Load("order_lines", {("#1", "1"): 1, ("#1", "2"): 1}), "told")
    later = append(shared, Load("order_lines", {("#1", "1"): 2, ("#3", "1"): 2}), "told")
    undone = undo(shared, later)
    assert (undone.removed, undone.restored, undone.tables) == (2, 2, ("order_lines",))


def test_an_import_is_undone_once(shared: Store) -> None:
    import_id = append(shared, Load("order_lines", {("#1", "1"): 1}), "once")
    undo(shared, import_id)
    with pytest.raises(UnknownImport, match="undone already"):
        undo(shared, import_id)
    with pytest.raises(UnknownImport, match="no import 999999"):
        undo(shared, 999_999)


def test_history_keeps_what_was_replaced_and_what_was_undone(shared: Store) -> None:
    append(shared, Load("order_lines", {("#1", "1"): 1}), "kept")
    undo(shared, append(shared, Load("order_lines", {("#1", "1"): 2}), "kept"))
    with shared.read() as connection:
        kept = connection.exec_driver_sql(
            "select quantity from order_lines_history where namespace = 'kept' order by import_id"
        )
        assert [row[0] for row in kept] == [1, 2]
