"""Files of tools nobody knows, read by a mapping: its columns, its values, what every row has, a key where there is none."""

from collections import abc
from dataclasses import replace

from ecm.errors import BadValue
from ecm.exporters.canonical import CANONICAL_TABLES
from ecm.exporters.exporter import Recognition, RowRule, Shape, normal, personal_columns
from ecm.exporters.mapping import (
    AGAIN,
    AMOUNTS_OF_THE_ORDER,
    HOURS_IN,
    LINE_TOTAL,
    LINES,
    OF_THE_ORDER,
    ORDERS,
    POSITIVE_AMOUNTS,
    ColumnMapping,
    constant,
    mappable,
    signature,
    target,
)
from ecm.reading import distinct_headers
from ecm.schema import SQL_TYPES, Canonical, Column, Kind
from ecm.sql import literal

__all__ = ["MADE_KEYS", "ColumnMapping", "mappable", "recognise_with", "signature", "target"]

# Keys that many files lack, and the columns that stand in for them: a lone one as it is, several hashed, none for all.
MADE_KEYS: abc.Mapping[str, tuple[str, tuple[str, ...]]] = {
    "order_lines": ("line_no", ()),
    "invoice_lines": ("line_no", ()),
    "time_entries": ("entry_id", ()),
    "costs": ("cost_id", ()),
    "refunds": ("refund_id", ()),
    "payments": ("payment_id", ()),
    "work_log": ("event_id", ()),
    "messages": ("message_id", ("campaign", "sent_at")),
    "changes": ("change_id", ("at", "title")),
    "tickets": ("ticket_id", ("opened_at", "order_id", "sku", "title")),
    "incidents": ("incident_id", ("started_at", "title")),
    "tasks": ("task_id", ("title",)),
    "projects": ("project_id", ("title",)),
    "strategies": ("strategy_id", ("title",)),
    "people": ("person_id", ("name",)),
    "budgets": ("budget_id", ("title", "starts_on", "ends_on")),
    "assets": ("asset_id", ("title", "kind")),
    "milestones": ("milestone_id", ("contract_id", "title")),
    "promotions": ("promotion_id", ("title", "code", "starts_at")),
    "contracts": ("contract_id", ("party", "starts_on")),
}
_MOST_NAMED = 30
# A person's name is no identity (docs/TABLES.md, rule 10) and is not kept: words of letters, and no digit.
_NAME = r"^[^\d@]*\pL{2,}[ ,]+[^\d@]*\pL[^\d@]*$"


def recognise_with(mapping: ColumnMapping, shape: Shape) -> Recognition:
    """The table as the mapping reads it; sure where the header is the one it was made for.

    Raises BadValue where the file lacks a column that the table requires, or the mapping does not say what it is.
    """
    table = target(mapping.table)
    places, lacking = _places(mapping, shape)
    if needed := [mapping.columns[name] for name in lacking if table.column(name).required]:
        raise BadValue(f"The mapping {mapping.name!r} needs the column {needed[0]!r}, which this file lacks.", AGAIN)
    made = _made_key(table, mapping)
    # What becomes of a table's columns once they have its names is the canonical reader's to say.
    names = (*places, *mapping.constants, *([made] if made else []))
    if LINE_TOTAL in names and "unit_price" not in names:
        names = (*names, "unit_price")
    if _has_shares(table, names):
        names = (*dict.fromkeys((*names, "discount")),)
    read = CANONICAL_TABLES.recognise_as(Shape(names), (table.name,))
    if read is None:
        missing = [name for name in table.required if name not in names]
        raise BadValue(
            f"The mapping {mapping.name!r} does not say what {', '.join(missing)} of {table.name} is.",
            "Choose a column or a fixed value for it.",
        )
    kinds = _kinds(mapping, table, places)
    fields = {name: (place, kinds[place]) for name, place in places.items()}
    rows = _retyped(mapping, table, fields, made)
    plan = replace(
        read.plan,
        fields=fields,
        tables={
            name: f"with typed as ({rows}) {select}"
            for name, select in {**_orders(table, names), **read.plan.tables}.items()
        },
        rules=_rules(mapping, table, fields),
        notes=_notes(mapping, shape, places, lacking),
        whole=read.plan.whole if read.plan.whole in fields else "",
        copies=read.plan.copies if {read.plan.whole, "line_no"} <= fields.keys() else "",
        date_order=mapping.date_order,
        decimals=mapping.decimals,
        namespace=mapping.namespace,
        personal=tuple(sorted({*personal_columns(shape.columns), *_customers(places)})),
    )
    return Recognition(
        table.name,
        f"{mapping.name} ({table.name})",
        1.0 if signature(shape) == mapping.signature else 0.8,
        f"Its columns were mapped to {table.name} as {mapping.name!r}.",
        plan,
    )


