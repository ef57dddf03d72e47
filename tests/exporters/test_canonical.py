"""Canonical names are a contract: any order, any case, required columns alone; and `--as` overrules recognition."""

import pytest

from ecm.errors import UnknownName
from ecm.ingest import Status, load
from ecm.schema import TABLES
from tests.metrics.shop import Shop, balances, some

# A value that every column of a kind takes.
VALUES = {
    "text": "x", "moment": "2026-01-05 10:00:00", "day": "2026-01-05", "money": "1.50", "number": "2", "count": "3",
    "currency": "EUR", "flag": "true", "share": "0.5", "rate": "1.1", "hours": "1.5", "email": "ida@shop.example",
}  # fmt: skip


def sample(table: str, *, required_only: bool) -> list[tuple[str, str]]:
    """Header and value of the columns of a table that its users may write."""
    cells = []
    for column in TABLES[table].columns:
        if column.derived or (required_only and not column.required):
            continue
        value = column.choices[0] if column.choices else VALUES.get(column.kind.value, "1")
        cells.append((column.name, value))
    return cells


@pytest.mark.parametrize("table", TABLES)
def test_every_table_loads_from_its_required_columns_alone(shop: Shop, table: str) -> None:
    cells = sample(table, required_only=True)
    result = shop.take(f"{table}.csv", "\n".join(",".join(part) for part in zip(*cells, strict=True)) + "\n")
    assert (result.status, result.tables) == (Status.LOADED, (table,)), result
    assert (result.rows, result.loaded) == (1, 1), result.reasons


def test_all_columns_are_known_in_any_order_and_case(shop: Shop) -> None:
    for table in ("orders", "spend", "invoices"):
        cells = list(reversed(sample(table, required_only=False)))
        header = ";".join(f" {name.upper() if n % 2 else name.title()} " for n, (name, _) in enumerate(cells))
        result = shop.take("anything at all.txt", header + "\n" + ";".join(value for _, value in cells) + "\n")
        assert (result.tables, result.loaded, result.quarantined) == ((table,), 1, 0), result
        assert result.found == ()


def test_columns_it_does_not_know_are_named_and_left_out(shop: Shop) -> None:
    result = shop.take("o.csv", "order_id,ordered_at,shoe_size\nU1,2026-02-01,42\n")
    assert result.loaded == 1
    assert any("shoe_size" in note for note in result.found)


def test_a_blank_sales_channel_is_the_online_store_and_spellings_of_cancelled_are_one(shop: Shop) -> None:
    header = "order_id,ordered_at,gross_sales,currency,sales_channel,status,financial_status"
    rows = (
        "S1,2026-03-01,10,EUR,,,",
        "S2,2026-03-01,10,EUR,POS,paid,paid",
        "S3,2026-03-01,10,EUR,,Canceled,",
        "S4,2026-03-01,10,EUR,,cancelled,paid",
        "S5,2026-03-01,10,EUR,,,Voided",
    )
    shop.load((header, *rows))
    assert shop.values("orders", "sales_channel", "2026-03-01", "2026-03-01") == {"online_store": 1, "pos": 1}


def test_a_cancellation_date_cancels_whatever_the_status_says(shop: Shop) -> None:
    shop.load(("order_id,ordered_at,gross_sales,status,cancelled_at", "S9,2026-03-02,10,paid,2026-03-03"))
    assert shop.value("orders", "2026-03-02", "2026-03-02") == 0


def test_as_overrules_recognition(shop: Shop) -> None:
    """An order list holds all that product costs need, and more columns of theirs than of orders."""
    text = "sku,valid_from,unit_cost,currency,order_id,ordered_at\nA,2026-01-01,5,EUR,O1,2026-01-01\n"
    assert shop.take("a.csv", text).tables == ("product_costs",)
    forced = shop.take("b.csv", text.replace("O1", "O2"), source="orders")
    assert (forced.status, forced.tables) == (Status.LOADED, ("orders",)), forced


def test_as_something_the_file_is_not_is_one_clear_sentence(shop: Shop) -> None:
    result = shop.take("o.csv", "order_id,ordered_at\nX1,2026-01-01\n", source="shopify_orders")
    assert result.status is Status.UNREADABLE
    assert result.error is not None
    assert "o.csv" in result.error.message
    assert result.error.hint


def test_as_an_unknown_source_says_what_was_meant(shop: Shop) -> None:
    result = shop.take("o.csv", "order_id,ordered_at\nX1,2026-01-01\n", source="shopify_order")
    assert isinstance(result.error, UnknownName)
    assert "shopify_orders" in f"{result.error.message} {result.error.hint}"


def test_a_table_no_tool_writes_is_unreadable_and_names_its_columns(shop: Shop) -> None:
    result = shop.take("o.csv", "colour,shoe size\nred,42\nblue,43\n")
    assert result.status is Status.UNREADABLE
    assert "shoe size" in result.warnings[0]


def test_two_shops_orders_of_one_number_do_not_collide(shop: Shop) -> None:
    text = "order_id,ordered_at,gross_sales,currency\n1001,2026-04-01,10,EUR\n"
    path = shop.write("o.csv", text)
    for namespace in ("", "outlet"):
        (result,) = load(shop.store, [path], today=shop.today, namespace=namespace)
        assert result.status is Status.LOADED
    assert some(shop.ask("2026-04-01", "2026-04-01", ["orders", "gross_sales"]).total, "orders", "gross_sales") == (
        2,
        20,
    )


def test_e_mails_are_not_kept_in_the_clear(shop: Shop) -> None:
    result = shop.take(
        "o.csv", "order_id,ordered_at,customer_id\nE1,2026-05-01,Ida@Shop.Example \n,2026-05-01,eva@shop.example\n"
    )
    assert balances(result)
    shop.store.close()
    try:
        kept = b"".join(p.read_bytes() for p in shop.store.home.rglob("*") if p.is_file())
    finally:
        reopened = type(shop.store)(shop.store.home)
        shop.store = reopened
    assert b"ida@shop" not in kept.lower()
    assert b"eva@shop" not in kept.lower()
