"""A mapping: which column of a file nobody knows is which, as a person said it once; checked, and kept as JSON."""

import difflib
import hashlib
import json
import re
from collections import abc
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from ecm.errors import BadValue
from ecm.exporters.exporter import Shape, normal
from ecm.schema import SQL_TYPES, TABLES, Canonical, Column, Kind
from ecm.sql import literal

LINES, ORDERS = "order_lines", "orders"
# What a line says of the whole order. Its sums are those of its lines.
OF_THE_ORDER = (
    *("ordered_at", "currency", "customer_id", "status", "sales_channel", "coupon", "payment_method", "country"),
    *("channel", "source", "medium", "campaign"),
    *("discounts", "shipping_income", "tip", "total"),
)
# Of these a file of lines has the order's amount once, or again on each line, or each line's part of it.
AMOUNTS_OF_THE_ORDER = ("discounts", "shipping_income", "tip", "total")
# What a line came to, in place of the price of one piece.
LINE_TOTAL = "line_total"
_LINE_TOTAL = Column(
    LINE_TOTAL,
    Kind.MONEY,
    "Price of all pieces of the line before discounts, net of tax, where no column has that of one.",
)
# Amounts that are positive by what they are called: a file that writes all of them with a minus means the same.
POSITIVE_AMOUNTS = {
    LINES: ("discount", "discounts"),
    ORDERS: ("discounts",),
    "refunds": ("amount", "shipping", "tax"),
    "payments": ("fee",),
    "fulfilment_costs": ("amount",),
    "spend": ("cost",),
}
# The fixed value of a list that says how things stand: the day it is loaded.
LOAD_DAY = "load day"
AGAIN = "Map the file's columns again."
# Numbers and days are read as they are written; only words have a meaning to map.
_WORDS = (Kind.TEXT, Kind.COUNTRY, Kind.DEVICE, Kind.FLAG, Kind.CURRENCY)
_SAID = ("date_order", "decimals", "hours_in", "namespace")
HOURS_IN = {"": 1, "minutes": 60, "seconds": 3_600, "milliseconds": 3_600_000}
_ALLOWED = {"date_order": ("", "dmy", "mdy"), "decimals": ("", "comma", "dot"), "hours_in": tuple(HOURS_IN)}
# More than the largest file's header and values; less than what a browser should be sent.
_LONGEST, _LONGEST_NAME, _LONGEST_WORD, _MOST_VALUES, _MOST_HEADERS = 2_000_000, 80, 500, 2_000, 5_000
_FLAGS = {"true": "true", "false": "false", "yes": "true", "no": "false", "1": "true", "0": "false"}


