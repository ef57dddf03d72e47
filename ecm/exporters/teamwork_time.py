"""Teamwork's time report: one row a logged stretch of work, its length as decimal hours, or as hours and minutes."""

from ecm.exporters.exporter import ColumnExporter, Field, Header, Plan
from ecm.exporters.phrases import every_field
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


def _plan(header: Header) -> Plan:
    """Hours by person, day and task."""
    matched = header.matched
    places = [matched[n][0] for n in ("day", "client", "project", "task_name", "note") if n in matched]
    return Plan(
        matched,
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
            every_field(_FIELDS, matched),
        ),
        ignored=(total_entries(matched, ("person",), places),),
    )


TEAMWORK_TIME = ColumnExporter(
    "teamwork_time",
    "Teamwork time report",
    _FIELDS,
    _plan,
    telling=_TELLING,
    at_least=3,
    accepts=lambda header: bool(header.matched.keys() & {"decimals", "whole_hours"}),
    confidence=(0.7, 0.04, 0.95),
    of="of Teamwork",
)
