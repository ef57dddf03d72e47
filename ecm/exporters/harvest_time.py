"""Harvest's detailed time report: one row an entry, by day, without times; with decimal commas in some countries."""

from ecm.exporters.exporter import Field, Plan, Recognition, Shape, find_fields, normal
from ecm.exporters.phrases import every_field, lacks
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


class HarvestTime:
    """What a person did on a day for a project; the rate is what the client is billed."""

    name = "harvest_time"
    title = "Harvest detailed time"

    def recognise(self, shape: Shape) -> Recognition | None:
        found = find_fields(_FIELDS, shape.columns)
        headers = {normal(c) for c in shape.columns}
        told = [t for t in _TELLING if t in headers]
        if lacks(_FIELDS, found) or len(told) < 3 or not found.keys() & set(_PEOPLE):
            return None
        places = [found[n][0] for n in ("day", "client", "project", "task") if n in found]
        return Recognition(
            self.name,
            self.title,
            min(0.97, 0.7 + 0.05 * len(told)),
            f"It has the columns {', '.join(repr(t) for t in told[:4])} of Harvest.",
            Plan(
                found,
                entry_tables(),
                steps=entries(
                    "harvest",
                    {
                        **{
                            n: n
                            for n in ("day", "client", "task", "note", "link", "hours", "billable", "approved", "rate")
                        },
                        "person": "nullif(coalesce(nullif(concat_ws(' ', first_name, last_name), ''), employee), '')",
                        "project": "coalesce(code, project)",
                    },
                    every_field(_FIELDS, found),
                ),
                ignored=(total_entries(found, _PEOPLE, places),),
            ),
        )
