"""The one word that the store keeps for a country, a device or a currency, whatever a tool calls it.

Countries are ISO 3166-1 alpha-2, currencies ISO 4217, devices mobile, desktop, tablet or other. Knows their names in the
languages that tools write; the spellings that Unicode's tables (CLDR) lack are in data/country_names.csv.
"""

import csv
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from babel import Locale
from babel.core import get_global
from babel.numbers import list_currencies

from ecm.schema.columns import Column, Kind
from ecm.sql import literal

LANGUAGES: Final = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "nb", "fi", "cs", "tr", "hu", "ro")
# Where a tool could not tell; "(other)" is what a report adds up because it has too many members.
_NOBODY = frozenset(
    (
        *("", "-", "--", "—", "–", "?", "n/a", "null", "none", "(none)", "nan", "(not set)", "not set", "(other)"),
        *("unassigned", "(unassigned)", "(blank)", "(not provided)"),
        *("(data not available)", "unknown", "(unknown)", "undefined", "unbekannt", "inconnu", "desconocido"),
        *("sconosciuto", "onbekend", "desconhecido", "nieznany", "unknown region", "unbekannte region", "zzz"),
    )
)
_NO_COUNTRIES = frozenset(("EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"))
# Codes that are reserved beside the standard: of the EU's offices, of islands that are part of a country.
_CODES = {
    "UK": "GB",
    "EL": "GR",
    "IC": "ES",
    "EA": "ES",
    "AC": "SH",
    "TA": "SH",
    "DG": "IO",
    "CP": "FR",
    "CQ": "GG",
    "ZZ": "",
}
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ı": "i", "&": " and ", "+": " and "})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_NAMES = Path(__file__).resolve().parents[2] / "data" / "country_names.csv"
# Of a text in lower case without accents, the first that is found.
DEVICE_PATTERNS: Final = (
    ("other", r"\b(smart|connected)? ?_?tvs?\b|televisi|fernseh|console|konsole|watch|wearable|speaker"),
    ("tablet", r"tablet|ipad|phablet|\btab\b|tavolett|surfplat|lasplatt|kindle|tablica"),
    (
        "mobile",
        r"mobi|movil|phone|android|\bios\b|handy|telefo|celular|cellulare|telemove|komork|puhelin|handheld",
    ),
    (
        "desktop",
        r"desktop|comput|komput|rechner|ordinateur|ordenador|ordinador|escritorio|portatil|laptop|notebook|\bdator|"
        r"tietokone|pocitac|bilgisayar|masaustu|szamitogep|asztali|skrivbord|skrivebord|pulpit|\bpcs?\b|\bmac|windows|"
        r"linux|chrome ?os",
    ),
)
CURRENCY_SIGNS: Final = {
    "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "৳": "BDT", "zł": "PLN", "zl": "PLN", "kč": "CZK", "us$": "USD",
    "$": "USD", "ca$": "CAD", "c$": "CAD", "a$": "AUD", "au$": "AUD", "nz$": "NZD", "r$": "BRL", "s$": "SGD", "sg$": "SGD",
    "hk$": "HKD", "nt$": "TWD", "mx$": "MXN", "₺": "TRY", "₴": "UAH", "₩": "KRW", "₫": "VND", "฿": "THB", "₪": "ILS",
    "₽": "RUB", "₱": "PHP", "₦": "NGN", "₸": "KZT", "ft": "HUF", "lei": "RON", "rm": "MYR", "rp": "IDR", "sfr": "CHF",
    "sfr.": "CHF", "fr.": "CHF", "yen": "JPY", "rmb": "CNY", "nis": "ILS", "лв": "BGN", "лв.": "BGN",
    "united states dollar": "USD", "pound sterling": "GBP", "sterling": "GBP",
}  # fmt: skip


def country_code(written: str) -> str:
    """The country's code; blank where nobody is named, the text itself where it is not known."""
    text = written.strip()
    if text.lower() in _NOBODY:
        return ""
    upper = text.upper()
    if upper in _CODES:
        return _CODES[upper]
    if upper in country_codes():
        return upper
    names = country_names()
    # "United States (US)", "Myanmar (Burma)", "DE - Germany": the whole first, for "Congo (Kinshasa)".
    for part in (text, *re.split(r"[(/)]| - ", text)) if len(text) <= 100 else ():
        if code := names.get(_key(part)):
            return code
        if part is not text and part.strip() in country_codes():
            return part.strip()
    return text


def device_word(written: str) -> str:
    """mobile, desktop, tablet or other; blank where the tool could not tell."""
    text = written.strip().lower()
    if text in _NOBODY:
        return ""
    plain = _without_accents(text)
    return next((word for word, pattern in DEVICE_PATTERNS if re.search(pattern, plain)), "other")


