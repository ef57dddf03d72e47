"""Files of tools nobody knows: what they are proposed to be, in six languages, and how a mapping loads them."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from ecm.errors import BadValue
from ecm.exporters import Shape, meaning, proposed_constants, target
from ecm.exporters.mapped import MADE_KEYS, ColumnMapping, mappable, recognise_with, signature
from ecm.exporters.proposals import propose
from ecm.ingest import FileResult, preview, save_mapping, shape_of_file
from ecm.schema import TABLES
from tests.metrics.shop import Shop, balances

RECEIVABLE = Path(__file__).resolve().parents[3] / "shared" / "data" / "sets" / "invoices" / "accounts_receivable.csv"


def shape(text: str, delimiter: str = ",") -> Shape:
    """What the reader gives of such a file."""
    rows = list(csv.reader(text.strip().splitlines(), delimiter=delimiter))
    return Shape(tuple(rows[0]), (), tuple(tuple(c or None for c in row) for row in rows[1:]))


UNKNOWN = {
    "english orders": (
        """OrderRef No,Order Date,Customer Email,Order Status,Sub Total,Discount Amount,Shipping Fee,VAT,Grand Total,Currency
A-1,2026-01-05 10:00,a@b.example,shipped,100.00,10.00,5.00,19.00,114.00,EUR
A-2,2026-01-06 11:00,c@d.example,shipped,50.00,0.00,5.00,9.50,64.50,EUR""",
        "orders",
        {"ordered_at": "Order Date", "customer_id": "Customer Email", "status": "Order Status", "gross_sales": "Sub Total",
         "discounts": "Discount Amount", "shipping_income": "Shipping Fee", "tax": "VAT", "total": "Grand Total",
         "currency": "Currency"},
    ),
    "german orders": (
        """Bestellnummer;Bestelldatum;Kunden-Nr;Bestellstatus;Warenwert;Rabatt;Versandkosten;MwSt;Gesamtbetrag;Währung;Zahlungsart
1001;05.01.2026 10:12;K17;versendet;1.100,00;0,00;4,90;209,93;1.314,83;EUR;PayPal
1002;06.01.2026 11:30;K18;offen;50,00;5,00;4,90;9,48;59,38;EUR;Rechnung""",
        "orders",
        {"order_id": "Bestellnummer", "ordered_at": "Bestelldatum", "customer_id": "Kunden-Nr", "status": "Bestellstatus",
         "gross_sales": "Warenwert", "discounts": "Rabatt", "shipping_income": "Versandkosten", "tax": "MwSt",
         "total": "Gesamtbetrag", "currency": "Währung", "payment_method": "Zahlungsart"},
    ),
    "french order lines": (
        """N° commande;Réf. produit;Désignation;Qté;Prix unitaire HT;Remise
C-1;AB-12;Bougie;2;12,50;0,00
C-1;AB-13;Vase;1;30,00;3,00
C-2;AB-12;Bougie;1;12,50;0,00""",
        "order_lines",
        {"order_id": "N° commande", "sku": "Réf. produit", "title": "Désignation", "quantity": "Qté",
         "unit_price": "Prix unitaire HT", "discount": "Remise"},
    ),
    "spanish advertising": (
        """Fecha;Plataforma;Campaña;Conjunto de anuncios;Impresiones;Clics;Importe gastado;Moneda
05/01/2026;Meta;Verano;Frío;1.000;25;12,50;EUR
17/01/2026;Meta;Verano;Frío;2.000;40;22,50;EUR""",
        "spend",
        {"date": "Fecha", "platform": "Plataforma", "campaign": "Campaña", "ad_group": "Conjunto de anuncios",
         "impressions": "Impresiones", "clicks": "Clics", "cost": "Importe gastado", "currency": "Moneda"},
    ),
    "italian invoices": (
        """Numero fattura;Fornitore;Data fattura;Scadenza;Imponibile;IVA;Totale documento;Stato
12/2026;Studio Alfa;31/01/2026;02/03/2026;1.000,00;220,00;1.220,00;pagata
13/2026;Studio Alfa;28/02/2026;30/03/2026;500,00;110,00;610,00;aperta""",
        "invoices",
        {"invoice_no": "Numero fattura", "issuer": "Fornitore", "issued_on": "Data fattura", "due_on": "Scadenza",
         "net": "Imponibile", "tax": "IVA", "total": "Totale documento", "status": "Stato"},
    ),
    "dutch hours": (
        """Datum;Medewerker;Project;Taak;Omschrijving;Uren;Declarabel;Uurtarief
