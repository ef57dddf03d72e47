"""Linear's issues: one row an issue, with the moment of each step; estimates are points and no hours."""

from ecm.exporters.exporter import ColumnExporter, Field, Header, Plan
from ecm.exporters.phrases import every_field, is_missing, tidied
from ecm.exporters.task_words import kind_among, known_status, no_word
from ecm.schema import Kind

_FIELDS = (
    Field("id", Kind.TEXT, ("id", "identifier"), required=True),
    Field("title", Kind.TEXT, ("title",), required=True),
    Field("team", Kind.TEXT, ("team",)),
    Field("status", Kind.TEXT, ("status",), required=True),
    Field("priority", Kind.TEXT, ("priority",)),
    Field("project", Kind.TEXT, ("project",)),
    Field("creator", Kind.TEXT, ("creator",)),
    Field("assignee", Kind.TEXT, ("assignee",)),
    Field("labels", Kind.TEXT, ("labels",)),
    Field("created", Kind.MOMENT, ("created",)),
    Field("triaged", Kind.MOMENT, ("triaged",)),
    Field("started", Kind.MOMENT, ("started",)),
    Field("completed", Kind.MOMENT, ("completed",)),
    Field("canceled", Kind.MOMENT, ("canceled", "cancelled")),
    Field("due", Kind.DAY, ("due date",)),
    Field("blocked_by", Kind.TEXT, ("blocked by",)),
    Field("url", Kind.TEXT, ("url",)),
)
_TELLING = (
    *("team", "cycle number", "cycle name", "initiatives", "triaged", "canceled", "parent issue", "project milestone"),
    *("sla status", "uuid", "blocked by", "archived", "project id", "project milestone id", "time in status (minutes)"),
)


def _plan(header: Header) -> Plan:
    """Statuses by their word, else by the moments the issue has; a project is known by its name, else the team."""
    matched = header.matched
    moments = "when canceled is not null then 'cancelled' when completed is not null then 'done' "
    return Plan(
        matched,
        {
            "tasks": f"""
                select row_no, id as task_id, coalesce(project, team) as project_id, title,
                       {kind_among("labels")} as kind, creator as requester, assignee,
                       coalesce({known_status("status")},
                                case {moments} when started is not null then 'doing' end,
                                {tidied("status")}) as status,
                       {no_word("priority")} as priority, created as requested_at, triaged as decided_at,
                       started as started_at, completed as done_at, due as due_on,
                       regexp_replace(blocked_by, '\\s*[,;]\\s*', ',', 'g') as depends_on, url
                from {every_field(_FIELDS, matched)}
            """
        },
        rules=is_missing(matched, "id", "title"),
        notes=("Linear estimates points, not hours: they are not taken.",),
    )


LINEAR_TASKS = ColumnExporter(
    "linear_tasks",
    "Linear issues",
    _FIELDS,
    _plan,
    telling=_TELLING,
    at_least=4,
    confidence=(0.65, 0.05, 0.97),
    of="of Linear",
)
