"""Reports in the languages of those who download them: the same figures under other headers."""

import pytest

from tests.metrics.shop import Shop, balances

GOOGLE = {
    "de": (
        "Kampagnenbericht\n1. Juli 2025 – 31. Juli 2025",
        "Kampagnenstatus\tKampagne\tWährungscode\tKampagnentyp\tKlicks\tImpr.\tCTR\tDurchschn. CPC\tKosten\tConversions\tConv.-Wert",
        "Aktiviert\tMarke\tEUR\tSuchnetzwerk\t264\t9.380\t2,81 %\t1,38\t1.365,22\t2,00\t84,00",
        "Gesamt: Kampagnen\t --\tEUR\t --\t264\t9.380\t2,81 %\t1,38\t1.365,22\t2,00\t84,00",
    ),
    "fr": (
        "Rapport sur les campagnes\n1 juillet 2025 - 31 juillet 2025",
        "État de la campagne\tCampagne\tCode de devise\tType de campagne\tClics\tImpr.\tCTR\tCPC moy.\tCoût\tConversions\tValeur de conv.",
        "Activée\tMarque\tEUR\tRéseau de Recherche\t264\t9 380\t2,81 %\t1,38\t1 365,22\t2,00\t84,00",
        "Total : Campagnes\t --\tEUR\t --\t264\t9 380\t2,81 %\t1,38\t1 365,22\t2,00\t84,00",
    ),
    "es": (
        "Informe de campañas\n1 de julio de 2025 - 31 de julio de 2025",
        "Estado de la campaña\tCampaña\tCódigo de moneda\tTipo de campaña\tClics\tImpr.\tCTR\tCPC medio\tCoste\tConversiones\tValor de conv.",
        "Habilitada\tMarca\tEUR\tBúsqueda\t264\t9.380\t2,81 %\t1,38\t1.365,22\t2,00\t84,00",
        "Total: campañas\t --\tEUR\t --\t264\t9.380\t2,81 %\t1,38\t1.365,22\t2,00\t84,00",
    ),
    "it": (
        "Rapporto sulle campagne\n01/07/2025 - 31/07/2025",
        "Stato della campagna\tCampagna\tCodice valuta\tTipo di campagna\tClic\tImpr.\tCTR\tCPC medio\tCosto\tConversioni\tValore conv.",
        "Attiva\tMarca\tEUR\tRete di ricerca\t264\t9.380\t2,81%\t1,38\t1.365,22\t2,00\t84,00",
        "Totale: campagne\t --\tEUR\t --\t264\t9.380\t2,81%\t1,38\t1.365,22\t2,00\t84,00",
    ),
}
META = {
    "de": "Kampagnenname,Tag,Impressionen,Link-Klicks,Käufe,Conversion-Wert von Käufen,Ausgegebener Betrag (EUR),Berichtsbeginn,Berichtsende",
    "fr": "Nom de la campagne,Jour,Impressions,Clics sur un lien,Achats,Valeur de conversion des achats,Montant dépensé (EUR),Début des rapports,Fin des rapports",
    "es": "Nombre de la campaña,Día,Impresiones,Clics en el enlace,Compras,Valor de conversión de compras,Importe gastado (EUR),Inicio del informe,Fin del informe",
    "it": "Nome della campagna,Giorno,Impression,Clic sul link,Acquisti,Valore di conversione degli acquisti,Importo speso (EUR),Inizio dei report,Fine dei report",
}
SEARCH = {
    "en": "Date,Clicks,Impressions,CTR,Position",
    "de": "Datum,Klicks,Impressionen,CTR,Position",
    "fr": "Date,Clics,Impressions,CTR,Position",
    "es": "Fecha,Clics,Impresiones,CTR,Posición",
    "it": "Data,Clic,Impressioni,CTR,Posizione",
}

GA4 = {
    "de": ("Startdatum: {0}", "Enddatum: {0}", "Primäre Channelgruppe der Sitzung (Standard-Channelgruppe),Sitzungen,Sitzungen mit Interaktionen,Gesamtumsatz"),
    "fr": ("Date de début: {0}", "Date de fin: {0}", "Groupe de canaux principal de la session (Groupe de canaux par défaut),Sessions,Sessions avec engagement,Revenu total"),
    "es": ("Fecha de inicio: {0}", "Fecha de finalización: {0}", "Grupo de canales principal de la sesión (Grupo de canales predeterminado),Sesiones,Sesiones con interacción,Ingresos totales"),
    "it": ("Data di inizio: {0}", "Data di fine: {0}", "Gruppo di canali principale della sessione (Gruppo di canali predefinito),Sessioni,Sessioni con coinvolgimento,Entrate totali"),
}  # fmt: skip


def rows(shop: Shop, import_id: int | None, columns: str, table: str) -> list[tuple[object, ...]]:
    with shop.store.read() as connection:
        found = connection.exec_driver_sql(f"select {columns} from {table} where import_id = {import_id} order by 1")
        return [tuple(map(str, row)) for row in found]