05-01-2026;Ada;Webshop;Zoeken;Filters gebouwd;3,5;ja;85,00
17-01-2026;Bo;Webshop;Zoeken;Getest;2,0;nee;75,00""",
        "time_entries",
        {"date": "Datum", "person": "Medewerker", "project_id": "Project", "task_id": "Taak", "note": "Omschrijving",
         "hours": "Uren", "billable": "Declarabel", "rate": "Uurtarief"},
    ),
    "english tasks": (
        """Key,Summary,Type,Reporter,Assigned To,Status,Priority,Created,Completed,Deadline,Estimated Hours,Project
W-1,New filter,Feature,Ada,Bo,In Progress,High,2026-01-05,,2026-02-01,8,Shop
W-2,Fix search,Bug,Bo,Ada,Done,Low,2026-01-06,2026-01-09,2026-01-20,2.5,Shop""",
        "tasks",
        {"task_id": "Key", "title": "Summary", "kind": "Type", "requester": "Reporter", "assignee": "Assigned To",
         "status": "Status", "priority": "Priority", "requested_at": "Created", "done_at": "Completed",
         "due_on": "Deadline", "estimate_hours": "Estimated Hours", "project_id": "Project"},
    ),
    "german purchase prices": (
        """Artikelnummer;EK netto;Währung;gültig ab
A-100;12,50;EUR;01.01.2026
A-101;3,20;EUR;01.01.2026""",
        "product_costs",
        {"sku": "Artikelnummer", "unit_cost": "EK netto", "currency": "Währung", "valid_from": "gültig ab"},
    ),
    "german traffic": (
        """Tag;Kanal;Sitzungen;Nutzer;Käufe;Umsatz
2026-01-05;Organisch;1200;900;14;1.250,00
2026-01-06;Bezahlt;800;700;9;820,50""",
        "traffic",
        {"date": "Tag", "channel": "Kanal", "sessions": "Sitzungen", "users": "Nutzer", "transactions": "Käufe",
         "revenue": "Umsatz"},
    ),
    "french refunds": (
        """N° de commande,Référence produit,Date de remboursement,Montant remboursé,Quantité,Motif
C-1,AB-12,05/01/2026,12.50,1,Abîmé
C-9,AB-13,17/01/2026,30.00,1,Trop petit""",
        "refunds",
        {"order_id": "N° de commande", "sku": "Référence produit", "refunded_at": "Date de remboursement",
         "amount": "Montant remboursé", "quantity": "Quantité", "reason": "Motif"},
    ),
    "spanish customers": (
        """Correo electrónico;Cliente desde;Número de pedidos;País;Acepta marketing
a@b.example;05/01/2024;3;ES;sí
c@d.example;17/02/2025;1;PT;no""",
        "customers",
        {"customer_id": "Correo electrónico", "created_at": "Cliente desde", "orders_count": "Número de pedidos",
         "country": "País", "accepts_marketing": "Acepta marketing"},
    ),
    "italian shipments": (
        """Codice tracking;Numero ordine;SKU;Quantità;Spedito il;Consegnato il;Corriere
T-1;1001;AB-12;2;05/01/2026;07/01/2026;Posta
T-2;1002;AB-13;1;17/01/2026;;Posta""",
        "shipments",
        {"shipment_id": "Codice tracking", "order_id": "Numero ordine", "sku": "SKU", "quantity": "Quantità",
         "shipped_at": "Spedito il", "delivered_at": "Consegnato il", "carrier": "Corriere"},
    ),
    "dutch products": (
        """Artikelcode;Productnaam;Merk;EAN;Verkoopprijs;Voorraad;Levertijd;Afbeelding
