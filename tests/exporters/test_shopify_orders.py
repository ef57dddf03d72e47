"""Shopify's order export, with every trap that real ones hold (EXPORTS.md)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from ecm.ingest import FileResult, Status, quarantined_rows
from ecm.settings import Settings
from tests.exporters.shopify_file import HEADER, Line, export, order
from tests.metrics.shop import Shop, balances, some, texts

MONEY = ("gross_sales", "discounts", "net_sales", "shipping_income", "orders", "units_per_order")


@dataclass(frozen=True)
class Case:
    """A rule, an order that shows it (on a day of its own), and what that day then shows: MONEY."""

    rule: str
    lines: tuple[Line, ...]
    own: dict[str, object]
    shows: tuple[float | None, ...]


def case(rule: str, *lines: Line, shows: tuple[float | None, ...], **own: object) -> Case:
    return Case(rule, lines, own, shows)


NOTHING = (0, 0, 0, 0, 0, None)
CANCELLED = "2026-01-30 12:00:00 +0100"
CASES = (
    case(
        "an order's values stand once however many lines it has",
        (2, "A", 10.0),
        (1, "B", 5.0),
        (3, "C", 1.0),
        shipping=4,
        shows=(28, 0, 28, 4, 1, 6),
    ),
    case("two identical line rows both count", (1, "A", 10.0), (1, "A", 10.0), shows=(20, 0, 20, 0, 1, 2)),
    case("prices without tax stay", (1, "A", 100.0), shipping=10, taxes=22, shows=(100, 0, 100, 10, 1, 1)),
    case(
        "tax is taken out of prices that include it, out of shipping too",
        (1, "A", 119.0),
        shipping=11.9,
        taxes=20.9,
        total=130.9,
        shows=(100, 0, 100, 10, 1, 1),
    ),
    case(
        "the tax of an order is taken out of its goods in proportion",
        (1, "Book", 107.0),
        (1, "Bag", 119.0),
        taxes=26,
        total=226,
        shows=(200, 0, 200, 0, 1, 2),
    ),
    case(
        "a discount is taken off before its tax",
        (1, "A", 119.0),
        subtotal=59.5,
        taxes=9.5,
        total=59.5,
        discount_amount=59.5,
        shows=(100, 50, 50, 0, 1, 1),
    ),
    case("a tip is no goods", (1, "A", 50.0), (1, "Tip", 5.0), subtotal=50, total=55, shows=(50, 0, 50, 0, 1, 1)),
    case(
        "a discount on goods reduces the subtotal",
        (2, "A", 50.0),
        subtotal=80,
        discount_amount=20,
        discount_code="SAVE20",
        shows=(100, 20, 80, 0, 1, 2),
    ),
    case(
        "a free shipping discount is no discount on goods",
        (2, "A", 50.0),
        discount_amount=6,
        discount_code="FREESHIP",
        shows=(100, 0, 100, 0, 1, 2),
    ),
    case(
        "a discount on goods beside free shipping is what the subtotal lacks",
        (2, "A", 50.0),
        subtotal=90,
        discount_amount=16,
        shows=(100, 10, 90, 0, 1, 2),
    ),
    case(
        "a refunded amount is taken off once and Total is before it",
        (2, "A", 50.0),
        refunded_amount=30,
        financial_status="partially_refunded",
        shows=(100, 0, 70, 0, 1, 2),
    ),
    case(
        "a voided and cancelled order counts nowhere",
        (1, "A", 10.0),
        financial_status="voided",
        cancelled_at=CANCELLED,
        shows=NOTHING,
    ),
    case("a paid order that was cancelled counts nowhere", (1, "A", 10.0), cancelled_at=CANCELLED, shows=NOTHING),
    case("a voided order counts nowhere", (1, "A", 10.0), financial_status="voided", shows=NOTHING),
    case(
        "a cancelled order's refund counts nowhere",
        (1, "A", 10.0),
        financial_status="refunded",
        cancelled_at=CANCELLED,
        refunded_amount=10,
        shows=NOTHING,
    ),
    case("a test order counts nowhere", (1, "A", 10.0), payment_method="Bogus Gateway (for testing)", shows=NOTHING),
    case(
        "cash on delivery stays pending and counts",
        (1, "A", 10.0),
        financial_status="pending",
        payment_method="Cash on Delivery (COD)",
        shows=(10, 0, 10, 0, 1, 1),
    ),
    case("an order of gift cards alone is no sale", (1, "Gift Card", 50.0), shows=NOTHING),
    case(
        "a gift card beside goods leaves the goods",
        (1, "A", 30.0),
        (1, "Gift Card", 50.0),
        shows=(30, 0, 30, 0, 1, 1),
    ),
    case(
        "items removed after the order count no more",
        (1, "A", 10.0),
        (1, "B", 30.0),
        subtotal=10,
        shows=(10, 0, 10, 0, 1, 1),
    ),
    case("totals that do not add up are loaded", (1, "A", 10.0), total=17.5, shows=(10, 0, 10, 0, 1, 1)),
    case("a free order is an order", (1, "A", 0.0), shows=(0, 0, 0, 0, 1, 1)),
    case(
        "an order wholly discounted is an order",
        (1, "A", 10.0),
        subtotal=0,
        discount_amount=10,
        shows=(10, 10, 0, 0, 1, 1),
    ),
    case(
        "a subtotal a cent above the lines is a warning, not a reason to leave the order out",
        (3, "A", 3.33),
        subtotal=10,
        shows=(10, 0, 10, 0, 1, 3),
    ),
)
DAYS = [date(2026, 1, 1) + timedelta(n) for n in range(len(CASES))]


@pytest.fixture(scope="module")
def loaded(shop: Shop) -> FileResult:
    """All cases as one export, as a shop's month."""
    orders = [
        order(f"#{n}", *c.lines, created=f"{day} 10:00:00 +0100", **c.own)
        for n, (c, day) in enumerate(zip(CASES, DAYS, strict=True))
    ]
    return shop.take("orders_export_1.csv", export(*orders))


