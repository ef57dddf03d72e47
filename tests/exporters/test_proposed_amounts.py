"""What an unknown file's amounts are is told by what they come to; a person's name, a blank column, another trade's table by none."""

import random
from datetime import date, timedelta
from typing import Any

import pytest

from ecm.exporters import Shape, doubt, propose, proposed_hours_unit
from ecm.exporters.amounts import numbers
from ecm.exporters.mapped import ColumnMapping
from ecm.exporters.proposals import BOOKKEEPING, NOT_A_SHOPS, Proposal
from tests.metrics.shop import Shop, balances

MONEY_STYLES = {
    "dot": lambda v: f"{v:.2f}",
    "dollar": lambda v: f"-${-v:,.2f}" if v < 0 else f"${v:,.2f}",
    "comma": lambda v: f"{v:,.2f}".translate(str.maketrans(",.", ".,")),
    "euro": lambda v: f"{v:.2f} €".replace(".", ","),
}


def shape_of_rows(header: list[str], rows: list[list[str]]) -> Shape:
    return Shape(tuple(header), (), tuple(tuple(cell or None for cell in row) for row in rows))


def csv_text(header: list[str], rows: list[list[str]]) -> str:
    return "\n".join(";".join(cells) for cells in [header, *rows]) + "\n"


def proposed(header: list[str], rows: list[list[str]], table: str) -> Proposal:
    return next(p for p in propose(shape_of_rows(header, rows)) if p.table == table)


def lines(dice: random.Random, style: str, *, with_price: bool, total_header: str) -> tuple[list[str], list[list[str]]]:
    """A till's lines, in any order of columns, of which some have several pieces."""
    money = MONEY_STYLES[style]
    header = ["Order no", "Order date", "Product name", "Qty", total_header, "Line discount"]
    header += ["Item price"] if with_price else []
    rows = []
    for number in range(12):
        pieces, price = dice.randint(1, 4) if number else 3, dice.randint(100, 99_999) / 100
        off = dice.choice([0, 0.5])
        cells = [f"A-{number // 2}", f"2026-06-{number // 2 + 1:02}", f"Thing {number}", str(pieces)]
        rows.append([*cells, money(pieces * price), money(-off), *([money(price)] if with_price else [])])
    places = dice.sample(range(len(header)), len(header))
    return [header[p] for p in places], [[row[p] for p in places] for row in rows]


@pytest.mark.parametrize("style", MONEY_STYLES)
@pytest.mark.parametrize("total_header", ["Price total", "Amount", "Gross sales", "Line total", "Betrag", "Price"])
def test_the_price_of_one_piece_is_the_column_that_gives_the_total_when_multiplied(
    style: str, total_header: str
) -> None:
    header, rows = lines(random.Random(f"{style}{total_header}"), style, with_price=True, total_header=total_header)
    columns = proposed(header, rows, "order_lines").columns
    assert columns["unit_price"] == "Item price"
    assert "line_total" not in columns


@pytest.mark.parametrize("style", MONEY_STYLES)
@pytest.mark.parametrize("total_header", ["Amount", "Gross sales", "Line total", "Betrag", "Total price"])
def test_a_line_total_is_no_price_of_one_piece(style: str, total_header: str) -> None:
    header, rows = lines(random.Random(f"{style}{total_header}"), style, with_price=False, total_header=total_header)
    columns = proposed(header, rows, "order_lines").columns
    assert "unit_price" not in columns or columns["unit_price"] != total_header
    assert columns.get("line_total") == total_header


@pytest.mark.parametrize("style", MONEY_STYLES)
@pytest.mark.parametrize("is_incl", [True, False])
def test_gross_sales_and_total_are_those_that_add_up(style: str, is_incl: bool) -> None:
    """Whatever they are called: a net amount after fees stands beside, and words alone would take it."""
    dice, money = random.Random(f"{style}{is_incl}"), MONEY_STYLES[style]
    header = [
        "Order ID",
        "Sale date",
        "Order net",
        "Value of goods",
        "Discount amount",
        "Shipping",
        "Sales tax",
        "Paid",
    ]
    rows = []
    for number in range(8):
        goods, shipping = dice.randint(1_000, 90_000) / 100, dice.choice([0, 4.9])
        off, tax = round(goods * dice.choice([0, 0.1]), 2), round(goods * 0.07, 2)
        total = goods - off + shipping + (0 if is_incl else tax)
        amounts = (total - 1.37, goods, off, shipping, tax, total)
        rows.append([str(number), f"2026-06-{number + 1:02}", *(money(a) for a in amounts)])
    columns = proposed(header, rows, "orders").columns
    assert {"gross_sales": "Value of goods", "total": "Paid"}.items() <= columns.items()
    assert {
        "discounts": "Discount amount",
        "shipping_income": "Shipping",
        "tax": "Sales tax",
    }.items() <= columns.items()