@pytest.mark.parametrize("language", GOOGLE)
def test_google_ads_is_read_with_its_period_its_total_and_its_campaign_types(shop: Shop, language: str) -> None:
    result = shop.take(f"{language}.csv", ("\n".join(GOOGLE[language]) + "\n").encode("utf-16"))
    assert (result.source, result.loaded, result.reasons) == ("google_ads", 1, {"total row": 1}), result
    found = rows(
        shop, result.import_id, "starts_on, ends_on, currency, cost, impressions, clicks, campaign_type", "spend"
    )
    assert found == [("2025-07-01", "2025-07-31", "EUR", "1365.2200", "9380", "264", "search")]


@pytest.mark.parametrize("language", META)
def test_meta_ads_leaves_out_the_sum_and_reads_the_headers_currency(shop: Shop, language: str) -> None:
    lines = (META[language], ",,30,3,2,30.50,5.75,2025-07-01,2025-07-02")
    lines += tuple(f"{language},2025-07-0{d},10,{d},1,10.25,{d}.50,2025-07-0{d},2025-07-0{d}" for d in (1, 2))
    result = shop.take(f"{language}.csv", "\n".join(lines) + "\n")
    assert (result.source, result.loaded, result.ignored) == ("meta_ads", 2, 1), result
    found = rows(shop, result.import_id, "date, currency, cost, clicks, conversion_value", "spend")
    assert found == [(f"2025-07-0{d}", "EUR", f"{d}.5000", str(d), "10.2500") for d in (1, 2)]


@pytest.mark.parametrize("language", SEARCH)
def test_search_console_is_one_tool_in_every_language(shop: Shop, language: str) -> None:
    """Else its days would stand there twice, once as a canonical table."""
    text = SEARCH[language] + '\n2025-07-01,"1,012",3400,29.76%,4.2\n2025-07-02,8,300,2.67%,15.1\n'
    result = shop.take(f"{language}.csv", f"{text}\n{'':>{len(language) + list(SEARCH).index(language)}}\n")
    assert balances(result)
    assert result.source == "search_console"
    found = rows(shop, result.import_id, "date, clicks, tool", "search_terms")
    assert found == [("2025-07-01", "1012", "search_console"), ("2025-07-02", "8", "search_console")]


@pytest.mark.parametrize("language", GA4)
def test_google_analytics_tells_its_period_and_sessions(shop: Shop, language: str) -> None:
    day = f"202601{10 + list(GA4).index(language)}"
    starts, ends, header = GA4[language]
    lines = (
        "# " + "-" * 40,
        f"# {starts.format(day)}",
        f"# {ends.format(day)}",
        header,
        "Organic Search,120,80,10.5",
        "Direct,60,20,1",
    )
    result = shop.take(f"{language}.csv", "\n".join(lines) + "\n")
    assert (result.source, result.loaded) == ("ga4", 2), result
    found = rows(shop, result.import_id, "channel, date, sessions, engaged_sessions, revenue", "traffic")
    when = f"{day[:4]}-{day[4:6]}-{day[6:]}"
    assert found == [("Direct", when, "60", "20", "1.0000"), ("Organic Search", when, "120", "80", "10.5000")]


def test_a_period_that_can_be_read_in_two_ways_is_not_guessed(shop: Shop) -> None:
    text = "\n".join((GOOGLE["it"][0].replace("31/07", "03/07"), *GOOGLE["it"][1:])) + "\n"
    result = shop.take("o.csv", text.encode("utf-16"))
    assert (result.loaded, "no day and no period in the report" in result.reasons) == (0, True)


def test_microsofts_weeks_and_summaries_are_no_days(shop: Shop) -> None:
    head = '"Report Name: Campaigns"\n"Report Time: 11/1/2025 - 11/14/2025"\n"Report Aggregation: {}"\n\n'
    week = head.format("Weekly") + '"TimePeriod","CampaignId","CampaignName","Spend","CurrencyCode"\n'
    week += '"2025-11-02","[1]","Brand","7.00","EUR"\n"2025-11-09","[1]","Brand","8.00","EUR"\n'
    of_weeks = shop.take("week.csv", week)
    assert rows(shop, of_weeks.import_id, "starts_on, ends_on, date, cost", "spend") == [
        ("2025-11-02", "2025-11-08", "None", "7.0000"),
        ("2025-11-09", "2025-11-15", "None", "8.0000"),
    ]
    summary = (
        head.format("Summary") + '"CampaignId","CampaignName","Spend","CurrencyCode"\n"[1]","Brand","7.00","EUR"\n'
    )
    summary += '"[2]","Other","8.00","EUR"\n'
    of_period = shop.take("summary.csv", summary)
    assert of_period.source == "microsoft_ads"
    assert {r[:2] for r in rows(shop, of_period.import_id, "starts_on, ends_on, cost", "spend")} == {
        ("2025-11-01", "2025-11-14")
    }