def country_spellings() -> list[tuple[str, str]]:
    """(text, code) of all that is known, as it is written: for SQL that cannot call country_code."""
    spelled = [(name, code) for code, name in _territories()] + [(code, code) for code in country_codes()]
    spelled += [*_CODES.items(), *country_names().items(), *((nobody, "") for nobody in _NOBODY)]
    return [(written, code) for written, code in spelled if country_code(written) == code]


# What a breakdown calls a row that is of no member.
_NO_MEMBERS = ("Unattributed",)


def device_sql(text: str) -> str:
    """device_word of a text, in SQL."""
    lower = f"lower(trim({text}))"
    nobody = ", ".join(literal(word) for word in sorted(_NOBODY))
    plain = f"strip_accents({lower})"
    words = " ".join(f"when regexp_matches({plain}, '{pattern}') then '{word}'" for word, pattern in DEVICE_PATTERNS)
    return f"case when {text} is null or {lower} in ({nobody}) then '' {words} else 'other' end"


def currency_code(written: str) -> str:
    """The currency's code by its code, sign or name in any of the languages; blank where it is not known."""
    text = written.strip()
    if text.lower() in CURRENCY_SIGNS:
        return CURRENCY_SIGNS[text.lower()]
    return text.upper() if text.upper() in list_currencies() else _currency_names().get(_key(text), "")


WORDS: Final[Mapping[Kind, Callable[[str], str]]] = {Kind.COUNTRY: country_code, Kind.DEVICE: device_word}


def in_our_words(column: str, values: Iterable[str]) -> tuple[str, ...]:
    """The values as columns of that name hold them, each once."""
    word = {"country": country_code, "device": device_word}.get(column)
    if word is None:
        return tuple(values)
    return tuple(dict.fromkeys(v if v in _NO_MEMBERS else word(v) for v in values))


def use_words(run: Callable[..., Any], table: str, columns: Iterable[Column]) -> None:
    """Puts our words in place of the tools' in a table. run: executes SQL with a list of parameters, as DuckDB does."""
    for column in columns:
        if column.kind not in WORDS:
            continue
        rows = run(f'select distinct "{column.name}" from {table} where "{column.name}" <> \'\'', []).fetchall()
        words = {str(written): WORDS[column.kind](str(written)) for (written,) in rows}
        if changed := {written: word for written, word in words.items() if written != word}:
            run(
                f'update {table} set "{column.name}" = w.word from (select unnest(?) as written, unnest(?) as word) w '
                f'where "{column.name}" = w.written',
                [list(changed), list(changed.values())],
            )


@cache
def country_codes() -> frozenset[str]:
    """All codes, Kosovo's (XK) included."""
    codes = map(str, Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha()) - _NO_COUNTRIES - _CODES.keys()


@cache
def country_names() -> Mapping[str, str]:
    """Names as they are compared → code: those of all languages, ISO's codes of three letters or digits, other spellings."""
    found: dict[str, set[str]] = {}
    for code, name in _territories():
        found.setdefault(_key(name), set()).add(code)
    # A name that two countries have in two languages ("Kongo") tells nothing.
    names = {name: codes.pop() for name, codes in found.items() if len(codes) == 1}
    with _NAMES.open(encoding="utf-8", newline="") as file:
        names |= {_key(name): row["code"] for row in csv.DictReader(file) for name in row["names"].split("|")}
    for alias, codes in get_global("territory_aliases").items():
        if len(alias) == 3 and len(codes) == 1 and codes[0] in country_codes():
            names.setdefault(alias.lower(), codes[0])
    return names


def _territories() -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        for each, name in Locale(language).territories.items():
            code = _CODES.get(each, each)
            if code in country_codes():
                yield code, name
                if language == "de":
                    yield code, name.translate(_UMLAUTS)


@cache
def _currency_names() -> Mapping[str, str]:
    found: dict[str, set[str]] = {}
    for language in LANGUAGES:
        locale = Locale(language)
        plurals = locale._data["currency_names_plural"]  # babel has no public table of them
        for code, name in locale.currencies.items():
            for each in (name, *plurals.get(code, {}).values()):
                found.setdefault(_key(each), set()).add(code)
    return {name: codes.pop() for name, codes in found.items() if len(codes) == 1}


def _key(name: str) -> str:
    """A name as it is compared: without case, accents, punctuation and article; "U.S.A." is "usa", "St." is "saint"."""
    plain = _without_accents(name.casefold().translate(_LETTERS))
    spaced = re.sub(r"[\W_]+", " ", plain).strip()
    joined = re.sub(r"\b(\w) (?=\w\b)", r"\1", spaced)
    return re.sub(r"\bst\b", "saint", joined.removeprefix("the "))


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
