"""Teamwork's time report: one row a logged stretch of work, its length as decimal hours, or as hours and minutes."""

from ecm.exporters.exporter import Field, Plan, Recognition, Shape, find_fields, normal
from ecm.exporters.phrases import every_field, lacks
from ecm.exporters.time_rows import entries, entry_tables, total_entries
from ecm.schema import Kind

_FIELDS = (
    Field("day", Kind.DAY, ("date",), required=True),
    Field("begun", Kind.MOMENT, ("date/time", "start date/time")),
    Field("over", Kind.MOMENT, ("end date/time",)),
    Field("person", Kind.TEXT, ("who", "user"), required=True),
    Field("client", Kind.TEXT, ("company",)),
    Field("project", Kind.TEXT, ("project",)),
    Field("task", Kind.TEXT, ("task id",)),
    Field("task_name", Kind.TEXT, ("task", "task name")),
    Field("note", Kind.TEXT, ("description",)),
    Field("decimals", Kind.HOURS, ("decimal hours", "time (decimal)")),
    Field("whole_hours", Kind.NUMBER, ("hours",)),
    Field("minutes", Kind.NUMBER, ("minutes", "mins")),
    Field("billable", Kind.FLAG, ("is it billable?", "billable", "is billable")),
    Field("invoice_no", Kind.TEXT, ("invoice no", "invoice number")),
)
_TELLING = ("who", "decimal hours", "is it billable?", "project category", "task list", "date/time", "end date/time", "company",
            "minutes", "has been invoiced?", "task tags")  # fmt: skip


class TeamworkTime:
    """Hours by person, day and task."""

    name = "teamwork_time"
    title = "Teamwork time report"

    def recognise(self, shape: Shape) -> Recognition | None:
        found = find_fields(_FIELDS, shape.columns)
        told = [t for t in _TELLING if t in {normal(c) for c in shape.columns}]
        if lacks(_FIELDS, found) or len(told) < 3 or not found.keys() & {"decimals", "whole_hours"}:
            return None
        places = [found[n][0] for n in ("day", "client", "project", "task_name", "note") if n in found]
        return Recognition(
            self.name,
            self.title,
            min(0.95, 0.7 + 0.04 * len(told)),
            f"It has the columns {', '.join(repr(t) for t in told[:4])} of Teamwork.",
            Plan(
                found,
                entry_tables(),
                steps=entries(
                    "teamwork",
                    {
                        **{n: n for n in ("day", "person", "client", "project", "note", "billable", "invoice_no")},
                        "task": "coalesce(nullif(task, '0'), task_name)",
                        "clock": "case when begun is not null then begun - begun_written end",
                        "started_at": "begun",
                        "ended_at": "over",
                        # The minutes are what is left of the hours, or those of the whole.
                        "hours": "coalesce(decimals, whole_hours + coalesce(minutes, 0) / 60)",
                    },
                    every_field(_FIELDS, found),
                ),
                ignored=(total_entries(found, ("person",), places),),
            ),
        )
