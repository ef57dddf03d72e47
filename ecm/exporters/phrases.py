"""Pieces of SQL that several sources say: every field whether the file has it or not, words mapped to ours, moments."""

import re
from collections.abc import Iterable, Mapping, Sequence

from ecm.exporters.exporter import Field, RowRule, Shape
from ecm.schema import SQL_TYPES, Kind
from ecm.sql import literal

MONEY = SQL_TYPES[Kind.MONEY]
Found = Mapping[str, tuple[int, Kind]]


def every_field(fields: Sequence[Field], matched: Found) -> str:
    """`typed` with NULL columns for the fields that the file does not have."""
    absent = []
    for known in fields:
        if known.name not in matched:
            absent.append(f"null::{SQL_TYPES[known.kind]} as {known.name}")
            if known.kind is Kind.MOMENT:
                absent += [f"null::date as {known.name}_day", f"null::date as {known.name}_written"]
    return f"(select {', '.join(['*', *absent])} from typed)"


def lacks(fields: Sequence[Field], matched: Found) -> list[str]:
    """Names of the required fields that the file does not have."""
    return [known.name for known in fields if known.required and known.name not in matched]


def is_missing(matched: Found, *names: str) -> tuple[RowRule, ...]:
    """Rows without these values are quarantined; a column that is not there is missing in every row."""
    return tuple(RowRule(f"{n} is null" if n in matched else "true", f"missing: {n.replace('_', ' ')}") for n in names)


def is_negative(matched: Found, *names: str) -> tuple[RowRule, ...]:
    """Rows in which these are below zero are quarantined."""
    return tuple(RowRule(f"{n} < 0", f"out of range: {n.replace('_', ' ')}") for n in names if n in matched)


def words(texts: Iterable[str]) -> str:
    """A list of texts as SQL takes it behind `in`."""
    return "(" + ", ".join(literal(text) for text in texts) + ")"


def tidied(expression: str) -> str:
    """Lower case, with blanks for underscores and hyphens: tools write a status as code or as label."""
    return f"lower(trim(regexp_replace(coalesce({expression}, ''), '[\\s_-]+', ' ', 'g')))"


def mapped(tidy: str, known: Mapping[str, Iterable[str]]) -> str:
    """The canonical word of a tidied expression; one that is not known stays, and the checks warn of it."""
    branches = " ".join(f"when {tidy} in {words(of)} then {literal(word)}" for word, of in known.items())
    return f"case {branches} else {tidy} end"


def rounded(amount: str) -> str:
    """An amount as it is stored; one that no decimal holds as a number that the checks find out of range."""
    beyond = f"(sign({amount}) * 10000000000000)::{MONEY}"
    return f"(case when abs({amount}) >= 10000000000000 then {beyond} else round({amount}, 4)::{MONEY} end)"


def exactly(text: str) -> str:
    """The quantity in a text, NULL where it is none or has more decimals than are stored."""
    read = f"try_cast({text} as decimal(38, 18))"
    return f"case when abs({read} - round({read}, 4)) < 0.000000001 then try_cast({read} as {SQL_TYPES[Kind.QUANTITY]}) end"


def order_named_in(text: str) -> str:
    """The order that a free text speaks of ("Payment for order #1001"), else NULL."""
    word = "order|bestellung|auftrag|commande|pedido|ordine|bestelling|zamówienie"
    return (
        f"coalesce(nullif(regexp_extract({text}, "
        f"'(?i)\\b(?:{word})\\s*(?:no\\.?|nr\\.?|number|id|num\\.?)?\\s*[:#№-]*\\s*((?:[A-Z]{{1,6}}-?)?\\d[\\w-]*)', 1), ''), "
        f"nullif(regexp_extract({text}, '^\\s*(#[\\w-]*\\d[\\w-]*)\\s*$', 1), ''))"
    )


# Codes and names of coupons that are for shipping.
_FREE_SHIPPING = (
    r"free[ _-]?(ship|delivery|post)|ship(ping)?[ _-]?free|versandkosten|(gratis|kostenlos|frei)\w*[ _-]?versand|versand\w*[ _-]?frei|"
    r"livraison|port[ _-]?(offert|gratuit)|env[ií]o[ _-]?gr[aá]t|spedizion|gratis[ _-]?verzend|frete[ _-]?gr[aá]t|"
    r"darmow\w*[ _-]?dostaw"
)


def is_free_shipping(text: str) -> str:
    """SQL: whether a coupon's code or name says that it is for shipping."""
    return f"regexp_matches(lower(coalesce({text}, '')), '{_FREE_SHIPPING}')"


def time_of_day(text: str) -> str:
    """How long after midnight a time in a cell of its own is ("14:30", "2:30:00 PM"), as an interval, else NULL."""
    forms = "['%I:%M:%S %p', '%I:%M %p', '%H:%M:%S', '%H:%M']"
    return f"(try_strptime(upper(trim({text})), {forms}) - timestamp '1900-01-01')"


_IN_UTC = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?Z?")


def read_as_utc(shape: Shape, matched: dict[str, tuple[int, Kind]], name: str) -> str:
    """The moment of a column whose header says that it is UTC, where its cells do not: else they were the shop's time.

    Changes the field to text, which is read here. Cells that went through another program stay as they are.
    """
    if name not in matched:
        return "null::timestamp"
    place = matched[name][0]
    cells = [cell for row in shape.sample if place < len(row) and (cell := (row[place] or "").strip())]
    if sum(1 for cell in cells if _IN_UTC.fullmatch(cell)) * 2 < len(cells):
        return name
    matched[name] = (place, Kind.TEXT)
    return f"try_cast({name} as timestamp)"


# Signs of one currency alone: a dollar may be any of twenty.
_SIGNS = {"€": "EUR", "£": "GBP", "৳": "BDT", "₹": "INR", "zł": "PLN", "R$": "BRL", "₺": "TRY", "₴": "UAH"}


def currency_of_sign(text: str) -> str:
    """SQL: the currency whose sign stands in an amount as it was written, or NULL."""
    signs = " ".join(f"when contains({text}, '{sign}') then '{code}'" for sign, code in _SIGNS.items())
    return f"case {signs} end"