P-1;Kaars;Licht;8712345678906;12,50;40;2;https://shop.example/1.jpg
P-2;Vaas;Klei;8712345678913;30,00;0;5;https://shop.example/2.jpg""",
        "products",
        {"sku": "Artikelcode", "title": "Productnaam", "brand": "Merk", "gtin": "EAN", "price": "Verkoopprijs",
         "stock": "Voorraad", "delivery_days": "Levertijd", "image_url": "Afbeelding"},
    ),
    "french costs": (
        """Date d'écriture;Nature;Fournisseur;Montant HT;Devise
05/01/2026;Hébergement;Nuage;120,00;EUR
17/01/2026;Licences;Outil;45,00;EUR""",
        "costs",
        {"date": "Date d'écriture", "category": "Nature", "vendor": "Fournisseur", "amount": "Montant HT",
         "currency": "Devise"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_unknown_file_is_proposed_as_what_it_is_column_by_column(name: str) -> None:
    text, table, columns = UNKNOWN[name]
    best = propose(shape(text, ";" if ";" in text.splitlines()[0] else ","))[0]
    assert best.table == table
    assert {c: h for c, h in best.columns.items() if c in columns} == columns
    assert best.score > 0.5
    # What is beyond what was expected is at most a guess or two by content.
    assert len(best.columns) <= len(columns) + 1


def test_a_proposal_is_a_mapping_and_names_what_is_left_to_say() -> None:
    for text, table, _ in UNKNOWN.values():
        best = propose(shape(text, ";" if ";" in text.splitlines()[0] else ","))[0]
        ColumnMapping("x", "", best.table, best.columns)
        assert set(best.missing) <= set(TABLES[table].required)
    products = propose(shape(UNKNOWN["dutch products"][0], ";"))[0]
    assert products.missing == ("origin", "as_of")


@pytest.mark.parametrize(
    ("header", "cell", "column"),
    [
        ("Besteldatum", "A-17", "ordered_at"),  # no day
        ("Total", "Jane Doe", "total"),  # no number
        ("Customer", "Jane Doe", "customer_id"),  # a name is no identity
        ("Title", "jane@shop.example", "title"),  # an address
    ],
)
def test_cells_that_contradict_a_header_win_over_it(header: str, cell: str, column: str) -> None:
    text = "\n".join([f"Order No,Order Date,{header}", *(f"{n},2026-01-0{n},{cell}" for n in (1, 2, 3))])
    assert all(p.columns.get(column) != header for p in propose(shape(text)))


def test_content_tells_what_a_header_does_not() -> None:
    text = "Bestellnummer,Wann,Wer,Geld\n1,05.01.2026 10:00,a@b.example,EUR\n2,06.01.2026 11:00,c@d.example,EUR"
    best = propose(shape(text))[0]
    assert best.table == "orders"
    assert best.columns == {
        "order_id": "Bestellnummer",
        "ordered_at": "Wann",
        "customer_id": "Wer",
        "currency": "Geld",
    }


def test_nothing_is_proposed_where_nothing_is_known() -> None:
    assert propose(shape("qwx,zzy\n1,2\n3,4")) == []
    assert propose(Shape(())) == []


def test_a_signature_is_of_the_names_in_any_order_and_spelling() -> None:
    one = signature(Shape(("Order ID", "Total", "Tax")))
    assert one == signature(Shape(("tax", "\ufeffORDER  ID ", "Total", "Total", "")))
    assert one != signature(Shape(("Order ID", "Total")))
    assert len(one) == 24


def test_every_made_key_is_one_that_its_table_requires() -> None:
    for table, (key, basis) in MADE_KEYS.items():
        assert key in TABLES[table].required
        assert set(basis) <= set(mappable(TABLES[table]))


FULL = {
    "name": "Till",
    "signature": "0",
    "table": "orders",
    "columns": {"order_id": "Bon", "ordered_at": "Zeit", "status": "Stand"},
    "values": {"status": {"ok": "paid"}},
    "constants": {"currency": "EUR", "sales_channel": "pos"},
}


def test_a_mapping_survives_json() -> None:
    mapping = ColumnMapping(**FULL)  # type: ignore[arg-type]  # the parts are of several types
    assert ColumnMapping.from_json(mapping.to_json()) == mapping
    assert json.loads(mapping.to_json()) == FULL


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"table": "ordrs"}, "Did you mean 'orders'"),
        ({"columns": {"order_id": "Bon", "totl": "x"}}, "Did you mean 'total'"),
        ({"columns": {"order_id": "Bon", "external_id": "x"}}, "no column 'external_id'"),
        ({"columns": {}, "values": {}}, "names no column"),
        ({"columns": {"order_id": " ", "status": "s"}}, "has no header"),
        ({"columns": ["order_id"], "values": {}}, "not pairs of texts"),
        ({"columns": {"order_id": 1, "status": "s"}}, "not pairs of texts"),
        ({"values": {"status": {"ok": "gone"}}}, "open, paid, cancelled"),
        ({"values": {"status": ["ok"]}}, "not pairs of texts"),
        ({"values": {"tax": {"none": "0"}}, "columns": {"order_id": "Bon", "tax": "T"}}, "not mapped"),
        ({"values": {"kind": {"a": "sale"}}}, "no column is"),
        ({"constants": {"currency": "euro"}}, "Write it as EUR"),
        ({"constants": {"ordered_at": "soon"}}, "both a column and a fixed value"),
        ({"constants": {"cancelled_at": "soon"}}, "2026-01-31 14:05"),
        ({"constants": {"discounts": "-1"}}, "no value for discounts"),
        ({"constants": {"tax": "NaN"}}, "no value for tax"),
        ({"constants": {"is_test": "maybe"}}, "true or false"),
        ({"name": " "}, "no name"),
        ({"name": 5}, "not text"),
        ({"extra": 1}, "A mapping has"),
    ],
)
def test_a_mapping_that_makes_no_sense_says_why(change: dict[str, object], says: str) -> None:
    with pytest.raises(BadValue) as raised:
        ColumnMapping.from_json(json.dumps({**FULL, **change}))
    assert says in f"{raised.value.message} {raised.value.hint}"


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"name": "x"}'])
def test_what_is_no_mapping_is_refused_as_one(text: str) -> None:
    with pytest.raises(BadValue):
        ColumnMapping.from_json(text)


