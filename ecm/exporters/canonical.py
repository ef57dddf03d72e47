"""A table that uses the canonical names (docs/TABLES.md) needs no mapping: its header says which table it is."""

from collections.abc import Mapping

from ecm.exporters.exporter import Exporter, Plan, Recognition, Shape, normal, personal_columns
from ecm.schema import TABLES, Canonical, Kind

# A table of other names that happens to have a few of ours ("date", "clicks", "customer_id") is not one of these.
_LEAST_SHARE = 0.5
_CERTAINLY_OURS = 5
_FEWEST_COMMENTS = 2
# Rows of these tables stand or fall with their whole object.
_WHOLE = {"order_lines": "order_id", "invoice_lines": "invoice_no"}
# One platform whatever it is called, so that what its own export says is not counted beside it.
_PLATFORMS = {
    **dict.fromkeys(("google", "google ads", "googleads", "adwords", "google adwords"), "google_ads"),
    **dict.fromkeys(("facebook", "facebook ads", "meta ads", "meta_ads", "instagram", "fb"), "meta"),
    **dict.fromkeys(("bing", "bing ads", "microsoft", "microsoft ads", "microsoft advertising"), "microsoft_ads"),
    **dict.fromkeys(("tiktok ads", "tik tok", "tiktok_ads"), "tiktok"),
    "meta": "meta",
    "google_ads": "google_ads",
}
# Columns that a file need not have and whose names it may use.
_READ_TOO = ("starts_on", "ends_on", "external_id")
_SPELLINGS = {"canceled": "cancelled", "cancel": "cancelled", "void": "cancelled", "voided": "cancelled"}


class CanonicalTables(Exporter):
    """Every canonical table by its own column names, in any order."""

    def recognise(self, shape: Shape) -> Recognition | None:
        """The table whose names the header is made of, mostly."""
        recognition = self.recognise_as(shape, tuple(TABLES))
        # Comment lines above a header are a tool's, whose plain words are not the canonical ones.
        if recognition is None or sum(line.strip().startswith("#") for line in shape.preamble) >= _FEWEST_COMMENTS:
            return None
        ours, all_ = len(recognition.plan.fields), sum(1 for c in shape.columns if normal(c))
        return recognition if ours >= _CERTAINLY_OURS or ours >= _LEAST_SHARE * all_ else None

    def recognise_as(self, shape: Shape, names: tuple[str, ...]) -> Recognition | None:
        """The one of these tables that the header fits best."""
        headers = [normal(c) for c in shape.columns]
        best = max((_fit(TABLES[name], headers) for name in names), key=lambda fit: fit[:2])
        known, _, table = best
        if known == 0 or table is None:
            return None
        fields: dict[str, tuple[int, Kind]] = {}
        for place, header in enumerate(headers):
            if header in _names(table) and header not in fields:
                fields[header] = (place, table.column(header).kind)
        share = known / max(1, sum(1 for h in headers if h))
        unknown = [c for c, h in zip(shape.columns, headers, strict=True) if h and h not in fields]
        notes = (f"Columns not used: {', '.join(unknown)}.",) if unknown else ()
        return Recognition(
            table.name,
            f"Canonical {table.name}",
            round(0.7 + 0.3 * share, 3),
            f"Its header uses the canonical names of {table.name}.",
            Plan(
                fields=fields,
                tables={table.name: _select(table, fields)},
                whole=_WHOLE.get(table.name, ""),
                copies="count(*) // count(distinct line_no)" if table.name == "order_lines" else "",
                notes=notes,
                personal=personal_columns(shape.columns),
            ),
        )


def _fit(table: Canonical, headers: list[str]) -> tuple[int, int, Canonical | None]:
    """How many headers are the table's, where all that it requires is there."""
    names = _names(table)
    required = set(table.required)
    if table.is_report and {"starts_on", "ends_on"} <= set(headers):
        required -= {"date"}
    if not required <= set(headers):
        return 0, 0, None
    return sum(1 for h in set(headers) if h in names), len(required), table


def _names(table: Canonical) -> set[str]:
    return {c.name for c in table.columns if not c.derived or c.name in _READ_TOO}


def _select(table: Canonical, matched: Mapping[str, tuple[int, Kind]]) -> str:
    columns = ["row_no"]
    for column in table.columns:
        name = column.name
        if name in matched:
            columns.append(f'{_value(table, name, matched)} as "{name}"')
    if table.name == "orders":
        columns += ["ordered_at_day as ordered_on", "ordered_at_written as reported_on"]
        columns += [] if "status" in matched else [f"{_status(matched)} as status"]
        columns += [] if "sales_channel" in matched else ["'online_store' as sales_channel"]
    if table.name == "refunds":
        columns += ["refunded_at_day as refunded_on"]
    if table.name == "payments":
        columns += ["at_written as reported_on"]
    if table.is_report:
        day = "date" if "date" in matched else "null::date"
        starts, ends = ("starts_on", "ends_on") if {"starts_on", "ends_on"} <= matched.keys() else ("null::date",) * 2
        columns = [c for c in columns if not c.endswith(('"date"', '"starts_on"', '"ends_on"'))]
        columns += [
            f"coalesce({starts}, {day}) as starts_on",
            f"coalesce({ends}, {starts}, {day}) as ends_on",
            f"case when coalesce({starts}, {day}) = coalesce({ends}, {starts}, {day}) "
            f"then coalesce({day}, {starts}) end as date",
            "'canonical' as tool",
        ]
    return f"select {', '.join(columns)} from typed"


def _value(table: Canonical, name: str, matched: Mapping[str, tuple[int, Kind]]) -> str:
    if name == "customer_id":
        return "customer_key(customer_id)"
    if name == "platform":
        spelled = " ".join(f"when '{k}' then '{v}'" for k, v in _PLATFORMS.items())
        return f"case lower(trim(platform)) {spelled} else trim(platform) end"
    if table.name == "orders" and name == "status":
        return _status(matched)
    if table.name == "orders" and name == "sales_channel":
        return "case when coalesce(sales_channel, '') = '' then 'online_store' else lower(sales_channel) end"
    if table.name == "orders" and name in ("kind", "financial_status", "fulfilment_status"):
        return f"lower({name})"
    return f'"{name}"'


def _status(matched: Mapping[str, object]) -> str:
    """An order's status in our words; a day of cancelling or a voided payment makes it cancelled, whatever it says."""
    spelled = " ".join(f"when '{k}' then '{v}'" for k, v in _SPELLINGS.items())
    stated = f"case lower(status) {spelled} else lower(status) end" if "status" in matched else "''"
    also = [
        condition
        for column, condition in (
            ("cancelled_at", "cancelled_at is not null"),
            ("financial_status", "lower(financial_status) = 'voided'"),
        )
        if column in matched
    ]
    return f"case when {' or '.join(also)} then 'cancelled' else {stated} end" if also else stated


CANONICAL_TABLES = CanonicalTables("canonical", "Canonical table", ())
