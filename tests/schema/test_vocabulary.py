"""Countries, devices and currencies are one word each, however a tool calls them."""

import duckdb
import pytest
from babel import Locale

from ecm.schema import country_code, country_codes, country_spellings, currency_code, device_sql, device_word
from ecm.schema.vocabulary import LANGUAGES

# Polish calls the one Congo so, Norwegian the other.
AMBIGUOUS = {"Kongo"}
SPELLINGS = {
    "GB": "UK|U.K.|GB|gb|GBR|United Kingdom|United Kingdom (UK)|Great Britain|England|Royaume-Uni|Vereinigtes Königreich",
    "US": "USA|U.S.|U.S.A.|us|United States|United States (US)|The United States|United States of America|Etats-Unis|EE. UU.",
    "DE": "Deutschland|DEUTSCHLAND|germany|Allemagne|Alemania|Germania|Duitsland|DEU|276| Germany |DE - Germany|Tyskland",
    "CZ": "Czechia|Czech Republic|Tschechien|Tschechische Republik|CZE|République Tchèque",
    "TR": "Türkiye|Turkey|Turkiye|Tuerkei|Türkei|Türkiye (Turkey)",
    "KR": "South Korea|Korea, Republic of|Korea (South)|Republic of Korea|Südkorea|Suedkorea|KOR",
    "VN": "Viet Nam|Vietnam|VIETNAM",
    "HK": "Hong Kong|Hong Kong SAR|Hong Kong SAR China|Hongkong",
    "RU": "Russia|Russian Federation|Russland",
    "NL": "The Netherlands|Netherlands|Holland|Niederlande|Pays-Bas|NLD",
    "GR": "EL|Greece|Griechenland|Hellas",
    "CI": "Côte d’Ivoire|Cote d'Ivoire|Ivory Coast|Elfenbeinküste",
    "CD": "Congo - Kinshasa|Congo (Kinshasa)|Congo, the Democratic Republic of the|DR Congo",
    "CG": "Congo - Brazzaville|Congo (Brazzaville)|Congo",
    "BA": "Bosnia & Herzegovina|Bosnia and Herzegovina|Bosnien und Herzegowina",
    "XK": "XK|Kosovo",
    "NA": "NA|na|Namibia",
    "AT": "Oesterreich|Österreich|Austria|Autriche",
}
DEVICES = {
    "mobile": "mobile|Mobile|Mobile devices with full browsers|Mobile phones|smartphone|Smartphones|Mobilgeräte|Handy|phone|"
    "iPhone|Teléfonos|Dispositivos móviles|Téléphone mobile|Cellulare|android_smartphone|APP_MOBILE|mobil|Komórka",
    "desktop": "desktop|Desktop|Computers|computer|Ordinateurs|Ordenador|PC|Laptop|Komputery|Počítač|Dator|Desktopcomputer",
    "tablet": "tablet|Tablet|Tablets with full browsers|Tablette|Tableta|iPad|android_tablet|Surfplatta|Tablet PC|Läsplatta",
    "other": "other|TV screens|Connected TV|Smart TV|smart tv|Game console|smartwatch|bot",
    "": "|(not set)|unknown|Unknown|--|(other)|unbekannt",
}
CURRENCIES = {
    "EUR": "€|eur|EUR|Euro|euros",
    "USD": "$|US$|usd|US Dollar|US dollars|United States Dollar",
    "GBP": "£|British Pound|British pounds",
    "CHF": "Schweizer Franken|Fr.|CHF",
    "PLN": "zł|Polish Zloty|Polnischer Złoty",
    "DKK": "Danish Krone|Dänische Krone",
    "": "kr|Dollar|Franken|coins|",
}


def pairs(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(text, word) for word, texts in table.items() for text in texts.split("|")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_s_name_in_a_tool_s_language_is_its_code(language: str) -> None:
    names = {code: str(Locale(language).territories[code]) for code in country_codes()}
    written = {code: (name, name.upper(), name.lower(), f" {name} ") for code, name in names.items()}
    astray = {
        (text, country_code(text), code)
        for code, texts in written.items()
        for text in texts
        if names[code] not in AMBIGUOUS and country_code(text) != code
    }
    # A capital İ or ß is another letter than the small one.
    assert {a for a in astray if language != "tr" or a[0] != a[0].upper()} == set()


@pytest.mark.parametrize(("text", "code"), pairs(SPELLINGS))
def test_a_country_is_known_by_its_common_spellings(text: str, code: str) -> None:
    assert country_code(text) == code


def test_codes_are_kept_in_upper_case_and_what_is_no_country_as_it_is() -> None:
    for code in country_codes():
        assert country_code(code) == country_code(code.lower()) == country_code(country_code(code)) == code
    for text in ("Narnia", "EU", "Kongo", "x" * 5000, "(" * 5000, "a b " * 2000):
        assert country_code(text) == text.strip()
    for text in ("", " ", "(not set)", "(other)", "--", "Unknown Region", "ZZ", "zzz"):
        assert country_code(text) == ""


@pytest.mark.parametrize(("text", "word"), pairs(DEVICES))
def test_a_device_is_one_of_four_or_not_known(text: str, word: str) -> None:
    assert device_word(text) == device_word(device_word(text)) == word


@pytest.mark.parametrize(("text", "code"), pairs(CURRENCIES))
def test_a_currency_is_known_by_code_sign_and_name(text: str, code: str) -> None:
    assert currency_code(text) == code


def test_sql_tells_the_same_of_devices_and_countries() -> None:
    with duckdb.connect() as con:
        texts = [text for text, _ in pairs(DEVICES)]
        rows = con.execute(f"select t, {device_sql('t')} from (select unnest(?) as t)", [texts]).fetchall()
    assert dict(rows) == {text: device_word(text) for text in texts}
    spelled = country_spellings()
    assert {code for _, code in spelled} == country_codes() | {""}
    assert all(country_code(written) == code for written, code in spelled)
