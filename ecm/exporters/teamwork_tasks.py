"""Teamwork's tasks: one row a task, named by its list; the estimate in words or minutes."""

from ecm.exporters.exporter import ColumnExporter, Field, Header, Plan
from ecm.exporters.phrases import Found, every_field, is_missing, tidied
from ecm.exporters.task_words import CLOSED, hours_in_words, kind_among, known_status, no_word, unread_estimate
from ecm.schema import Kind

_FIELDS = (
    Field("id", Kind.TEXT, ("task id", "id")),
    Field("list_name", Kind.TEXT, ("task list", "tasklist", "task list name"), required=True),
    Field("title", Kind.TEXT, ("task", "task name"), required=True),
    Field("stated", Kind.TEXT, ("status", "board column", "workflow stage")),
    Field("assignee", Kind.TEXT, ("assigned to", "assignees", "assignee")),
    Field("begins", Kind.DAY, ("start date",)),
    Field("due", Kind.DAY, ("due date",)),
    Field("priority", Kind.TEXT, ("priority",)),
    Field("progress", Kind.NUMBER, ("progress", "% complete")),
    Field("estimate", Kind.TEXT, ("estimated time", "time estimate", "estimate")),
    Field("estimate_hours", Kind.HOURS, ("estimated time (hours)", "estimated hours")),
    Field("estimate_minutes", Kind.NUMBER, ("estimated time (minutes)", "estimated minutes")),
    Field("requester", Kind.TEXT, ("created by",)),
    Field("created", Kind.MOMENT, ("date created", "created on", "created date")),
    Field("done", Kind.MOMENT, ("date completed", "completed on", "completed date", "date last completed")),
    Field("tags", Kind.TEXT, ("tags",)),
    Field("project", Kind.TEXT, ("project", "project name")),
    Field("parent", Kind.TEXT, ("parent task",)),
)
_TELLING = ("task list", "time logged", "estimated time", "assigned to", "date completed", "progress", "project category",
            "date created", "created by")  # fmt: skip


def _plan(header: Header) -> Plan:
    """Tasks with their estimates; logged hours come with the time report, which has days and people."""
    matched, headers = header.matched, header.names
    return Plan(
        matched,
        {"tasks": _tasks(matched)},
        rules=(
            *is_missing(matched, "title"),
            *((unread_estimate("estimate", hours_in_words("estimate", 60)),) if "estimate" in matched else ()),
        ),
        notes=("Logged time has no days here: load Teamwork's time report for hours.",)
        if "time logged" in headers
        else (),
    )


def _tasks(matched: Found) -> str:
    """Without a number a task is known by project, list, name and when it was made; alike ones are counted."""
    known_by = "concat_ws('|', 'teamwork', project, list_name, title, created::varchar)"
    made = f"substr(md5({known_by}), 1, 16)"
    state = f"coalesce({known_status('stated')}, {tidied('stated')})"
    hours = "estimate_hours + coalesce(estimate_minutes, 0) / 60"
    return f"""
        select row_no, coalesce(id, made || case when again > 1 then '-' || again else '' end) as task_id,
               coalesce(project, list_name) as project_id, title,
               coalesce({kind_among("tags")}, case when parent is not null then 'subtask' end) as kind, requester, assignee,
               case when state in {CLOSED} then state when done is not null or progress >= 100 then 'done'
                    when state = '' then 'requested' else state end as status,
               {no_word("priority")} as priority, created as requested_at, done as done_at, begins as planned_start,
               due as due_on, coalesce({hours}, {hours_in_words("estimate", 60)}) as estimate_hours
        from (select *, {made} as made, {state} as state, row_number() over (partition by {known_by} order by row_no) as again
              from {every_field(_FIELDS, matched)})
    """


TEAMWORK_TASKS = ColumnExporter(
    "teamwork_tasks",
    "Teamwork tasks",
    _FIELDS,
    _plan,
    telling=_TELLING,
    at_least=4,
    accepts=lambda header: not (header.names & {"who", "decimal hours"}),
    confidence=(0.7, 0.04, 0.95),
    of="of Teamwork",
)
