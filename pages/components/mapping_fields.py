"""The fields of a mapping, wherever one is made or changed: which column is which, what every row has, what values mean."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from ecm.exporters import HOURS_IN, MADE_KEYS, ColumnMapping, has_words, mappable, meaning, target
from ecm.ingest import known_members
from ecm.schema import TABLES, Kind
from pages.components.plain import plain
from pages.components.session import store

_NONE = "—"
_MOST_VALUES = 50
_MOST_NAMED = 30
_WIDTH = 270
# What a file of one shop seldom says, and figures need.
_OFTEN = {"orders": ("currency", "sales_channel"), "order_lines": ("currency", "sales_channel"), "spend": ("currency",)}
_DATES = {"": "Decide by the file", "dmy": "Day first", "mdy": "Month first"}
_NUMBERS = {"": "Decide by the file", "dot": "1,234.50", "comma": "1.234,50"}
_HOURS_IN = {unit: (unit or "hours").capitalize() for unit in HOURS_IN}
_DATED, _NUMERIC = (
    (Kind.DAY, Kind.MOMENT),
    (Kind.MONEY, Kind.RATE, Kind.NUMBER, Kind.COUNT, Kind.QUANTITY, Kind.SHARE, Kind.HOURS),
)

Columns = dict[str, str]
Values = dict[str, dict[str, str]]


def table_words(table: str) -> str:
    """A table as a person calls it, with what one row of it is."""
    return f"{table.replace('_', ' ').capitalize()}: {TABLES[table].grain}"


def column_words(name: str) -> str:
    """A column as a person calls it."""
    return name.replace("_", " ").capitalize()


def columns_and_constants(
    headers: Sequence[str], table: str, columns: Mapping[str, str], constants: Mapping[str, str], key: str
) -> tuple[Columns, Columns]:
    """Required columns and proposed ones at once, the others collapsed; a fixed value where no column is."""
    canonical = target(table)
    made = MADE_KEYS.get(table, ("",))[0]
    # The amount of a line replaces the price of one piece.
    stood_in_for = {"unit_price"} if "line_total" in columns else set()
    needed = {n for n in canonical.required if n != made} - stood_in_for
    often = needed | {*columns, *constants, *_OFTEN.get(table, ())}
    chosen: Columns = {}
    fixed: Columns = {}
    shown = st.container(horizontal=True, gap="small", key=f"fields-{key}")
    folded = st.expander("More columns", key=f"{key}-more").container(horizontal=True, gap="small")
    for name in sorted(mappable(canonical), key=lambda n: n not in often):
        with shown if name in often else folded, st.container(width=_WIDTH, gap="xsmall"):
            column = canonical.column(name)
            label = f"{column_words(name)}{' *' if name in needed else ''}"
            help_text = f"{column.comment} Made where the file has none." if name == made else column.comment
            options = [_NONE, *headers]
            default = options.index(columns[name]) if columns.get(name) in options else 0
            header = st.selectbox(label, options, index=default, key=f"{key}-{name}", help=help_text)
            if header != _NONE:
                chosen[name] = header
            elif text := _constant(table, name, constants.get(name, ""), f"{key}-{name}-fixed"):
                fixed[name] = text
    unused = [h for h in headers if h not in chosen.values()]
    if unused:
        st.markdown(
            f":gray[Not used: {plain(', '.join(unused[:_MOST_NAMED]))}{' …' if len(unused) > _MOST_NAMED else ''}]"
        )
    return chosen, fixed


def values_of_columns(
    table: str,
    columns: Mapping[str, str],
    known: Mapping[str, Mapping[str, str]],
    values_under: Callable[[str], Sequence[str]],
    key: str,
) -> Values:
    """What each value in the file means, where the shop has names of its own; new names are accepted where they may be."""
    values: Values = {}
    for name, header in columns.items():
        column = target(table).column(name)
        written_there = values_under(header) if has_words(column) else ()
        if not written_there or len(written_there) >= _MOST_VALUES:
            continue
        members = known_members(store(), table, name)
        saved = known.get(name, {})
        meant_by = {w: saved.get(w, meaning(column, w, members)) for w in written_there}
        strange = sum(1 for written, meaning_of in meant_by.items() if column.choices and not meaning_of)
        note = f", {strange} not known" if strange else ""
        with st.expander(
            plain(f"What the values of {header} mean: {len(written_there)} values{note}"),
            key=f"{key}-{name}-values",
            expanded=bool(strange),
        ):
            for written in written_there:
                options = list(dict.fromkeys(["", *members, *filter(None, [meant_by[written]])]))
                meaning_of = st.selectbox(
                    plain(written),
                    options,
                    index=options.index(meant_by[written]),
                    key=f"{key}-{name}-{written}",
                    accept_new_options=not column.choices,
                    format_func=lambda m: m or "as it is written",
                    width=300,
                )
                if meaning_of and meaning_of != written:
                    values.setdefault(name, {})[written] = meaning_of
    return values


def how_it_is_written(columns: Mapping[str, str], mapping: ColumnMapping, key: str) -> tuple[str, str, str]:
    """The order of day and month, the sign of decimals and the unit of durations, where somebody has to say."""
    kinds = {target(mapping.table).column(name).kind for name in columns}
    with st.container(horizontal=True, gap="medium"):
        order = _choice("Dates like 03/04/2026", _DATES, mapping.date_order, f"{key}-order", kinds, _DATED)
        decimals = _choice("Numbers", _NUMBERS, mapping.decimals, f"{key}-decimals", kinds, _NUMERIC)
        hours = _choice("Durations are in", _HOURS_IN, mapping.hours_in, f"{key}-hours", kinds, (Kind.HOURS,))
    return order, decimals, hours


def said(key: str, what: str, before: str) -> str:
    """What was chosen about the file's format, before its widget is drawn."""
    return str(st.session_state.get(f"{key}-{what}", before) or "")


def _choice(
    label: str, words: Mapping[str, str], before: str, key: str, kinds: set[Kind], asked: Sequence[Kind]
) -> str:
    if not kinds.intersection(asked):
        return before
    return (
        st.segmented_control(label, list(words), default=before, format_func=words.__getitem__, key=key, required=True)
        or ""
    )


def _constant(table: str, name: str, before: str, key: str) -> str:
    """What every row has, in the field below that of the column."""
    column: Any = target(table).column(name)
    label = f"{column_words(name)} of every row"
    if not column.choices:
        is_day = column.kind in _DATED
        return st.text_input(
            label,
            value=before,
            key=key,
            placeholder="or for every row: 2026-01-31, load day" if is_day else "or for every row",
            label_visibility="collapsed",
        )
    options = ["", *column.choices]
    index = options.index(before) if before in options else 0
    return (
        st.selectbox(
            label,
            options,
            index=index,
            key=key,
            format_func=lambda c: c or "or for every row",
            label_visibility="collapsed",
        )
        or ""
    )