@dataclass(frozen=True)
class ColumnMapping:
    """How a file becomes a canonical table. Raises BadValue where it makes no sense.

    signature: of the header it was made for. columns: canonical column → header. values: canonical column → value as
    written → value meant. constants: canonical column → what every row has there, as text. date_order (dmy, mdy) and
    decimals (comma, dot) are said where a file does not decide. hours_in: the unit of durations, blank for hours.
    namespace: the shop or account such files are from.
    headers: all of the file it was made for, by which a file of another header is known as one that changed.
    """

    name: str
    signature: str
    table: str
    columns: abc.Mapping[str, str]
    values: abc.Mapping[str, abc.Mapping[str, str]] = field(default_factory=dict)
    constants: abc.Mapping[str, str] = field(default_factory=dict)
    date_order: str = ""
    decimals: str = ""
    namespace: str = ""
    headers: abc.Sequence[str] = ()
    hours_in: str = ""

    def __post_init__(self) -> None:
        _check(self)

    def to_json(self) -> str:
        """As from_json reads it; the same mapping always gives the same text."""
        values = {
            "name": self.name,
            "signature": self.signature,
            "table": self.table,
            "columns": dict(self.columns),
            "values": {name: dict(pairs) for name, pairs in self.values.items()},
            "constants": dict(self.constants),
        }
        # What is not said is not written, so that a program of before reads it too.
        values |= {name: value for name in _SAID if (value := getattr(self, name))}
        values |= {"headers": list(self.headers)} if self.headers else {}
        return json.dumps(values, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "ColumnMapping":
        """Raises BadValue where the text is no mapping."""
        if len(text) > _LONGEST:
            raise BadValue(f"The mapping is longer than {_LONGEST:,} characters.", AGAIN)
        try:
            values = json.loads(text)
        except json.JSONDecodeError as error:
            raise BadValue(f"The mapping is broken JSON, at character {error.pos}.", AGAIN) from error
        except (RecursionError, ValueError) as error:
            raise BadValue("The mapping is no JSON that can be read.", AGAIN) from error
        known = {"name", "signature", "table", "columns", "values", "constants", "headers", *_SAID}
        if (
            not isinstance(values, dict)
            or not {"name", "signature", "table", "columns"} <= values.keys()
            or values.keys() - known
        ):
            raise BadValue(
                "A mapping has a name, a signature, a table, columns, and may have values, constants, "
                "date_order, decimals, hours_in, namespace and headers.",
                AGAIN,
            )
        return cls(**values)


def target(name: str) -> Canonical:
    """The table a mapping fills, with the columns that lead on: a file of order lines may tell of their orders too."""
    table = TABLES[name]
    if name != LINES:
        return table
    of_the_order = (replace(TABLES[ORDERS].column(n), required=False) for n in OF_THE_ORDER)
    return replace(table, columns=(*table.columns, _LINE_TOTAL, *of_the_order))


def orphans(table: str, names: Iterable[str]) -> list[str]:
    """What of these lines would tell of their orders, where no day of the orders is told: an order has one."""
    chosen = set(names)
    return sorted(chosen & set(OF_THE_ORDER)) if table == LINES and "ordered_at" not in chosen else []


def signature(shape: Shape) -> str:
    """The same for headers of the same names, in any order, however often a name is repeated."""
    names = sorted({normal(c) for c in shape.columns} - {""})
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:24]


def mappable(table: Canonical) -> tuple[str, ...]:
    """The columns a mapping may fill: all but those the program derives."""
    return tuple(c.name for c in table.columns if not c.derived or c.name in ("starts_on", "ends_on"))


def constant(column: Column, text: str) -> str:
    """SQL of a value given as text; NULL for none. Raises BadValue."""
    stripped, target = text.strip(), SQL_TYPES[column.kind]
    if not stripped:
        return f"null::{target}"
    if stripped.lower() == LOAD_DAY and column.kind in (Kind.DAY, Kind.MOMENT):
        return f"load_day()::{target}"
    wrong = BadValue(f"{text!r} is no value for {column.name} ({column.kind.value}).", _form(column))
    try:
        if column.kind is Kind.DAY:
            return f"date '{date.fromisoformat(stripped).isoformat()}'"
        if column.kind is Kind.MOMENT:
            return f"timestamp '{datetime.fromisoformat(stripped).replace(tzinfo=None).isoformat(' ')}'"
        if column.kind.is_number:
            number = Decimal(stripped)
            # Written out, 1e999999999 would be a gigabyte of zeros.
            in_range = (
                number.is_finite()
                and abs(number.adjusted()) < 18
                and (column.low is None or number >= Decimal(str(column.low)))
            )
            if not in_range or (column.high is not None and number > Decimal(str(column.high))) or len(stripped) > 30:
                raise wrong
            return f"{literal(format(number, 'f'))}::{target}"
    except (ValueError, InvalidOperation) as error:
        raise wrong from error
    if column.kind is Kind.FLAG:
        if stripped.lower() not in _FLAGS:
            raise wrong
        return _FLAGS[stripped.lower()]
    if column.kind is Kind.CURRENCY and not re.fullmatch("[A-Z]{3}", stripped):
        raise wrong
    if column.choices and stripped not in column.choices:
        raise wrong
    return literal(stripped)


