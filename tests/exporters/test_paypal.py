"""PayPal's activity: memo rows and holds that moved nothing, dates of the reader's country, times in a zone of their own."""

import pytest

from tests.metrics.shop import Shop, balances

HEADER = (
    '"Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net","From Email Address",'
    '"To Email Address","Transaction ID","Shipping Address","Reference Txn ID","Invoice Number","Custom Number",'
    '"Quantity","Receipt ID","Balance","Country","Contact Phone Number","Subject","Note","Balance Impact"'
)
ROWS = (
    'select payment_id, order_id, kind, amount::double, fee::double, currency, "at"::varchar from payments order by 1'
)


def row(
    number: str,
    kind: str,
    gross: str,
    fee: str = "0.00",
    *,
    status: str = "Completed",
    invoice: str = "",
    custom: str = "",
    reference: str = "",
    impact: str = "Credit",
    zone: str = "PDT",
    day: str = "25/05/2026",
) -> str:
    cells = (
        *(
            day,
            "22:30:00",
            zone,
            "Ann Lee",
            kind,
            status,
            "EUR",
            gross,
            fee,
            "0.00",
            "ann@example.org",
            "shop@example.org",
        ),
        *(number, "1 Main Street", reference, invoice, custom, "1", "", "100.00", "Germany", "0100", "", "", impact),
    )
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)


def answers(shop: Shop, query: str = ROWS) -> list[tuple[object, ...]]:
    with shop.store.read() as connection:
        return [tuple(found) for found in connection.exec_driver_sql(query)]


def test_only_what_moved_money_is_a_payment(empty_shop: Shop) -> None:
    shop = empty_shop
    rows = (
        row("T01", "Express Checkout Payment", "1,138.01", "-33.35", invoice="1001"),
        row("T02", "Payment Refund", "-138.01", "1.20", reference="T01", impact="Debit"),
        row("T03", "Website Payment", "50.00", "-1.80", custom='{"order_id":1002,"order_key":"wc_order_x"}'),
        row("T04", "General Withdrawal", "-900.00", impact="Debit"),
        row("T05", "PreApproved Payment Bill User Payment", "-9.90", impact="Debit"),
        row("T06", "Chargeback Fee", "-16.00", impact="Debit"),
        row("T07", "Payment Reversal", "-50.00", reference="T03", impact="Debit"),
        row("T08", "General Currency Conversion", "12.00", zone="Europe/Berlin"),
        row("T09", "Mobile Payment", "5.00", zone="GMT+05:30", custom="A-7"),
        row("T10", "Mobile Payment", "5.00", zone="Elsewhere"),
        row("T11", "Request Received", "20.00", impact="Memo"),
        row("T12", "Account Hold for Open Authorization", "-353.97", impact="Debit"),
        row("T13", "Reversal of General Account Hold", "353.97"),
        row("T14", "Payment Review Hold", "-10.00", impact="Debit"),
        row("T15", "eCheck Payment", "20.00", status="Pending"),
        row("T16", "Website Payment", "20.00", status="Denied"),
        row("T17", "Website Payment", "twenty"),
        row("T18", "Website Payment", "20.00", day="31/31/2026"),
    )
    result = shop.take("Download.CSV", ("\n".join((HEADER, *rows)) + "\n").encode("utf-8-sig"))
    assert balances(result)
    assert (result.source, result.loaded, result.quarantined, result.ignored) == ("paypal", 10, 2, 6)
    assert {
        "memo: no money moved": 1,
        "a hold or its reversal: no money moved": 3,
        "not completed: no money moved": 2,
    }.items() <= result.reasons.items()
    assert result.warnings == ("time zone not known: taken as UTC: 1 row",)
    pacific = "2026-05-26 05:30:00"
    assert answers(shop) == [
        ("T01", "1001", "charge", 1138.01, 33.35, "EUR", pacific),
        ("T02", "1001", "refund", -138.01, -1.2, "EUR", pacific),
        ("T03", "1002", "charge", 50, 1.8, "EUR", pacific),
        ("T04", "", "payout", -900, 0, "EUR", pacific),
        ("T05", "", "adjustment", -9.9, 0, "EUR", pacific),
        ("T06", "", "fee", -16, 0, "EUR", pacific),
        ("T07", "1002", "adjustment", -50, 0, "EUR", pacific),
        ("T08", "", "adjustment", 12, 0, "EUR", "2026-05-25 20:30:00"),
        ("T09", "A-7", "charge", 5, 0, "EUR", "2026-05-25 17:00:00"),
        ("T10", "", "charge", 5, 0, "EUR", "2026-05-25 22:30:00"),
    ]
    everything = repr(answers(shop, "select * from payments"))
    assert not any(text in everything for text in ("Ann", "example.org", "Main Street"))
    assert "example.org" not in repr(answers(shop, "select raw from quarantine"))
    # The next download shares rows with this one.
    shop.take("Download.CSV", "\n".join((HEADER, *rows[:2], row("T19", "Mobile Payment", "5.00"))) + "\n")
    assert len(answers(shop)) == 11