def _orders(table: Canonical, names: abc.Sequence[str]) -> dict[str, str]:
    """SELECT of the orders that a file of lines tells of, each as its first line has it; none where no line has a day."""
    if table.name != LINES or "ordered_at" not in names:
        return {}
    recognition = CANONICAL_TABLES.recognise_as(
        Shape(("order_id", *(n for n in OF_THE_ORDER if n in names))), (ORDERS,)
    )
    if recognition is None:
        return {}
    select = recognition.plan.tables[ORDERS]
    amounts = [f"{_amount_of_the_order(n)} as {n}" for n in AMOUNTS_OF_THE_ORDER if n in names]
    replaced = f" replace ({', '.join(amounts)})" if amounts else ""
    return {
        ORDERS: f"select *{replaced} from ({select}) qualify row_number() over (partition by order_id order by row_no) = 1"
    }


def _amount_of_the_order(name: str) -> str:
    """SQL: an amount that stands once or again on each line of its order; where lines differ, each has its part."""
    order = "over (partition by order_id)"
    return (
        f"case when min({name}) {order} is distinct from max({name}) {order} then sum({name}) {order} "
        f"else max({name}) {order} end::{SQL_TYPES[Kind.MONEY]}"
    )


def _places(mapping: ColumnMapping, shape: Shape) -> tuple[dict[str, int], list[str]]:
    """The raw column of each mapped one, and those whose header is not there."""
    headers = [normal(c) for c in distinct_headers(shape.columns)]
    mapped_headers = {name: normal(header) for name, header in mapping.columns.items()}
    there = {name: headers.index(header) for name, header in mapped_headers.items() if header in headers}
    return there, [name for name in mapped_headers if name not in there]


def _made_key(table: Canonical, mapping: ColumnMapping) -> str:
    name = MADE_KEYS.get(table.name, ("", ()))[0]
    return "" if name in mapping.columns or name in mapping.constants else name


def _kinds(mapping: ColumnMapping, table: Canonical, places: abc.Mapping[str, int]) -> dict[int, Kind]:
    """How each raw column is read: as text where values are mapped, as a moment where one of two columns is one."""
    matched: dict[int, Kind] = {}
    for name, place in places.items():
        kind = Kind.TEXT if mapping.values.get(name) else table.column(name).kind
        pair = {matched.setdefault(place, kind), kind}
        if pair == {Kind.DAY, Kind.MOMENT}:
            matched[place] = Kind.MOMENT
        elif (
            len(pair) == 2
            and not all(kind.is_number for kind in pair)
            and not pair <= {Kind.TEXT, Kind.COUNTRY, Kind.DEVICE}
        ):
            one, other = sorted(k.value for k in pair)
            raise BadValue(f"{mapping.columns[name]!r} is mapped as {one} and as {other}.", "Map it to one of the two.")
    return matched


def _customers(places: abc.Mapping[str, int]) -> list[int]:
    return [place for name, place in places.items() if name in ("customer_id", "email")]


def _notes(
    mapping: ColumnMapping, shape: Shape, places: abc.Mapping[str, int], lacking: abc.Sequence[str]
) -> tuple[str, ...]:
    notes = [f"Read by the mapping {mapping.name!r}."]
    if lacking:
        notes.append(f"Columns of the mapping that this file lacks: {', '.join(mapping.columns[n] for n in lacking)}.")
    unused = [c for place, c in enumerate(shape.columns) if c.strip() and place not in places.values()]
    if unused:
        more = f" and {len(unused) - _MOST_NAMED} more" if len(unused) > _MOST_NAMED else ""
        notes.append(f"Columns not used: {', '.join(unused[:_MOST_NAMED])}{more}.")
    return tuple(notes)


def _retyped(mapping: ColumnMapping, table: Canonical, fields: abc.Mapping[str, tuple[int, Kind]], made: str) -> str:
    """SELECT of the typed rows with values as they are meant, what every row has, and the key that is made."""
    columns = ["row_no"]
    for name, (_, read_as) in fields.items():
        column = table.column(name)
        if column.kind is Kind.MOMENT:
            columns += [f'"{name}"', f'"{name}_day"', f'"{name}_written"']
        elif column.kind is Kind.DAY and read_as is Kind.MOMENT:
            columns.append(f'"{name}_day" as "{name}"')
        else:
            columns.append(f'{_value(mapping, column)} as "{name}"')
    for name, text in mapping.constants.items():
        value = constant(table.column(name), text)
        columns.append(f'{value} as "{name}"')
        if table.column(name).kind is Kind.MOMENT:
            columns += [f'{value}::date as "{name}_day"', f'{value}::date as "{name}_written"']
    rows = f"select {', '.join(columns)} from temp.main.typed"
    given = [*fields, *mapping.constants]
    if LINE_TOTAL in given:
        price = f"({LINE_TOTAL}::double / nullif(quantity, 0))::{SQL_TYPES[Kind.MONEY]}"
        stated = f"coalesce(unit_price, {price})" if "unit_price" in given else price
        rows = f"select * exclude ({'unit_price' if 'unit_price' in given else LINE_TOTAL}), {stated} as unit_price from ({rows})"
        given.append("unit_price")
    if _has_shares(table, given):
        rows = _with_shares(rows, "discount" in given)
    return _with_key(rows, table, given, made) if made else rows


