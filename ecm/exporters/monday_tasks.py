"""monday.com's boards as XLSX: for each group a title, the header again, items with their sub-items, and a summary.

A row's first cell tells what it is: a name for an item, "Subitems" for the header of sub-items, which have columns of
their own, and nothing for a sub-item or a summary. All cells are read as text, as two headers share their columns.
"""

from collections.abc import Mapping, Sequence

from ecm.exporters.exporter import Exporter, Ignored, Plan, Recognition, RowRule, Shape, normal
from ecm.exporters.phrases import tidied
from ecm.exporters.task_words import hours_in_words, known_kind, known_status, no_word
from ecm.schema import Kind
from ecm.sql import literal

_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("item id (auto generated)", "item id", "element id"),
    "assignee": (
        "owner",
        "person",
        "people",
        "assignee",
        "assigned to",
        "responsible",
        "verantwortlich",
        "responsable",
    ),
    "status": ("status", "stage", "statut", "estado", "stato"),
    "due": ("due date", "due", "deadline", "timeline - end", "end date", "date", "fällig", "fälligkeitsdatum"),
    "begins": ("timeline - start", "start date", "start"),
    "priority": ("priority", "priorität", "priorité", "prioridad"),
    "kind": ("type", "task type", "kind"),
    "estimate": ("estimated hours", "est. hours", "hours estimate", "estimate (hours)", "planned hours"),
    "link": ("link", "url"),
    "created": ("created at", "creation date", "created"),
    "completed": ("completion date", "completed at", "done date"),
}
_TELLING = (
    "subitems",
    "item id (auto generated)",
    "timeline - start",
    "timeline - end",
    "creation log",
    "last updated",
)
_DAY_FORMS = "['%b %d, %Y %I:%M %p', '%b %d, %Y', '%B %d, %Y', '%d %b %Y', '%d %b, %Y', '%d.%m.%Y', '%Y/%m/%d']"


class MondayTasks(Exporter):
    """Items and sub-items are tasks; those without an id of their own are known by their names in the board."""

    def recognise(self, shape: Shape) -> Recognition | None:
        headers = [normal(c) for c in shape.columns]
        telling = [t for t in _TELLING if t in headers]
        again = any(_is_header(row, headers) for row in shape.sample)
        of_task = sum(any(n in headers for n in _NAMES[field]) for field in ("assignee", "status", "due", "priority"))
        if headers[:1] != ["name"] or not (len(telling) >= 2 or (telling and of_task >= 2) or (again and of_task >= 2)):
            return None
        places = range(len(headers))
        items, subitems = _places(headers), _places_of_subitems(shape)
        unread = "row_no in (select row_no from board where {0} is not null and {1} is null)"
        return Recognition(
            self.name,
            self.title,
            min(0.96, 0.75 + 0.06 * len(telling) + 0.05 * again),
            f"It has the columns {', '.join(repr(h) for h in ('name', *telling[:3]))} of monday.com.",
            Plan(
                {f"cell{p}": (p, Kind.TEXT) for p in places},
                {"tasks": _tasks()},
                steps=(("board", _board(items, subitems, shape.preamble)),),
                ignored=_ignored(places),
                rules=(
                    RowRule(unread.format("due", _day("due")), "not a date: due date"),
                    RowRule(unread.format("begins", _day("begins")), "not a date: start date"),
                    RowRule("row_no in (select row_no from board where title is null)", "missing: Name"),
                ),
            ),
        )


def _is_header(row: Sequence[str | None], headers: Sequence[str]) -> bool:
    return [normal(cell or "") for cell in row[:3]] == list(headers[:3])


def _places(headers: Sequence[str]) -> dict[str, int]:
    """Where each field stands: the first of its names that heads a column."""
    matched = {field: [headers.index(n) for n in names if n in headers] for field, names in _NAMES.items()}
    return {field: places[0] for field, places in matched.items() if places}


def _places_of_subitems(shape: Shape) -> dict[str, int]:
    """Where the fields of sub-items stand, as far as all headers of theirs agree."""
    cells = [[normal(cell or "") for cell in row] for row in shape.sample]
    matched = [_places(row) for row in cells if row[:2] == ["subitems", "name"]]
    return {field: p for field, p in (matched[0] if matched else {}).items() if all(f.get(field) == p for f in matched)}


def _ignored(places: Sequence[int]) -> tuple[Ignored, ...]:
    first, second = "lower(trim(coalesce(c0, '')))", "lower(trim(coalesce(c1, '')))" if len(places) > 1 else "''"
    empty = " and ".join(f"trim(coalesce(c{p}, '')) = ''" for p in places[1:]) or "true"
    around = f"""
        select row_no, lead({first}) over (order by row_no) as below,
               last_value(nullif({first}, '') ignore nulls) over (order by row_no) as above
        from raw where not ({first} = '' and {empty})
    """
    is_titled = f"row_no in (select row_no from ({around}) where below = 'name')"
    in_subitems = f"row_no in (select row_no from ({around}) where above = 'subitems')"
    return (
        Ignored(f"{first} = 'name' and {second} in ('subitems', 'owner', 'person', 'status')", "repeated header"),
        Ignored(f"{first} = 'subitems' and {second} = 'name'", "header of sub-items"),
        Ignored(f"{first} <> '' and {empty} and {is_titled}", "title of a group"),
        Ignored(f"{first} = '' and ({second} = '' or not {in_subitems})", "summary of a group"),
    )


def _board(items: Mapping[str, int], subitems: Mapping[str, int], preamble: Sequence[str]) -> str:
    def telling(field: str) -> str:
        own, sub = (f"cell{p[field]}" if field in p else "null::varchar" for p in (items, subitems))
        return f"case when is_subitem then {sub} else {own} end as {field}"

    board = literal(preamble[0].strip(' ,;\t"')) if preamble else "null::varchar"
    return f"""
        select row_no, {board} as project, is_subitem, item, case when is_subitem then cell1 else cell0 end as title,
               {", ".join(telling(field) for field in _NAMES)}
        from (select *, cell0 is null as is_subitem, last_value(cell0 ignore nulls) over (order by row_no) as item
              from typed)
    """


def _day(text: str) -> str:
    """The day of a cell of Excel's, or of one written in words."""
    return f"coalesce(try_cast(left({text}, 10) as date), try_strptime({text}, {_DAY_FORMS})::date)"


def _tasks() -> str:
    basis = "concat_ws('|', 'monday', coalesce(project, ''), is_subitem, item, title)"
    again = f"row_number() over (partition by {basis}, id is null order by row_no)"
    made = f"substr(md5({basis}), 1, 16) || case when {again} > 1 then '-' || {again} else '' end"
    by_date = f"coalesce(try_cast({{0}} as timestamp), {_day('{0}')}::timestamp)"
    return f"""
        select row_no, coalesce(id, {made}) as task_id, project as project_id, title,
               coalesce({known_kind("kind")}, case when is_subitem then 'subtask' end) as kind, assignee,
               coalesce({known_status("status")}, {tidied("status")}) as status, {no_word("priority")} as priority,
               {by_date.format("created")} as requested_at, {by_date.format("completed")} as done_at,
               {_day("begins")} as planned_start, {_day("due")} as due_on,
               coalesce(try_cast(estimate as double), {hours_in_words("estimate")}) as estimate_hours,
               regexp_extract(link, 'https?://\\S+') as url
        from board
    """


MONDAY_TASKS = MondayTasks("monday_tasks", "monday.com board", ())