WHO = ["Billing Name", "Shipping Name", "Customer Name", "Full Name", "Buyer", "Kunde", "Empfänger", "Client", "Recipient",
       "Ship To", "Destinataire", "Cardholder Name", "First Name", "Last Name", "Nachname", "Delivery address"]  # fmt: skip


@pytest.mark.parametrize("who", WHO)
def test_a_persons_name_is_proposed_as_nothing_but_who_the_customer_is(who: str) -> None:
    header = ["Order no", "Order date", "Article", "Qty", "Unit price", "Total", "Email", who]
    names = ["Ann Test", "Bob Trial", "Cy Probe"]
    rows = [
        [f"{n}", f"2026-06-0{n + 1}", f"Mug {n}", "2", "5.00", "10.00", f"{n}@a.example", name]
        for n, name in enumerate(names)
    ]
    for proposal in propose(shape_of_rows(header, rows)):
        assert [c for c, h in proposal.columns.items() if h == who and c != "customer_id"] == [], proposal


@pytest.mark.parametrize("goods", ["Item", "Product", "Artikel", "Item description", "Produit"])
@pytest.mark.parametrize("first", [True, False])
def test_a_bare_name_beside_the_goods_is_no_title(goods: str, first: bool) -> None:
    names = ["Name", goods] if first else [goods, "Name"]
    cells = {"Name": ["Ann Test", "Bob Trial", "Cy Probe"], goods: ["Oak mug", "Ash spoon", "Elm bowl"]}
    header = ["Order no", "Order date", *names, "Qty", "Unit price"]
    rows = [[str(n), f"2026-06-0{n + 1}", *(cells[c][n] for c in names), "2", "5.00"] for n in range(3)]
    assert proposed(header, rows, "order_lines").columns["title"] == goods


@pytest.mark.parametrize("table", ["orders", "order_lines"])
def test_a_column_without_values_is_not_proposed(table: str) -> None:
    header = ["Order no", "Order date", "Title", "Qty", "Unit price", "Total", "Coupon code", "Country", "Cancelled at"]
    rows = [[str(n), f"2026-06-0{n + 1}", "Mug", "1", "5.00", "5.00", "", "", ""] for n in range(4)]
    columns = proposed(header, rows, table).columns
    assert not {"Coupon code", "Country", "Cancelled at"} & set(columns.values())
    with_some = [[*row[:6], "TEN", "DE", ""] for row in rows]
    assert {"Coupon code", "Country"} <= set(proposed(header, with_some, table).columns.values())


BOOKS = {
    "bank": ["Date;Description;Money out;Money in;Balance;IBAN", "2026-06-01;Card payment;12.50;;1,000.00;DE1"],
    "konto": ["Buchungstag;Auftraggeber;Verwendungszweck;Betrag", "01.06.2026;Nuage;Rechnung 7;-120,00"],
    "ledger": ["Date,Account,Debit,Credit", "2026-06-01,4400,12.50,"],
    "datev": ["Umsatz (ohne Soll/Haben-Kz);Konto;Gegenkonto;Belegdatum;Buchungstext", "59,00;10001;8400;2805;Verkauf"],
    "compte": ["Date;Libellé;Débit;Crédit;Solde;Compte", "01/06/2026;Loyer;120,00;;500,00;1"],
}


@pytest.mark.parametrize("name", BOOKS)
def test_a_banks_or_a_bookkeepers_list_is_said_to_hold_no_sales(name: str) -> None:
    header, row = (line.split(";" if ";" in line else ",") for line in BOOKS[name])
    shape = shape_of_rows(header, [row])
    assert doubt(shape) == BOOKKEEPING
    assert {p.table for p in propose(shape)} == {"costs", "payments"}


@pytest.mark.parametrize(
    "header",
    [
        "index,id,beer-name,style,ounces,abv,ibu,brewery_id,brewery-name,city,state",
        "PassengerId,Survived,Pclass,Name,Sex,Age,SibSp,Parch,Ticket,Fare,Cabin,Embarked",
        "station,date,tmin,tmax,rain",
        "title,author,year,pages,status",
        "Name,Species,Owner,Date of birth,Weight",
        "Team,Played,Won,Drawn,Lost,Points",
    ],
)
def test_a_table_of_no_shop_is_said_to_be_none(header: str) -> None:
    shape = Shape(tuple(header.split(",")))
    assert propose(shape) == []
    assert doubt(shape) == NOT_A_SHOPS