def test_a_german_download_with_decimal_commas(empty_shop: Shop) -> None:
    shop = empty_shop
    header = (
        '"Datum","Uhrzeit","Zeitzone","Name","Typ","Status","Währung","Brutto","Gebühr","Netto",'
        '"Absender E-Mail-Adresse","Transaktionscode","Zugehöriger Transaktionscode","Rechnungsnummer","Guthaben",'
        '"Auswirkung auf Guthaben"'
    )
    tail = '"ann@example.org"'
    rows = (
        f'"05.03.2026","09:15:00","CET","Ann Lee","Zahlung","Abgeschlossen","EUR","1.138,01","-33,35","0,00",{tail},"T1","","R7","1.104,66","Haben"',
        f'"06.03.2026","09:15:00","CET","Ann Lee","Rückzahlung","Abgeschlossen","EUR","-38,01","0,00","0,00",{tail},"T2","T1","","0,00","Soll"',
        f'"06.03.2026","09:15:00","CET","Ann Lee","Einbehaltung","Ausstehend","EUR","-38,01","0,00","0,00",{tail},"T3","","","0,00","Soll"',
        f'"06.03.2026","09:15:00","CET","Ann Lee","Zahlung","Abgeschlossen","EUR","7,00","0,00","0,00",{tail},"T4","","","0,00","Memo"',
    )
    result = shop.take("Download.CSV", "\n".join((header, *rows)) + "\n")
    assert (result.source, result.loaded, result.quarantined, result.ignored) == ("paypal", 2, 0, 2)
    assert answers(shop) == [
        ("T1", "R7", "charge", 1138.01, 33.35, "EUR", "2026-03-05 08:15:00"),
        ("T2", "R7", "refund", -38.01, 0, "EUR", "2026-03-06 08:15:00"),
    ]


@pytest.mark.parametrize("times", [1, 2])
def test_rows_without_an_id_are_known_by_what_they_say_and_how_often(empty_shop: Shop, times: int) -> None:
    shop = empty_shop
    header = '"Date","Time","TimeZone","Name","Type","Status","Currency","Amount","Receipt ID","Balance"'
    twice = '"01/25/2024","11:24:54","EST","Shop","Website Payment","Completed","USD","-2.64","","-2.64"'
    other = '"01/26/2024","11:24:54","EST","Shop","General Card Deposit","Completed","USD","2.64","","0.00"'
    for n in range(times):
        result = shop.take("Download.CSV", "\n".join((header, twice, twice, other)) + "\n" * (n + 1))
        assert (result.source, result.loaded, result.quarantined) == ("paypal", 3, 0)
    assert [found[2:5] for found in answers(shop)].count(("adjustment", -2.64, None)) == 2
    assert len(answers(shop)) == 3


def test_the_number_that_stays_is_the_month_where_the_zone_agrees(empty_shop: Shop) -> None:
    shop = empty_shop
    header = '"Date","Time","TimeZone","Name","Type","Status","Currency","Amount","Receipt ID","Balance"'

    def days(zone: str, *dates: str) -> list[str]:
        rows = [
            f'"{d}","11:24:54","{zone}","Shop","Website Payment","Completed","USD","{n}.5","","1"'
            for n, d in enumerate(dates)
        ]
        result = shop.take("Download.CSV", "\n".join((header, *rows)) + "\n")
        if result.question:
            return [result.question]
        return [result.first_on or "", result.last_on or ""]

    assert days("EST", "01/01/2024", "01/04/2024", "01/05/24", "01/06/2024") == ["2024-01-01", "2024-01-06"]
    assert days("GMT", "01/02/2025", "04/02/2025", "05/02/2025") == ["2025-02-01", "2025-02-05"]
    # The first of each month, or a zone that speaks against it: nobody can tell.
    assert "day/month or month/day" in days("GMT", "01/01/2023", "01/02/2023", "01/03/2023")[0]


NOT_DONE = (
    *(
        "Refused",
        "Declined",
        "Failed",
        "Voided",
        "Expired",
        "Pending",
        "Canceled",
        "Incomplete",
        "Unclaimed",
        "Uncleared",
    ),
    *("Abgelehnt", "Verweigert", "Zurückgewiesen", "Fehlgeschlagen", "Abgelaufen", "Ausstehend", "Storniert", "Offen"),
    *(
        "Refusé",
        "Rejetée",
        "Échoué",
        "Annulé",
        "Expirée",
        "En attente",
        "Rechazado",
        "Denegada",
        "Fallido",
        "Pendiente",
    ),
    *("Anulado", "Caducada", "Rifiutato", "Respinto", "Non riuscito", "Scaduto", "In sospeso", "Annullato"),
    *("Geweigerd", "Mislukt", "In behandeling", "Recusado", "Falhou", "Pendente", "Odrzucono", "Anulowano"),
)
DONE = (
    *("Completed", "Refunded", "Partially Refunded", "Reversed", "Cleared", "Paid", "Abgeschlossen", "Rückerstattet"),
    *(
        "Terminé",
        "Effectué",
        "Remboursé",
        "Completado",
        "Reembolsado",
        "Completato",
        "Rimborsato",
        "Voltooid",
        "Concluído",
    ),
)
NO_SALES = ("Bonus", "Referral Bonus", "Cash Back Reward", "Account Credit", "General Credit", "Interest Payment")
SALES = (
    "Website Payment",
    "Direct Credit Card Payment",
    "Direkte Kreditkartenzahlung",
    "Pago recurrente",
    "Mobile Payment",
)


def test_a_refused_payment_is_none_in_any_language_and_a_bonus_is_no_charge(empty_shop: Shop) -> None:
    shop = empty_shop
    statuses = [
        row(f"S{n:02}", "Website Payment", "80.00", "-3.00", status=s) for n, s in enumerate((*NOT_DONE, *DONE))
    ]
    kinds = [row(f"K{n:02}", kind, "10.00", "-1.00") for n, kind in enumerate((*NO_SALES, *SALES))]
    result = shop.take("Download.CSV", "\n".join((HEADER, *statuses, *kinds)) + "\n")
    assert result.reasons == {"not completed: no money moved": len(NOT_DONE)}
    assert result.loaded == len(DONE) + len(NO_SALES) + len(SALES)
    charges = [number for number, _, kind, *_ in answers(shop) if kind == "charge" and str(number).startswith("K")]
    assert charges == [f"K{n:02}" for n in range(len(NO_SALES), len(NO_SALES) + len(SALES))]
