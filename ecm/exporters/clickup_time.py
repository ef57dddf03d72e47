"""ClickUp's time report: one row a time entry, its times in milliseconds."""

from ecm.exporters.exporter import ColumnExporter, Field, Header, Plan, RowRule
from ecm.exporters.phrases import every_field, is_missing, is_negative
from ecm.schema import Kind

_FIELDS = (
    Field("id", Kind.TEXT, ("time entry id",), required=True),
    Field("person", Kind.TEXT, ("username", "user"), required=True),
    Field("note", Kind.TEXT, ("description",)),
    Field("billable", Kind.FLAG, ("billable",)),
    Field("begun", Kind.MOMENT, ("start",), required=True),
    Field("over", Kind.MOMENT, ("stop",)),
    Field("spent", Kind.NUMBER, ("time tracked",), required=True),
    Field("task", Kind.TEXT, ("task id",)),
    Field("folder", Kind.TEXT, ("folder name",)),
    Field("list_name", Kind.TEXT, ("list name",)),
)


def _plan(header: Header) -> Plan:
    """Hours by person, day and task."""
    matched = header.matched
    return Plan(
        matched,
        {
            "time_entries": f"""
                select row_no, id as entry_id, person, coalesce(nullif(nullif(folder, ''), 'hidden'), list_name) as project_id,
                       task as task_id, begun_day as date, begun as started_at, over as ended_at,
                       spent / 3600000 as hours, billable, note
                from {every_field(_FIELDS, matched)}
            """
        },
        rules=(
            *is_missing(matched, "id", "begun", "spent"),
            *is_negative(matched, "spent"),
            RowRule("spent > 24 * 3600000", "out of range: hours (more than a day in one entry)"),
        ),
    )


CLICKUP_TIME = ColumnExporter(
    "clickup_time",
    "ClickUp time report",
    _FIELDS,
    _plan,
    accepts=lambda header: bool(header.names & {"time tracked text", "start text", "task status", "space name"}),
    confidence=(0.95, 0, 1),
    why="It has the columns 'time entry id', 'time tracked' of ClickUp.",
)