@pytest.fixture(scope="module")
def shown(shop: Shop, loaded: FileResult) -> dict[str, tuple[object, ...]]:
    """For each rule what its day shows."""
    answer = shop.ask(str(DAYS[0]), str(DAYS[-1]), MONEY, by=["day"])
    return {c.rule: some(row.values, *MONEY) for c, row in zip(CASES, answer.rows, strict=True)}


@pytest.mark.parametrize(
    "rule",
    [pytest.param(c, id=c.rule) for c in CASES],
)
def test_what_an_order_comes_to(shown: dict[str, tuple[object, ...]], rule: Case) -> None:
    assert shown[rule.rule] == pytest.approx(rule.shows, abs=0.011)


def test_every_record_of_the_export_is_accounted_for(loaded: FileResult) -> None:
    assert balances(loaded)
    assert loaded.rows == sum(len(c.lines) for c in CASES)
    assert (loaded.source, loaded.tables) == ("shopify_orders", ("orders", "order_lines"))


def test_what_does_not_add_up_is_warned_of(loaded: FileResult) -> None:
    said = " ".join(loaded.warnings)
    assert "totals do not add up: 1 row" in said
    assert "edited later" in said


def test_pending_orders_and_refunds_without_a_day_are_named(shop: Shop, loaded: FileResult) -> None:
    notes = texts(shop.ask(str(DAYS[0]), str(DAYS[-1]), ["orders", "returns"]))
    assert re.search(r"\b1 of \d+ orders are pending; they count\.", notes)
    assert "1 refund is known only as an amount" in notes


def money(shop: Shop, day: str) -> tuple[object, ...]:
    """Gross, discounts, net, shipping and orders of a day."""
    return some(shop.ask(day, day, MONEY).total, *MONEY)[:5]


def at(day: str, offset: str = "+0100") -> str:
    return f"{day} 10:00:00 {offset}"


def test_it_is_recognised_by_its_columns_in_any_order_with_columns_missing(shop: Shop) -> None:
    rows = order("#100", (1, "A", 5.0), created=at("2025-01-01"))
    missing = ("Notes", "Tags", "Payment Reference", "Lineitem discount", "Email", "Refunded Amount")
    kept = [HEADER.index(h) for h in reversed(HEADER) if h not in missing]
    text = export([[rows[0][n] for n in kept]], header=[HEADER[n] for n in kept])
    result = shop.take("anything.csv", text)
    assert (result.source, result.status, result.loaded) == ("shopify_orders", Status.LOADED, 1)
    assert result.confidence is not None
    assert result.confidence > 0.8
    assert "order export" in result.why
    assert money(shop, "2025-01-01") == (5, 0, 5, 0, 1)


