"""Harvest's detailed time report: one row an entry, by day, without times; with decimal commas in some countries."""

from ecm.exporters.exporter import ColumnExporter, Field, Header, Plan
from ecm.exporters.phrases import every_field
from ecm.exporters.time_rows import entries, entry_tables, total_entries
from ecm.schema import Kind

_FIELDS = (
    Field("day", Kind.DAY, ("date", "datum", "fecha"), required=True),
    Field("client", Kind.TEXT, ("client",)),
    Field("project", Kind.TEXT, ("project",)),
    Field("code", Kind.TEXT, ("project code",)),
    Field("task", Kind.TEXT, ("task",)),
    Field("note", Kind.TEXT, ("notes", "note")),
    Field("hours", Kind.HOURS, ("hours",), required=True),
    Field("billable", Kind.FLAG, ("billable?", "billable")),
    Field("approved", Kind.FLAG, ("approved?", "approved")),
    Field("first_name", Kind.TEXT, ("first name",)),
    Field("last_name", Kind.TEXT, ("last name",)),
    Field("employee", Kind.TEXT, ("employee", "full name")),
    Field("rate", Kind.MONEY, ("billable rate",)),
    Field("link", Kind.TEXT, ("external reference url",)),
)
_TELLING = (
    *("billable?", "invoiced?", "approved?", "employee?", "project code", "billable rate", "cost rate", "cost amount"),
    *("external reference url", "hours rounded"),
)
_PEOPLE = ("first_name", "last_name", "employee")


def _plan(header: Header) -> Plan:
    """What a person did on a day for a project; the rate is what the client is billed."""
    matched = header.matched
    places = [matched[n][0] for n in ("day", "client", "project", "task") if n in matched]
    return Plan(
        matched,
        entry_tables(),
        steps=entries(
            "harvest",
            {
                **{n: n for n in ("day", "client", "task", "note", "link", "hours", "billable", "approved", "rate")},
                "person": "nullif(coalesce(nullif(concat_ws(' ', first_name, last_name), ''), employee), '')",
                "project": "coalesce(code, project)",
            },
            every_field(_FIELDS, matched),
        ),
        ignored=(total_entries(matched, _PEOPLE, places),),
    )


HARVEST_TIME = ColumnExporter(
    "harvest_time",
    "Harvest detailed time",
    _FIELDS,
    _plan,
    telling=_TELLING,
    at_least=3,
    accepts=lambda header: bool(header.matched.keys() & set(_PEOPLE)),
    confidence=(0.7, 0.05, 0.97),
    of="of Harvest",
)