def _check(mapping: ColumnMapping) -> None:
    for what, value in (("name", mapping.name), ("signature", mapping.signature), ("table", mapping.table)):
        if not isinstance(value, str):
            raise BadValue(f"The mapping's {what} is not text.", AGAIN)
    for what in _SAID:
        if not isinstance(said := getattr(mapping, what), str) or said not in _ALLOWED.get(what, (said,)):
            raise BadValue(
                f"The mapping's {what} is {said!r}.", f"Use one of: {', '.join(_ALLOWED.get(what, ['text']))}."
            )
    if not mapping.name.strip():
        raise BadValue("The mapping has no name.", "Name the tool that writes such files.")
    if len(mapping.name) > _LONGEST_NAME or not mapping.name.isprintable():
        raise BadValue(f"The mapping's name is no line of at most {_LONGEST_NAME} characters.", "Name it shorter.")
    if mapping.table not in TABLES:
        raise BadValue(f"There is no table {mapping.table!r}.", _meant(mapping.table, TABLES))
    table = target(mapping.table)
    parts = (("columns", mapping.columns), ("constants", mapping.constants))
    for what, texts in parts:
        if not isinstance(texts, abc.Mapping) or not all(isinstance(t, str) for pair in texts.items() for t in pair):
            raise BadValue(f"The mapping's {what} are not pairs of texts.", AGAIN)
    if not isinstance(mapping.values, abc.Mapping) or not all(
        isinstance(m, abc.Mapping) and all(isinstance(t, str) for pair in m.items() for t in pair)
        for m in mapping.values.values()
    ):
        raise BadValue("The mapping's values are not pairs of texts, column by column.", AGAIN)
    if not isinstance(mapping.headers, (list, tuple)) or not all(isinstance(h, str) for h in mapping.headers):
        raise BadValue("The mapping's headers are not a list of texts.", AGAIN)
    _check_size(mapping)
    known = mappable(table)
    for name in (*mapping.columns, *mapping.values, *mapping.constants):
        if name not in known:
            raise BadValue(f"{table.name} has no column {name!r}.", _meant(name, known))
    if not mapping.columns:
        raise BadValue("The mapping names no column of the file.", AGAIN)
    if alone := orphans(mapping.table, (*mapping.columns, *mapping.constants)):
        raise BadValue(
            f"{', '.join(alone)} of an order cannot be told without its day.",
            "Choose a column for ordered_at, or leave it out.",
        )
    if twice := sorted(set(mapping.columns) & set(mapping.constants)):
        raise BadValue(f"{twice[0]} has both a column and a fixed value.", "Keep one of them.")
    if astray := sorted(set(mapping.values) - set(mapping.columns)):
        raise BadValue(f"Values of {astray[0]} are mapped, but no column is.", "Choose its column.")
    if blank := next((n for n, header in mapping.columns.items() if not normal(header)), None):
        raise BadValue(f"The column for {blank} has no header.", AGAIN)
    for name, text in mapping.constants.items():
        constant(table.column(name), text)
    for name, pairs in mapping.values.items():
        if table.column(name).kind not in _WORDS:
            raise BadValue(f"{name} holds {table.column(name).kind.value}s, whose values are not mapped.", AGAIN)
        for value in pairs.values():
            constant(table.column(name), value)


def _check_size(mapping: ColumnMapping) -> None:
    """No text that a database or a browser chokes on."""
    pairs = [
        *mapping.columns.items(),
        *mapping.constants.items(),
        *(p for m in mapping.values.values() for p in m.items()),
    ]
    texts = [mapping.name, mapping.signature, mapping.namespace, *mapping.headers, *(t for pair in pairs for t in pair)]
    if any(len(m) > _MOST_VALUES for m in mapping.values.values()) or len(mapping.headers) > _MOST_HEADERS:
        raise BadValue(f"The mapping has more than {_MOST_VALUES:,} values of a column.", AGAIN)
    for text in texts:
        if len(text) > _LONGEST_WORD:
            raise BadValue(f"The mapping holds a text of more than {_LONGEST_WORD} characters: {text[:40]!r}…", AGAIN)
        if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
            raise BadValue(f"The mapping holds characters that are none: {text[:40]!r}.", AGAIN)


def _meant(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"Did you mean {near[0]!r}?" if near else "Known: " + ", ".join(known) + "."


def _form(column: Column) -> str:
    if column.choices:
        return f"Use one of: {', '.join(column.choices)}."
    forms = {
        Kind.DAY: f"2026-01-31, or {LOAD_DAY!r}",
        Kind.MOMENT: f"2026-01-31 14:05, or {LOAD_DAY!r}",
        Kind.FLAG: "true or false",
        Kind.CURRENCY: "EUR",
    }
    return f"Write it as {forms.get(column.kind, '1234.56')}."