def test_a_file_that_lacks_what_the_table_requires_is_refused_and_says_what() -> None:
    mapping = ColumnMapping("Till", "0", "orders", {"order_id": "Bon", "ordered_at": "Zeit"})
    with pytest.raises(BadValue, match="'Zeit'"):
        recognise_with(mapping, Shape(("Bon", "Summe")))
    with pytest.raises(BadValue, match="ordered_at"):
        recognise_with(ColumnMapping("Till", "0", "orders", {"order_id": "Bon"}), Shape(("Bon",)))
    with pytest.raises(BadValue, match="mapped as"):
        recognise_with(
            ColumnMapping("Till", "0", "orders", {"order_id": "Bon", "ordered_at": "Zeit", "total": "Zeit"}),
            Shape(("Bon", "Zeit")),
        )


@pytest.mark.skipif(not RECEIVABLE.is_file(), reason="the real files are not beside this repository")
def test_a_real_list_of_receivables_is_proposed_as_invoices() -> None:
    best = propose(shape_of_file(RECEIVABLE, RECEIVABLE.name))[0]
    assert (best.table, best.missing) == ("invoices", ("issuer",))
    assert best.columns == {
        "invoice_no": "invoiceNumber",
        "issued_on": "InvoiceDate",
        "due_on": "DueDate",
        "paid_on": "SettledDate",
        "received_on": "PaperlessDate",
        "total": "InvoiceAmount",
    }


SAID = {
    "products": {"origin": "erp", "as_of": "2026-02-01"},
    "orders": {},
}


def taken(shop: Shop, mapping: ColumnMapping, text: str, columns: str) -> tuple[FileResult, list[tuple[object, ...]]]:
    """The file loaded by the mapping, and these columns of its rows as they stand then."""
    save_mapping(shop.store, mapping)
    result = shop.take("unknown.csv", text, source=mapping.name, date_order="dmy")
    assert balances(result), result
    with shop.store.read() as connection:
        found = connection.exec_driver_sql(
            f"select {columns} from {mapping.table} where import_id = ? order by row_no", (result.import_id,)
        ).all()
    return result, [tuple(row) for row in found]


@pytest.mark.parametrize("name", UNKNOWN)
def test_every_row_of_a_proposed_file_can_be_loaded(shop: Shop, name: str) -> None:
    text, table, _ = UNKNOWN[name]
    best = propose(shape(text, ";" if ";" in text.splitlines()[0] else ","))[0]
    constants = {n: v for n, v in SAID.get(table, {}).items() if n in best.missing}
    mapping = ColumnMapping("Tool", "", table, best.columns, {}, constants)
    seen = preview(shop.store, shop.write("unknown.csv", text), "unknown.csv", mapping, shop.today)
    assert (seen.rows, seen.quarantined, seen.ignored, len(seen.cells)) == (len(text.splitlines()) - 1, 0, 0, seen.rows)