def test_lines_of_an_order_add_up_to_it_to_the_cent(shop: Shop) -> None:
    thirds = order(
        "#243",
        (1, "A", 33.33),
        (1, "B", 33.33),
        (1, "C", 33.34),
        created=at("2026-04-10"),
        subtotal=90,
        taxes=14.37,
        total=90,
        discount_amount=10,
    )
    own = order("#244", (1, "A", 50.0), (1, "B", 50.0), created=at("2026-04-11"), subtotal=90, discount_amount=10)
    own[1][HEADER.index("Lineitem discount")] = "10"
    for rows in (thirds, own):
        for row in rows:
            row[HEADER.index("Lineitem sku")] = "SKU-" + row[HEADER.index("Lineitem name")]
    shop.take("o.csv", export(thirds, own))
    products = [f"SKU-{name},catalogue,2026-01-01,{name},{name}" for name in "ABC"]
    shop.load(("sku,origin,as_of,title,category", *products))
    answer = shop.ask("2026-04-10", "2026-04-10", ["gross_sales", "discounts", "net_sales"], by=["category"])
    assert answer.total["net_sales"] == pytest.approx(90 - 14.37, abs=2e-4)
    for name in ("gross_sales", "discounts", "net_sales"):
        parts = sum(float(r.values[name] or 0) for r in answer.rows)
        assert parts == pytest.approx(float(answer.total[name] or 0), abs=2e-4), name
    assert shop.values("discounts", "category", "2026-04-11", "2026-04-11") == {"A": 0, "B": 10}


SOLD_AT = {
    "web": ("online_store", "Unattributed"),
    "pos": ("pos", "Point of sale"),
    "shopify_draft_order": ("draft", "Draft orders"),
    "subscription_contract_checkout_one": ("subscription", "Subscription"),
    "sell-on-amazon": ("amazon", "Amazon"),
    "301689896961": ("301689896961", "Unattributed"),
    "": ("online_store", "Unattributed"),
}


def test_where_it_was_sold_is_the_tools_source_and_utm_notes_tell_the_channel(shop: Shop) -> None:
    notes = "gift: no\nutm_source: google\nutm_medium: cpc\nutm_campaign: autumn"
    told = order("#290", (1, "A", 10.0), created=at("2026-03-20"), note_attributes=notes)
    sold = [order(f"#28{n}", (1, "A", 10.0), created=at(f"2026-03-{n + 10}"), source=s) for n, s in enumerate(SOLD_AT)]
    shop.take("o.csv", export(told, *sold))
    rows = shop.ask("2026-03-10", "2026-03-20", ["orders"], by=["day", "sales_channel", "channel"]).rows
    found = [r.members[1:] for r in rows if r.values["orders"]]
    assert found == [*SOLD_AT.values(), ("online_store", "Paid Search")]
    assert shop.values("orders", "campaign", "2026-03-20", "2026-03-20") == {"autumn": 1}


def test_an_order_split_by_another_order_is_still_one(shop: Shop) -> None:
    """Sorted or filtered in a spreadsheet, lines may stand apart from their order's first row."""
    one = order("#300", (1, "A", 10.0), (1, "B", 5.0), created=at("2026-03-02"))
    two = order("#301", (1, "A", 10.0), created=at("2026-03-02"))
    shop.take("o.csv", export([one[0]], two, [one[1]]))
    assert money(shop, "2026-03-02") == (25, 0, 25, 0, 2)


def test_lines_without_their_order_are_quarantined_and_the_rest_is_loaded(shop: Shop) -> None:
    one = order("#310", (1, "A", 10.0), (1, "B", 5.0), created=at("2026-03-03"))
    two = order("#311", (1, "A", 10.0), created=at("2026-03-03"))
    result = shop.take("o.csv", export([one[1]], two))
    assert (result.loaded, result.quarantined, balances(result)) == (1, 1, True)
    assert result.import_id is not None
    (row,) = quarantined_rows(shop.store, result.import_id)
    assert (row.row_no, [str(r) for r in row.reasons]) == (2, ["order without its own values"])


def test_a_line_that_fails_takes_its_whole_order_to_quarantine_with_the_reasons(shop: Shop) -> None:
    bad = order(
        "#320", (1, "A", 10.0), (1, "B", 5.0), (1, "C", 1.0), created=at("2026-03-04"), email="ida@shop.example"
    )
    bad[1][HEADER.index("Lineitem quantity")] = "many"
    bad[1][HEADER.index("Lineitem price")] = "-5"
    good = order("#321", (1, "A", 10.0), created=at("2026-03-04"))
    result = shop.take("o.csv", export(bad, good))
    assert (result.rows, result.loaded, result.quarantined) == (4, 1, 3)
    assert result.import_id is not None
    rows = {r.row_no: r for r in quarantined_rows(shop.store, result.import_id)}
    assert sorted(rows) == [2, 3, 4]
    assert len(rows[3].reasons) >= 2
    assert "ida@shop.example" not in str([r.raw for r in rows.values()])
    assert rows[3].raw["Lineitem quantity"] == "many"
    assert money(shop, "2026-03-04") == (10, 0, 10, 0, 1)


