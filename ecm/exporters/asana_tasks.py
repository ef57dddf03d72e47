"""Asana's tasks: one row a task. Dependencies and parents are written by name, and a section may be anything."""

from ecm.exporters.exporter import ColumnExporter, Field, Header, Ignored, Plan
from ecm.exporters.phrases import Found, every_field, is_missing, tidied
from ecm.exporters.task_words import hours_in_words, kind_among, known_status, no_word, unread_estimate
from ecm.schema import Kind

_FIELDS = (
    Field("id", Kind.TEXT, ("task id",), required=True),
    Field("title", Kind.TEXT, ("name", "task name"), required=True),
    Field("section", Kind.TEXT, ("section/column", "section", "column")),
    Field("stated", Kind.TEXT, ("status", "task progress", "task status", "progress", "stage")),
    Field("assignee", Kind.TEXT, ("assignee",)),
    Field("requester", Kind.TEXT, ("created by", "requested by", "requester")),
    Field("created", Kind.MOMENT, ("created at",)),
    Field("completed", Kind.MOMENT, ("completed at",)),
    Field("begins", Kind.DAY, ("start date",)),
    Field("due", Kind.DAY, ("due date",)),
    Field("tags", Kind.TEXT, ("tags",)),
    Field("kind", Kind.TEXT, ("type", "task type")),
    Field("priority", Kind.TEXT, ("priority",)),
    Field("projects", Kind.TEXT, ("projects", "project")),
    Field("parent", Kind.TEXT, ("parent task",)),
    Field("blocked_by", Kind.TEXT, ("blocked by (dependencies)", "blocked by")),
    Field("hours", Kind.HOURS, ("estimated hours", "estimated time (hours)", "estimate (hours)", "estimated hrs")),
    Field("estimate", Kind.TEXT, ("estimated time", "estimate")),
)
_TELLING = (
    *("task id", "section/column", "completed at", "created at", "last modified", "assignee email", "parent task"),
    *("blocked by (dependencies)", "blocking (dependencies)", "projects"),
)


def _plan(header: Header) -> Plan:
    """A task is done once it is completed; else its status column tells, else its section, where that is a state."""
    matched = header.matched
    estimate = hours_in_words("estimate")
    return Plan(
        matched,
        {"tasks": _tasks()},
        steps=(("named", _named(matched)), ("waiting_for", _waiting_for())),
        ignored=_sections(matched),
        rules=(
            *is_missing(matched, "id", "title"),
            *((unread_estimate("estimate", estimate),) if "estimate" in matched else ()),
        ),
    )


def _sections(matched: Found) -> tuple[Ignored, ...]:
    """Older exports write a section as a row of its own, with a colon at its end."""
    others = [matched[n][0] for n in ("assignee", "due", "completed", "parent", "section") if n in matched]
    blank = " and ".join(f"trim(coalesce(c{place}, '')) = ''" for place in others) or "true"
    return (Ignored(f"trim(coalesce(c{matched['title'][0]}, '')) like '%_:' and {blank}", "heading of a section"),)


def _named(matched: Found) -> str:
    """Every task with its first project, and whether its name is this one's alone."""
    return f"""
        select *, nullif(trim(split_part(projects, ',', 1)), '') as project,
               count(*) over (partition by title) = 1 as is_only_one
        from {every_field(_FIELDS, matched)}
    """


def _waiting_for() -> str:
    """For each task the ids of those it waits for, where their names tell them."""
    return """
        with names as (
            select row_no, trim(name) as name
            from (select row_no, unnest([blocked_by] || string_split(blocked_by, ',')) as name from named)
            where name is not null
        )
        select names.row_no, string_agg(distinct named.id, ',' order by named.id) as ids
        from names join named on named.title = names.name and named.is_only_one group by names.row_no
    """


def _tasks() -> str:
    state = f"coalesce({known_status('n.stated')}, {known_status('n.section')}, {tidied('n.stated')})"
    return f"""
        select n.row_no, n.id as task_id, coalesce(n.project, p.project) as project_id, n.title,
               coalesce(nullif({tidied("n.kind")}, ''), {kind_among("n.tags")},
                        case when n.parent is not null then 'subtask' end) as kind,
               n.requester, n.assignee,
               case when n.completed is null then {state}
                    when {state} in ('live', 'declined', 'cancelled') then {state} else 'done' end as status,
               {no_word("n.priority")} as priority, n.created as requested_at, n.completed as done_at,
               n.begins as planned_start, n.due as due_on,
               coalesce(n.hours, {hours_in_words("n.estimate")}) as estimate_hours, w.ids as depends_on
        from named n left join waiting_for w using (row_no)
        left join named p on p.title = n.parent and p.is_only_one
    """


ASANA_TASKS = ColumnExporter(
    "asana_tasks",
    "Asana tasks",
    _FIELDS,
    _plan,
    telling=_TELLING,
    at_least=4,
    confidence=(0.7, 0.04, 0.97),
    of="of Asana",
)