@pytest.mark.parametrize(
    ("header", "cells", "unit"),
    [
        ("Time Spent", ["7200000", "3600000", "90000"], "milliseconds"),
        ("Duration (ms)", ["500", "7200000"], "milliseconds"),
        ("Minutes", ["90", "45"], "minutes"),
        ("Duration (min)", ["90", "15"], "minutes"),
        ("Worked seconds", ["5400", "60"], "seconds"),
        ("Hours", ["1.5", "0.25"], ""),
        ("Time", ["1:30", "0:45"], ""),
    ],
)
def test_durations_in_other_units_are_known_for_what_they_are(header: str, cells: list[str], unit: str) -> None:
    rows = [[f"2026-06-0{n + 1}", "Ada", cell] for n, cell in enumerate(cells)]
    columns = {"date": "Date", "person": "Member", "hours": header}
    assert proposed_hours_unit(shape_of_rows(["Date", "Member", header], rows), columns, "time_entries") == unit


def test_durations_of_which_nothing_tells_the_unit_are_left_open() -> None:
    rows = [[f"2026-06-0{n + 1}", "Ada", cell] for n, cell in enumerate(["90", "45", "12"])]
    proposals = propose(
        shape_of_rows(["Date", "Person", "Duration", "Project", "Task"], [[*r, "P", "T"] for r in rows])
    )
    assert proposals
    assert all("hours" not in p.columns for p in proposals)


@pytest.mark.parametrize(
    ("unit", "cells"),
    [("milliseconds", ["5400000", "900000"]), ("minutes", ["90", "15"]), ("seconds", ["5400", "900"]), ("", ["1.5", "0:15"])],
)  # fmt: skip
def test_durations_are_loaded_as_hours(empty_shop: Shop, unit: str, cells: list[str]) -> None:
    mapping = ColumnMapping(
        "Clock", "", "time_entries", {"person": "Who", "hours": "Spent", "date": "Day"}, hours_in=unit
    )
    assert ColumnMapping.from_json(mapping.to_json()) == mapping
    text = "Day,Who,Spent\n" + "".join(f"2026-06-0{n + 1},Ada,{cell}\n" for n, cell in enumerate(cells))
    assert loaded(empty_shop, mapping, text, "hours") == [1.5, 0.25]


def loaded(shop: Shop, mapping: ColumnMapping, text: str, column: str) -> list[Any]:
    """The column as the store holds it after the file was loaded by the mapping."""
    from ecm.ingest import save_mapping

    save_mapping(shop.store, mapping)
    result = shop.take("unknown.csv", text, source=mapping.name)
    assert balances(result)
    assert result.quarantined == 0, result.reasons
    with shop.store.read() as connection:
        found = connection.exec_driver_sql(
            f"select {column} from {mapping.table} where import_id = ? order by row_no", (result.import_id,)
        ).scalars()
        return [float(value) for value in found]


@pytest.mark.parametrize("once", [True, False], ids=["on the first line", "on each line"])
@pytest.mark.parametrize("sign", [1, -1])
def test_what_lines_say_of_their_order_is_its_own_and_reaches_its_lines(
    empty_shop: Shop, once: bool, sign: int
) -> None:
    """Shipping and discount of an order stand once or again on each line; a discount may be written with a minus."""
    dice = random.Random(f"{once}{sign}")
    header = ["Order no", "Order date", "SKU", "Qty", "Line total", "Discount amount", "Shipping", "Currency"]
    rows, gross, off, shipped = [], 0.0, 0.0, 0.0
    for number in range(6):
        discount, shipping = dice.choice([0, 3.33, 10]), dice.choice([0, 4.9])
        off, shipped = off + discount, shipped + shipping
        for line in range(dice.randint(2, 4)):
            total = dice.randint(1_000, 9_999) / 100
            gross += total
            amounts = [f"{sign * discount:.2f}", f"{shipping:.2f}"] if line == 0 or not once else ["", ""]
            day = date(2026, 6, 1) + timedelta(days=number)
            rows.append(
                [f"A{number}", day.isoformat(), f"S-{line}", str(dice.randint(1, 3)), f"{total:.2f}", *amounts, "EUR"]
            )
    best = propose(shape_of_rows(header, rows))[0]
    assert best.table == "order_lines"
    assert {
        "line_total": "Line total",
        "discounts": "Discount amount",
        "shipping_income": "Shipping",
    }.items() <= best.columns.items()
    shares = loaded(
        empty_shop, ColumnMapping("Lines", "", "order_lines", best.columns), csv_text(header, rows), "discount"
    )
    assert sum(shares) == pytest.approx(off, abs=1e-9)
    period = ("2026-06-01", "2026-06-30")
    assert empty_shop.value("gross_sales", *period) == pytest.approx(gross, abs=0.005)
    assert empty_shop.value("discounts", *period) == pytest.approx(off, abs=1e-9)
    assert empty_shop.value("shipping_income", *period) == pytest.approx(shipped, abs=1e-9)


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (["1.234,50", "0,99"], [1234.5, 0.99]),
        (["1,234.50", "99"], [1234.5, 99]),
        (["$1,090.00", "-$3.00"], [1090, -3]),
        (["(12.00)", "EUR 5"], [-12, 5]),
        (["1 234,5 €", "−2,0"], [1234.5, -2]),
        (["", None, "n/a"], [None, None, None]),
    ],
)
def test_numbers_of_a_sample_are_read_in_the_notation_of_their_column(
    cells: list[str | None], read: list[float | None]
) -> None:
    assert list(numbers(cells)) == read