def test_a_new_export_replaces_an_order_with_all_its_lines(shop: Shop) -> None:
    shop.take("a.csv", export(order("#350", (1, "A", 10.0), (1, "B", 30.0), created=at("2026-03-07"))))
    again = shop.take("b.csv", export(order("#350", (1, "A", 10.0), created=at("2026-03-07"))))
    assert again.updated == 1
    assert money(shop, "2026-03-07") == (10, 0, 10, 0, 1)
    assert list(shop.values("gross_sales", "category", "2026-03-07", "2026-03-07").values()) == [10]


def test_excel_spoiled_dates_are_read_by_the_whole_column(shop: Shop) -> None:
    first = order("#360", (1, "A", 10.0), created="31/03/2026 22:36")
    second = order("#361", (1, "A", 10.0), created="02/04/2026 09:17")
    result = shop.take("o.csv", export(first, second))
    assert (result.loaded, result.question) == (2, None)
    days = shop.values("orders", "day", "2026-03-31", "2026-04-04")
    assert {d: n for d, n in days.items() if n} == {"2026-03-31": 1, "2026-04-02": 1}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_any_encoding_gives_the_same_order(shop: Shop, encoding: str) -> None:
    day = {"utf-8-sig": "2026-04-13", "utf-16": "2026-04-14", "cp1252": "2026-04-15"}[encoding]
    text = export(order(f"#37{day[-1]}", (1, "Käse für 5 € – groß", 5.0), created=at(day)))
    result = shop.take("o.csv", text.encode(encoding))
    assert (result.status, result.loaded) == (Status.LOADED, 1)
    assert money(shop, day) == (5, 0, 5, 0, 1)


def test_semicolons_and_decimal_commas_are_read_too(shop: Shop) -> None:
    rows = order("#380", (2, "A", 1234.5), created=at("2026-04-20"))
    cells = [
        [c.replace(".", ",") if c.replace(".", "").isdigit() and "." in c else c for c in r] for r in [HEADER, *rows]
    ]
    result = shop.take("o.csv", "\n".join(";".join(r) for r in cells) + "\n")
    assert result.loaded == 1
    assert money(shop, "2026-04-20") == (2469, 0, 2469, 0, 1)


def test_line_breaks_in_notes_do_not_split_a_record(shop: Shop) -> None:
    lines = order("#390", (1, "A", 10.0), created=at("2026-04-21"), notes='call "Ida"\r\nthen\nleave; it, there')
    result = shop.take("o.csv", export(lines))
    assert (result.rows, result.loaded) == (1, 1)


def test_an_order_in_the_future_is_quarantined(shop: Shop) -> None:
    result = shop.take("o.csv", export(order("#400", (1, "A", 10.0), created=at("2027-01-01"))))
    assert (result.quarantined, result.loaded) == (1, 0)
    assert any("future" in r for r in result.reasons)


def test_a_row_without_fault_is_quarantined_for_its_order_alone(shop: Shop) -> None:
    bad = order("#325", (1, "A", 10.0), (1, "B", 5.0), created=at("2026-03-04"))
    bad[1][HEADER.index("Lineitem quantity")] = "many"
    result = shop.take("o.csv", export(bad))
    assert result.import_id is not None
    first, _ = quarantined_rows(shop.store, result.import_id)
    assert [str(r) for r in first.reasons] == ["its order has a row that fails"]


def test_the_same_file_again_is_refused_naming_the_earlier_load(shop: Shop) -> None:
    text = export(order("#410", (1, "A", 10.0), created=at("2026-04-22")))
    first, again = shop.take("o.csv", text), shop.take("renamed.csv", text)
    assert (again.status, again.import_id) == (Status.DUPLICATE, first.import_id)
    assert "o.csv" in again.warnings[0]


def test_default_settings_leave_days_as_the_tool_wrote_them(shop: Shop) -> None:
    assert shop.store.settings().timezone is Settings().timezone is None
    shop.take("o.csv", export(order("#420", (1, "A", 10.0), created="2026-04-23 23:59:59 -0700")))
    assert shop.value("orders", "2026-04-23", "2026-04-23") == 1