def test_values_are_read_as_they_are_meant_and_constants_stand_in_every_row(shop: Shop) -> None:
    text = """Bon;Zeit;Stand;Test;Geld;Kunde;Summe
1;05.01.2026 10:00;Bezahlt;ja;Euro;Jane Doe;10,00
2;05.01.2026 11:00;STORNO;eher nicht;gbp;K-17;20,00
3;05.01.2026 12:00;halb;nein;Taler;a@b.example;30,00
4;05.01.2026 13:00;;nein;;;40,00"""
    mapping = ColumnMapping(
        "Kasse",
        signature(Shape(tuple(text.splitlines()[0].split(";")))),
        "orders",
        {"order_id": "Bon", "ordered_at": "Zeit", "status": "Stand", "is_test": "Test", "currency": "Geld",
         "customer_id": "Kunde", "total": "Summe"},
        {"status": {"bezahlt": "paid", "Storno": "cancelled"}, "is_test": {"ja": "true", "eher nicht": "false", "nein": ""},
         "currency": {"Euro": "EUR"}},
        {"sales_channel": "pos", "cancelled_at": "", "tip": "1.50"},
    )  # fmt: skip
    columns = "order_id, status, is_test, currency, sales_channel, tip::double, ordered_on::varchar, customer_id"
    result, found = taken(shop, mapping, text, columns)
    assert (result.loaded, result.quarantined, result.reasons) == (3, 1, {"value not mapped: Geld": 1})
    assert any("unknown value: status: 1 row" in w for w in result.warnings)
    assert any("'Kasse'" in note for note in result.found)
    assert [row[:-1] for row in found] == [
        ("1", "paid", True, "EUR", "pos", 1.5, "2026-01-05"),
        ("2", "cancelled", False, "GBP", "pos", 1.5, "2026-01-05"),
        ("4", "", None, "", "pos", 1.5, "2026-01-05"),
    ]
    # A name is no identity, and is not kept.
    assert [len(str(found[0][-1])), *(row[-1] for row in found[1:])] == [24, "K-17", ""]
    assert recognise_with(mapping, shape(text, ";")).confidence == 1.0
    assert recognise_with(mapping, shape(text.replace("Summe", "Summe;Mehr"), ";")).confidence < 1


def test_a_key_is_made_where_the_file_has_none_and_is_the_same_each_time(shop: Shop) -> None:
    text = (
        "Day,Who,Hours,From\n2026-01-05,Ada,2,2026-01-05 09:00\n2026-01-05,Ada,2,2026-01-05 09:00\n2026-01-05,Bo,1.5,\n"
    )
    mapping = ColumnMapping(
        "Sheet", "", "time_entries", {"person": "Who", "hours": "Hours", "date": "Day", "started_at": "From"}
    )
    _, first = taken(shop, mapping, text, "entry_id")
    assert len(set(first)) == 3
    _, again = taken(shop, mapping, text + "2026-01-06,Bo,1,\n", "entry_id")
    assert again[:3] == first
    with shop.store.read() as connection:
        assert connection.exec_driver_sql("select count(*) from time_entries").scalar_one() == 4
    plans = ColumnMapping("Plan", "", "projects", {"title": "Name"})
    assert taken(shop, plans, "Name,More\nSearch,1\nSearch,2\n", "project_id")[1] == [("Search",), ("Search-2",)]


def test_lines_are_numbered_in_their_order_and_fall_with_it(shop: Shop) -> None:
    lines = ColumnMapping("Till", "", "order_lines", {"order_id": "No", "quantity": "Qty", "unit_price": "Price"})
    result, found = taken(shop, lines, "No,Qty,Price\n1,1,5\n2,1,6\n2,2,7\n1,x,1\n3,1,1\n", "order_id, line_no")
    assert result.quarantined == 2
    assert found == [("2", "1"), ("2", "2"), ("3", "1")]


def test_one_header_may_be_two_columns_a_moment_and_its_day(shop: Shop) -> None:
    mapping = ColumnMapping(
        "Clock", "", "time_entries", {"person": "Who", "hours": "Hours", "date": "Start", "started_at": "Start"}
    )
    _, found = taken(shop, mapping, "Who,Hours,Start\nCy,2,2026-01-05 23:30\n", "date::varchar, hours")
    assert found == [("2026-01-05", 2.0)]


def test_a_report_of_a_period_needs_no_day_and_its_platform_is_said_once(shop: Shop) -> None:
    mapping = ColumnMapping(
        "Ads", "", "spend", {"starts_on": "Von", "ends_on": "Bis", "cost": "Kosten"}, {}, {"platform": "Google Ads"}
    )
    columns = "platform, starts_on::varchar, ends_on::varchar, date, cost::double"
    _, found = taken(shop, mapping, "Von;Bis;Kosten\n01.01.2026;31.01.2026;100,50\n", columns)
    assert found == [("google_ads", "2026-01-01", "2026-01-31", None, 100.5)]