@pytest.mark.parametrize("price", ["Price", "Preis", "Prix"])
@pytest.mark.parametrize("extra", ["", "Shipping", "Order discount"])
@pytest.mark.parametrize("is_each", [True, False], ids=["of one piece", "of the line"])
def test_the_orders_total_tells_what_a_lone_price_is_of(price: str, extra: str, is_each: bool) -> None:
    dice = random.Random(f"{price}{extra}{is_each}")
    header = ["Order no", "Order date", "Product", "Quantity", price, *([extra] if extra else []), "Order total"]
    rows: list[list[str]] = []
    for number in range(8):
        goods = [(dice.randint(1, 4), dice.randint(100, 9_999) / 100) for _ in range(dice.randint(1, 3))]
        goods[0] = (3, goods[0][1])
        more = dice.randint(1, 9) / 2 if extra else 0
        total = sum(pieces * each for pieces, each in goods) + (-more if "discount" in extra else more)
        for place, (pieces, each) in enumerate(goods):
            stated = [f"{more:.2f}"] if extra else []
            cells = [f"A-{number}", f"2026-06-{number + 1:02}", f"Thing {place}", str(pieces)]
            rows.append([*cells, f"{each if is_each else pieces * each:.2f}", *stated, f"{total:.2f}"])
    columns = proposed(header, rows, "order_lines").columns
    assert columns["unit_price" if is_each else "line_total"] == price
    assert not {"unit_price", "line_total"} <= columns.keys()


RATES = {"VAT rate": "20", "MwSt %": "19", "MwSt": "19%", "USt.": "19,00", "Tax": "20", "TVA": "5.5"}


@pytest.mark.parametrize("header", RATES)
@pytest.mark.parametrize("table", ["orders", "order_lines"])
def test_a_rate_in_per_cent_is_no_tax_and_no_share(header: str, table: str) -> None:
    columns = ["Order no", "Order date", "Product", "Qty", "Unit price", "Order total", header]
    rows = [
        [str(n), f"2026-06-0{n + 1}", f"Mug {n}", "2", f"{n + 1}.00", f"{2 * n + 2}.00", RATES[header]]
        for n in range(6)
    ]
    found = proposed(columns, rows, table).columns
    assert header not in found.values()
    # What is a tenth of each amount is the tax of it.
    rows = [[*row[:6], f"{(2 * n + 2) / 10:.2f}"] for n, row in enumerate(rows)]
    if header in ("Tax", "TVA", "MwSt", "USt."):
        assert proposed(columns, rows, table).columns.get("tax") == header


@pytest.mark.parametrize("left", ["Net amount", "Payout", "Auszahlung", "Net proceeds"])
@pytest.mark.parametrize("fee", ["Marketplace fee", "Commission", "Marketplace commission", "Provision"])
def test_what_is_left_after_a_fee_is_no_sales_and_a_fee_is_no_channel(left: str, fee: str) -> None:
    header = ["Order ID", "Order date", left, fee, "Country"]
    rows = [[str(n), f"2026-06-0{n + 1}", f"{88 + n}.00", f"{12 + n}.00", "DE"] for n in range(4)]
    found = propose(shape_of_rows(header, rows))
    assert all(p.columns.get("gross_sales") != left and p.columns.get("sales_channel") != fee for p in found)
    assert any(p.table == "orders" for p in found)
