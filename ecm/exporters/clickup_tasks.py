"""ClickUp's tasks: one row a task, its times in milliseconds, several names in square brackets."""

from ecm.exporters.exporter import ColumnExporter, Field, Header, Plan
from ecm.exporters.phrases import Found, every_field, is_missing, tidied
from ecm.exporters.task_words import hours_in_words, kind_among, known_kind, known_status, no_word, unread_estimate
from ecm.schema import Kind

_FIELDS = (
    Field("id", Kind.TEXT, ("task id",), required=True),
    Field("title", Kind.TEXT, ("task name", "name"), required=True),
    Field("kind", Kind.TEXT, ("task type",)),
    Field("stated", Kind.TEXT, ("status",)),
    Field("created", Kind.MOMENT, ("date created",)),
    Field("done", Kind.MOMENT, ("date done",)),
    Field("closed", Kind.MOMENT, ("date closed",)),
    Field("begins", Kind.DAY, ("start date",)),
    Field("due", Kind.DAY, ("due date",)),
    Field("parent", Kind.TEXT, ("parent id", "parent task id")),
    Field("assignees", Kind.TEXT, ("assignees", "assignee")),
    Field("requester", Kind.TEXT, ("creator", "created by")),
    Field("tags", Kind.TEXT, ("tags",)),
    Field("priority", Kind.TEXT, ("priority",)),
    Field("list_name", Kind.TEXT, ("list name", "list")),
    Field("folder", Kind.TEXT, ("folder name", "folder name/path", "folder")),
    Field("estimate", Kind.TEXT, ("time estimated", "time estimate")),
    Field("estimate_text", Kind.TEXT, ("time estimated text", "time estimate text")),
    Field("spent", Kind.TEXT, ("time spent", "time logged")),
    Field("url", Kind.TEXT, ("task link", "task url", "url")),
)
_TELLING = (
    *(
        "task custom id",
        "date created text",
        "due date text",
        "list name",
        "folder name",
        "space name",
        "time estimated",
    ),
    *("time estimated text", "time spent", "assigned comments", "rolled up time", "folder name/path", "subtasks ids"),
)
_PRIORITIES = (("1", "urgent"), ("2", "high"), ("3", "normal"), ("4", "low"))


def _plan(header: Header) -> Plan:
    """Tasks with their estimates; hours that were spent come with ClickUp's time report, which has days and people."""
    matched = header.matched
    return Plan(
        matched,
        {"tasks": _tasks(matched)},
        rules=(
            *is_missing(matched, "id", "title"),
            *((unread_estimate("estimate", _hours()),) if "estimate" in matched else ()),
        ),
        notes=("Time spent on a task has no days here: load ClickUp's time report for hours.",)
        if "spent" in matched
        else (),
    )


def _hours() -> str:
    """A bare figure is milliseconds."""
    return f"case when regexp_full_match(estimate, '\\d+(\\.0+)?') then estimate::double / 3600000 else {hours_in_words('estimate')} end"


def _tasks(matched: Found) -> str:
    priority = " ".join(f"when '{number}' then '{word}'" for number, word in _PRIORITIES)
    folder = _listed("folder")
    ended = "coalesce(done, closed)"
    return f"""
        select row_no, id as task_id, coalesce(nullif(nullif({folder}, ''), 'hidden'), list_name) as project_id, title,
               coalesce({known_kind("kind")}, {kind_among(_listed("tags"))},
                        case when parent is not null and lower(parent) <> 'null' then 'subtask' end) as kind,
               requester, nullif({_listed("assignees")}, '') as assignee,
               coalesce({known_status("stated")}, {tidied("stated")}) as status,
               case split_part(priority, '.', 1) {priority} else {no_word("nullif(lower(priority), 'null')")} end as priority,
               created as requested_at, {ended} as done_at, begins as planned_start, due as due_on,
               coalesce({_hours()}, {hours_in_words("estimate_text")}) as estimate_hours, url
        from {every_field(_FIELDS, matched)}
    """


def _listed(text: str) -> str:
    """The names of a list such as `[Ann,Bob]` or `["Ann"]`, parted by commas."""
    return f"regexp_replace(regexp_replace({text}, '^\\[|\\]$|\"', '', 'g'), ',\\s*', ', ', 'g')"


CLICKUP_TASKS = ColumnExporter(
    "clickup_tasks",
    "ClickUp tasks",
    _FIELDS,
    _plan,
    telling=_TELLING,
    at_least=3,
    accepts=lambda header: "time entry id" not in header.names,
    confidence=(0.76, 0.03, 0.97),
    of="of ClickUp",
)
