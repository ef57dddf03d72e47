"""ClickUp's time report: one row a time entry, its times in milliseconds."""

from ecm.exporters.exporter import Field, Plan, Recognition, RowRule, Shape, find_fields, normal
from ecm.exporters.phrases import every_field, is_missing, is_negative, lacks
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


class ClickUpTime:
    """Hours by person, day and task."""

    name = "clickup_time"
    title = "ClickUp time report"

    def recognise(self, shape: Shape) -> Recognition | None:
        found = find_fields(_FIELDS, shape.columns)
        headers = {normal(c) for c in shape.columns}
        if lacks(_FIELDS, found) or not headers & {"time tracked text", "start text", "task status", "space name"}:
            return None
        return Recognition(
            self.name,
            self.title,
            0.95,
            "It has the columns 'time entry id', 'time tracked' of ClickUp.",
            Plan(
                found,
                {
                    "time_entries": f"""
                        select row_no, id as entry_id, person, coalesce(nullif(nullif(folder, ''), 'hidden'), list_name) as project_id,
                               task as task_id, begun_day as date, begun as started_at, over as ended_at,
                               spent / 3600000 as hours, billable, note
                        from {every_field(_FIELDS, found)}
                    """
                },
                rules=(
                    *is_missing(found, "id", "begun", "spent"),
                    *is_negative(found, "spent"),
                    RowRule("spent > 24 * 3600000", "out of range: hours (more than a day in one entry)"),
                ),
            ),
        )