TILL = """Bonnummer;Datum;Artikelnr;Bezeichnung;Menge;Einzelpreis netto;Kundennummer;Zahlart;Zustand
K-1001;13.10.2026;MUG;Becher rot;2;12,50;C77;Karte;bezahlt
K-1001;13.10.2026;LAMP;Lampe;1;49,00;C77;Karte;bezahlt
K-1002;14.10.2026;MUG;Becher rot;1;12,50;C78;bar;storniert
K-1003;15.10.2026;POT;Topf;x;30,00;C79;bar;bezahlt"""


def test_a_file_of_lines_tells_of_their_orders_too(empty_shop: Shop) -> None:
    """A till's receipts, one article a line: the sales are known, though no file of orders was loaded."""
    shop = empty_shop
    best = propose(shape(TILL, ";"))[0]
    assert (best.table, best.missing) == ("order_lines", ())
    assert {
        "order_id": "Bonnummer",
        "ordered_at": "Datum",
        "customer_id": "Kundennummer",
    }.items() <= best.columns.items()
    columns = {**best.columns, "status": "Zustand", "payment_method": "Zahlart"}
    status = {"bezahlt": "paid", "storniert": "cancelled"}
    mapping = ColumnMapping(
        "Kasse", "", "order_lines", columns, {"status": status}, {"sales_channel": "pos", "currency": "EUR"}
    )
    assert ColumnMapping.from_json(mapping.to_json()) == mapping
    seen = preview(shop.store, shop.write("kasse.csv", TILL), "kasse.csv", mapping, shop.today)
    assert (seen.rows, seen.quarantined, len(seen.cells)) == (4, 1, 3)
    assert {"C77", "C78"} == {row[seen.columns.index("customer_id")] for row in seen.cells}
    result, lines = taken(shop, mapping, TILL, "order_id, line_no, sku, unit_price::double")
    assert (result.rows, result.loaded, result.quarantined) == (4, 3, 1)
    assert lines == [("K-1001", "1", "MUG", 12.5), ("K-1001", "2", "LAMP", 49.0), ("K-1002", "1", "MUG", 12.5)]
    with shop.store.read() as connection:
        orders = connection.exec_driver_sql(
            "select order_id, status, sales_channel, currency, customer_id, ordered_on::varchar, row_no from orders "
            "order by order_id"
        ).all()
    assert [tuple(o) for o in orders] == [
        ("K-1001", "paid", "pos", "EUR", "C77", "2026-10-13", 2),
        ("K-1002", "cancelled", "pos", "EUR", "C78", "2026-10-14", 4),
    ]
    assert shop.value("orders", "2026-10-01", "2026-10-31") == 1
    assert shop.value("net_sales", "2026-10-01", "2026-10-31") == 74


def test_a_preview_shows_moments_by_the_shops_clock(empty_shop: Shop) -> None:
    empty_shop.set("timezone", "Europe/Berlin")
    mapping = ColumnMapping("Kasse", "", "orders", {"order_id": "Bon", "ordered_at": "Zeit"})
    path = empty_shop.write("kasse.csv", "Bon;Zeit\n1;13.10.2026 10:15\n")
    seen = preview(empty_shop.store, path, "kasse.csv", mapping, empty_shop.today)
    assert [(row[0], str(row[1])) for row in seen.cells] == [("1", "2026-10-13 10:15:00")]


def test_lines_without_the_day_of_their_order_are_lines_alone(empty_shop: Shop) -> None:
    mapping = ColumnMapping("Lines", "", "order_lines", {"order_id": "No", "quantity": "Qty", "unit_price": "Price"})
    taken(empty_shop, mapping, "No,Qty,Price\n1,1,5\n", "order_id")
    with pytest.raises(BadValue, match="country of an order cannot be told without its day"):
        ColumnMapping("Lines", "", "order_lines", {**mapping.columns, "country": "Land"})
    dayless = "Bestellnummer;Artikelnr;Menge;Einzelpreis netto;Währung\n1;A;1;2,50;EUR\n2;B;2;3,50;EUR"
    assert propose(shape(dayless, ";"))[0].columns.keys() == {"order_id", "sku", "quantity", "unit_price"}
    with empty_shop.store.read() as connection:
        assert connection.exec_driver_sql("select count(*) from orders").scalar_one() == 0