def _has_shares(table: Canonical, names: abc.Iterable[str]) -> bool:
    """Whether lines get their part of a discount that their order has."""
    return table.name == LINES and {"discounts", "quantity", "unit_price"} <= set(names)


def _with_shares(rows: str, has_own: bool) -> str:
    """Lines with their part of the order's discount, by what they come to, beside their own.

    A part is the difference of two rounded running sums, so that the parts add up to the order's discount.
    """
    own = "coalesce(discount, 0)" if has_own else "0"
    order = "over (partition by order_id)"
    line = "(unit_price::double * quantity)"
    whole = _amount_of_the_order("discounts")
    return f"""
        select * exclude (part, upto{", discount" if has_own else ""}),
               (round(upto, 4) - round(upto - part, 4))::{SQL_TYPES[Kind.MONEY]} as discount
        from (
            select *, sum(part) over (partition by order_id order by row_no rows unbounded preceding) as upto
            from (
                select *, {own}::double + greatest(0, coalesce({whole}, 0)::double - sum({own}::double) {order})
                          * coalesce({line} / nullif(sum({line}) {order}, 0), 0) as part
                from ({rows})
            )
        )"""


def _with_key(rows: str, table: Canonical, given: abc.Sequence[str], made: str) -> str:
    """Two rows alike are told apart by their order; the same file gives the same keys."""
    if made == "line_no":
        whole = ", ".join(f'"{c}"' for c in table.object if c in given)
        return f'select *, row_number() over (partition by {whole} order by row_no)::varchar as "{made}" from ({rows})'
    basis = [c for c in MADE_KEYS[table.name][1] if c in given] or sorted(given)
    alike = ", ".join(f'"{c}"' for c in basis)
    texts = ", ".join(f"coalesce(\"{c}\"::varchar, '')" for c in basis)
    key = texts if len(MADE_KEYS[table.name][1]) == 1 else f"substr(md5(concat_ws('|', {texts})), 1, 16)"
    again = f"row_number() over (partition by {alike} order by row_no)"
    return (
        f"select *, case when {key} = '' then '' else {key} end || case when {again} > 1 then '-' || {again} else '' end "
        f'as "{made}" from ({rows})'
    )


def _value(mapping: ColumnMapping, column: Column) -> str:
    """A typed column, its mapped values as they are meant; others stay as written."""
    quoted = f'"{column.name}"'
    if pairs := mapping.values.get(column.name):
        branches = " ".join(f"when {literal(_plain(w))} then {constant(column, m)}" for w, m in pairs.items())
        return f"case lower(trim({quoted})) {branches} else {_as_written(column)} end"
    if column.kind is Kind.HOURS and mapping.hours_in:
        return f"{quoted} / {HOURS_IN[mapping.hours_in]}"
    if column.name in POSITIVE_AMOUNTS.get(mapping.table, ()):
        return f"case when max({quoted}) over () <= 0 then -{quoted} else {quoted} end"
    if column.name == "customer_id":
        hashed = f"customer_key({quoted} || '@name')"
        return f"case when regexp_matches({quoted}, '{_NAME}') then {hashed} else {quoted} end"
    return quoted


def _as_written(column: Column) -> str:
    """A cell read as text that no mapped value fits; NULL where it is not what the column holds."""
    quoted = f'"{column.name}"'
    if column.kind is Kind.CURRENCY:
        return f"case when regexp_full_match(trim({quoted}), '[A-Za-z]{{3}}') then upper(trim({quoted})) end"
    return f"try_cast({quoted} as {SQL_TYPES[column.kind]})"


def _rules(mapping: ColumnMapping, table: Canonical, fields: abc.Mapping[str, tuple[int, Kind]]) -> tuple[RowRule, ...]:
    """Values that are neither mapped nor what the column holds."""
    rules = []
    for name, pairs in mapping.values.items():
        if name in fields and pairs:
            known = ", ".join(literal(_plain(written)) for written in pairs)
            unread = f'"{name}" is not null and ({_as_written(table.column(name))}) is null'
            rules.append(
                RowRule(
                    f'{unread} and lower(trim("{name}")) not in ({known})', f"value not mapped: {mapping.columns[name]}"
                )
            )
    return tuple(rules)


def _plain(written: str) -> str:
    return written.strip().lower()
