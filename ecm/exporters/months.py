"""Month words of the languages that tools write in, and which month each stands for."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from ecm.sql import literal

# Words that older programs write and babel does not know.
_ALSO = {"mrz": 3, "maerz": 3}
LANGUAGES = ("en", "en_GB", "de", "de_AT", "fr", "es", "it", "nl", "pt")


@lru_cache(maxsize=1)
def month_numbers() -> dict[str, int]:
    """Words in small letters without a dot, with and without their accents, to 1 … 12. No word stands for two."""
    matched: dict[str, int] = {}
    for word, number in _words():
        for form in (word, _without_accents(word)):
            if matched.setdefault(form, number) != number:
                raise AssertionError(f"{form!r} stands for the months {matched[form]} and {number}")
    return matched


def first_of_month(text: str) -> str:
    """SQL: the first day of a month written in words ("January 2026", "enero de 2026"), or NULL."""
    words = ", ".join(f"{literal(word)}: {number}" for word, number in month_numbers().items())
    word = f"regexp_extract(lower(trim({text})), '^(\\pL+)', 1)"
    year = f"regexp_extract({text}, '(\\d{{4}})\\s*$', 1)"
    return f"try_strptime({year} || '-' || (map {{{words}}}[{word}])::varchar || '-1', '%Y-%m-%d')::date"


def _words() -> Iterator[tuple[str, int]]:
    # Only a file with worded dates pays for the languages.
    from babel.dates import get_month_names

    yield from _ALSO.items()
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    yield name.lower().removesuffix("."), number


def _without_accents(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