def test_a_list_without_a_day_is_of_the_day_it_is_loaded(empty_shop: Shop) -> None:
    text = "Artikel;Lagerbestand;Lagerort\nSKU-1;3;Halle\nSKU-2;5;Halle\n"
    best = propose(shape(text, ";"))[0]
    said = proposed_constants(shape(text, ";"), "products", best.columns)
    assert said == {"origin": "erp", "as_of": "load day"}
    mapping = ColumnMapping("Lager", "", "products", {"sku": "Artikel"}, {}, said)
    assert taken(empty_shop, mapping, text, "as_of::varchar")[1] == [(empty_shop.today.isoformat(),)] * 2


def test_a_column_without_a_header_and_a_repeated_one_are_mapped_by_names_of_their_own(empty_shop: Shop) -> None:
    mapping = ColumnMapping(
        "Odd", "", "costs", {"date": "(column 1)", "category": "What", "amount": "Sum (2)"}, {}, {"currency": "EUR"}
    )
    _, found = taken(empty_shop, mapping, ",What,Sum,Sum\n2026-01-05,Hosting,1,2\n", "date::varchar, amount::double")
    assert found == [("2026-01-05", 2.0)]


@pytest.mark.parametrize(("decimals", "amount"), [("comma", 1234.0), ("dot", 1.234)])
def test_a_number_that_may_be_read_in_two_ways_is_read_as_was_said(
    empty_shop: Shop, decimals: str, amount: float
) -> None:
    mapping = ColumnMapping("Sums", "", "costs", {"date": "Day", "category": "What", "amount": "Sum"})
    text = "Day,What,Sum\n2026-01-05,Hosting,1.234\n"
    path = empty_shop.write("sums.csv", text)
    assert preview(empty_shop.store, path, "sums.csv", mapping, empty_shop.today).number == "1.234"
    decided = replace(mapping, decimals=decimals)
    assert preview(empty_shop.store, path, "sums.csv", decided, empty_shop.today).number is None
    assert taken(empty_shop, decided, text, "amount::double")[1] == [(amount,)]


def test_what_a_mapping_says_of_its_files_holds_for_them(empty_shop: Shop) -> None:
    mapping = ColumnMapping(
        "North", "", "costs", {"date": "Day", "category": "What", "amount": "Sum"}, namespace="north"
    )
    assert taken(empty_shop, mapping, "Day,What,Sum\n2026-01-05,H,1\n", "namespace")[1] == [("north",)]
    assert ColumnMapping.from_json(mapping.to_json()) == mapping


BEGUN = '"signature":"s","table":"orders","columns":{"order_id":"a","ordered_at":"b"}'


@pytest.mark.parametrize(
    "text",
    [
        "[" * 200_000,
        "9" * 5_000,
        "null",
        f'{{"name":"x",{BEGUN},"constants":{{"tip":"1e999999999"}}}}',
        f'{{"name":"x",{BEGUN},"headers":{{"a":1}}}}',
        f'{{"name":"\\ud800",{BEGUN}}}',
        f'{{"name":"{"x" * 100}",{BEGUN}}}',
        f'{{"name":["x"],{BEGUN}}}',
        f'{{"name":"x",{BEGUN},"date_order":["dmy"]}}',
        f'{{"name":"x",{BEGUN},"namespace":"{"n" * 1000}"}}',
    ],
    ids=lambda text: text[:40],
)
def test_a_mapping_made_to_do_harm_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(BadValue, match=r"mapping|value for tip"):
        ColumnMapping.from_json(text)


def test_a_mapping_is_not_called_as_a_tool_or_a_table(shop: Shop) -> None:
    with pytest.raises(BadValue, match="is the name of a table"):
        save_mapping(shop.store, ColumnMapping("Orders ", "", "costs", {"date": "D", "category": "W", "amount": "S"}))


@pytest.mark.parametrize(
    ("column", "written", "meant"),
    [
        ("status", "Storniert", "cancelled"),
        ("country", "España", "ES"),
        ("sales_channel", "Filiale", "pos"),
        ("status", "?", ""),
    ],
)
def test_what_values_mean_is_known_in_several_languages(column: str, written: str, meant: str) -> None:
    assert meaning(target("orders").column(column), written) == meant
