"""Who buys is hashed before anything is kept, on every sheet and under headers of any language; who works stays named."""

import io
import json
import zipfile

import pytest

from ecm.ingest import FileResult, load_corrected
from tests.metrics.conftest import shop
from tests.metrics.shop import Shop
from tests.reading.workbook_writer import workbook

__all__ = ["shop"]
PAYPAL = {
    "de": '"Datum","Uhrzeit","Zeitzone","Name","Typ","Status","Währung","Brutto","Gebühr","Absender E-Mail-Adresse",'
    '"Transaktionscode","Lieferadresse","Adresszeile 1","Ort","PLZ","Telefon","Betreff","Guthaben","Auswirkung auf Guthaben"',
    "fr": '"Date","Heure","Fuseau horaire","Nom","Type","État","Devise","Avant commission","Commission","De l\'adresse email",'
    '"Numéro de transaction","Adresse de livraison","Adresse","Ville","Code postal","Numéro de téléphone","Objet","Solde","Impact sur le solde"',
    "it": '"Data","Ora","Fuso orario","Nome","Tipo","Stato","Valuta","Lordo","Tariffa","Indirizzo email mittente",'
    '"Codice transazione","Indirizzo di spedizione","Indirizzo","Città","CAP","Telefono","Oggetto","Saldo","Impatto sul saldo"',
}
ROW = (
    '"31/12/2023","22:36:10","CET","Plant Buyer","Payment","Done","EUR","a lot","-1,00","plant@private.example","T{}",'
    '"Plant Street 7","Plant Street 7","Plantville","Plant99","Plant0171","Plant message","10,00","Credit"'
)


def quarantined(shop: Shop, result: FileResult) -> list[dict[str, str]]:
    with shop.store.read() as connection:
        found = connection.exec_driver_sql(f"select raw from quarantine where import_id = {result.import_id}")
        return [json.loads(str(raw)) for (raw,) in found]


@pytest.mark.parametrize("language", PAYPAL)
def test_headers_of_other_languages_tell_what_is_personal(shop: Shop, language: str) -> None:
    result = shop.take(f"{language}.csv", f"{PAYPAL[language]}\n{ROW.format(language)}\n")
    assert (result.source, result.quarantined) == ("paypal", 1), result
    (raw,) = quarantined(shop, result)
    assert "plant" not in json.dumps(raw).lower()
    assert sum(cell.startswith("hashed:") for cell in raw.values()) == 8
    assert raw[PAYPAL[language].split(",")[7].strip('"')] == "a lot"


def test_each_sheet_of_a_workbook_is_kept_by_what_it_is_itself(shop: Shop) -> None:
    """Of the surer sheet nothing would tell that the other's Name is a buyer's."""
    orders = [["order_id", "ordered_at", "gross_sales", "currency"], ["P1", "2026-01-05", "1", "EUR"]]
    header = (
        "Date",
        "Time",
        "TimeZone",
        "Name",
        "Type",
        "Status",
        "Currency",
        "Gross",
        "Fee",
        "Transaction ID",
        "Balance",
    )
    row = ("2026-01-05", "10:00:00", "CET", "Plant Buyer", "Payment", "Completed", "EUR", "a lot", "1", "T9", "1")
    result = shop.take("book.xlsx", workbook({"Orders": orders, "PayPal": [list(header), list(row)]}))
    assert (result.source, result.loaded, result.quarantined) == ("orders", 1, 1), result
    (raw,) = quarantined(shop, result)
    assert raw["Name"].startswith("hashed:")


def test_an_answer_and_a_country_are_no_address(shop: Shop) -> None:
    header = "Customer ID,Email,Accepts Email Marketing,Default Address City,Default Address Country Code,Total Spent,Total Orders,Tax Exempt"
    result = shop.take("customers.csv", f"{header}\n'7,plant@private.example,yes,Plantville,IT,5,many,no\n")
    (raw,) = quarantined(shop, result)
    assert (raw["Accepts Email Marketing"], raw["Default Address Country Code"]) == ("yes", "IT")
    assert "plant" not in json.dumps(raw).lower()


def test_a_corrected_entry_still_says_who_worked(shop: Shop) -> None:
    header = "Date,Client,Project,Task,Notes,Hours,Billable?,Invoiced?,Approved?,First Name,Last Name,Billable Rate"
    result = shop.take("time.csv", f"{header}\n2026-05-04,C,P,Dev,the cart,many,Yes,No,No,Ann,Worker,80\n")
    assert (result.source, result.quarantined) == ("harvest_time", 1)
    (raw,) = quarantined(shop, result)
    assert (raw["First Name"], raw["Last Name"], raw["Notes"]) == ("Ann", "Worker", "the cart")
    with shop.store.read() as connection:
        row_no = connection.exec_driver_sql(
            f"select row_no from quarantine where import_id = {result.import_id}"
        ).scalar()
    again = load_corrected(shop.store, int(result.import_id or 0), {int(row_no or 0): {"Hours": "1.5"}}, shop.today)
    assert again.loaded == 1, again
    with shop.store.read() as connection:
        found = connection.exec_driver_sql(
            f"select person, hours from time_entries where import_id = {again.import_id}"
        )
        assert [tuple(row) for row in found] == [("Ann Worker", 1.5)]


def test_nothing_of_a_buyer_is_kept_out_of_an_archive_either(shop: Shop) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("paypal.csv", f"{PAYPAL['de']}\n{ROW.format('zip')}\n")
    result = shop.take("all.zip", out.getvalue())
    assert "plant" not in json.dumps(quarantined(shop, result)).lower()
