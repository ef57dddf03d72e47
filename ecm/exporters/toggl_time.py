"""Toggl Track's detailed report: one row an entry, with its first and last moment; what it earned, but no rate."""

from ecm.exporters.exporter import Exporter, Field, Plan, Recognition, Shape, find_fields, normal
from ecm.exporters.phrases import every_field, lacks
from ecm.exporters.time_rows import entries, entry_tables, rate_of, stretch, total_entries
from ecm.schema import Kind

_FIELDS = (
    Field("person", Kind.TEXT, ("user", "member", "user name")),
    Field("email", Kind.EMAIL, ("email",)),
    Field("client", Kind.TEXT, ("client",)),
    Field("project", Kind.TEXT, ("project",)),
    Field("task", Kind.TEXT, ("task",)),
    Field("note", Kind.TEXT, ("description",), required=True),
    Field("billable", Kind.FLAG, ("billable",)),
    Field("begun", Kind.MOMENT, ("start date",), required=True),
    Field("begun_time", Kind.TEXT, ("start time",)),
    Field("over", Kind.MOMENT, ("end date", "stop date")),
    Field("over_time", Kind.TEXT, ("end time", "stop time")),
    Field("hours", Kind.HOURS, ("duration",), required=True),
    Field("amount", Kind.MONEY, ("amount",), r"amount \(.*\)"),
)
_TELLING = ("user", "member", "start date", "start time", "end date", "end time", "stop date", "tags", "billable")


class TogglTime(Exporter):
    """An entry over midnight belongs to the day it was begun on."""

    def recognise(self, shape: Shape) -> Recognition | None:
        matched = find_fields(_FIELDS, shape.columns)
        headers = {normal(c) for c in shape.columns}
        telling = [t for t in _TELLING if t in headers]
        if lacks(_FIELDS, matched) or len(telling) < 4 or not headers & {"user", "member", "email"}:
            return None
        return Recognition(
            self.name,
            self.title,
            min(0.96, 0.65 + 0.05 * len(telling)),
            f"It has the columns {', '.join(repr(t) for t in ('duration', *telling[:3]))} of Toggl Track.",
            Plan(
                matched,
                entry_tables(),
                steps=entries(
                    "toggl",
                    {
                        **{n: n for n in ("client", "project", "task", "note", "hours", "billable")},
                        "person": "coalesce(person, email)",
                        **stretch(),
                        "rate": rate_of("amount", "hours"),
                    },
                    every_field(_FIELDS, matched),
                ),
                ignored=(
                    total_entries(
                        matched, ("person", "email"), [matched[n][0] for n in ("project", "note") if n in matched]
                    ),
                ),
            ),
        )


TOGGL_TIME = TogglTime("toggl_time", "Toggl Track detailed", _FIELDS)
