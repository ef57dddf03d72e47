"""Trello's board as JSON, whose parts are sheets: cards become tasks, moves between lists their events.

In Trello's files the lists, the members and the board itself stand behind the cards: what they are called completes the
tasks that the cards have been staged as.
"""

from ecm.exporters.exporter import Exporter, Field, Ignored, Plan, Recognition, RowRule, Shape, find_fields, normal
from ecm.exporters.phrases import Found, every_field, is_missing
from ecm.exporters.task_words import kind_among, known_status
from ecm.exporters.trello_cards import UNTOLD, born, status_of_card
from ecm.schema import Kind

_CARD = (
    Field("id", Kind.TEXT, ("id",)),
    Field("title", Kind.TEXT, ("name",)),
    Field("list_id", Kind.TEXT, ("idlist",)),
    Field("closed", Kind.FLAG, ("closed",)),
    Field("is_complete", Kind.FLAG, ("duecomplete",)),
    Field("begins", Kind.DAY, ("start",)),
    Field("due", Kind.DAY, ("due",)),
    Field("labels", Kind.TEXT, ("labels",)),
    Field("members", Kind.TEXT, ("idmembers",)),
    Field("url", Kind.TEXT, ("url", "shorturl")),
)
_PART = (
    Field("id", Kind.TEXT, ("id",)),
    Field("name", Kind.TEXT, ("name",)),
    Field("closed", Kind.FLAG, ("closed",)),
    Field("full_name", Kind.TEXT, ("fullname",)),
    Field("username", Kind.TEXT, ("username",)),
)
_ACTION = (
    Field("kind", Kind.TEXT, ("type",)),
    Field("moved", Kind.MOMENT, ("date",)),
    Field("card", Kind.TEXT, ("data.card.id",)),
    Field("before", Kind.TEXT, ("data.listbefore.name",)),
    Field("after", Kind.TEXT, ("data.listafter.name",)),
    Field("actor", Kind.TEXT, ("membercreator.fullname", "membercreator.username")),
)


class TrelloBoard(Exporter):
    """One part of a board."""

    def recognise(self, shape: Shape) -> Recognition | None:
        headers = {normal(c) for c in shape.columns}
        for label, telling, plan in (
            ("", {"id", "name", "idlist", "closed"}, _cards),
            ("lists", {"id", "name", "idboard", "pos", "subscribed"}, _lists),
            ("members", {"id", "fullname", "username"}, _members),
            ("actions", {"type", "date", "data.card.id", "data.listafter.name"}, _moves),
            ("", {"id", "name", "shorturl", "prefs.permissionlevel", "idorganization"}, _board),
        ):
            if telling <= headers and label in ("", shape.label) and (plan is not _board or _has_cards(headers)):
                why = f"It has {', '.join(repr(t) for t in sorted(telling))} as Trello's boards have."
                return Recognition(self.name, self.title, 0.95 if plan is _cards else 0.9, why, plan(shape))
        return None


def _has_cards(headers: set[str]) -> bool:
    """Whether the board's cards are a sheet of their own, and not an empty cell."""
    return not headers & {"cards", "lists", "members"}


def _cards(shape: Shape) -> Plan:
    matched = find_fields(_CARD, shape.columns)
    rows = every_field(_CARD, matched)
    names = 'array_to_string(regexp_extract_all(labels, \'"name": ?"([^"]*)"\', 1), \',\')'
    return Plan(
        matched,
        {
            "tasks": f"""
                select row_no, id as task_id, title, {kind_among(names)} as kind,
                       {status_of_card("null::varchar", "closed", "is_complete")} as status, {born("id")} as requested_at,
                       begins as planned_start, due as due_on, url
                from {rows}
            """
        },
        steps=(("trello_cards", f"select row_no, list_id, closed, is_complete, members from {rows}"),),
        rules=is_missing(matched, "id", "title"),
    )


def _lists(shape: Shape) -> Plan:
    matched = find_fields(_PART, shape.columns)
    status = status_of_card("l.name", "(c.closed or l.closed)", "c.is_complete")
    return _completing(
        matched,
        f"select c.row_no, {status} as status from trello_cards c join {every_field(_PART, matched)} l on l.id = c.list_id",
        "status",
        RowRule(
            f"{known_status('name')} is null and id in (select list_id from trello_cards)", UNTOLD, is_warning=True
        ),
    )


def _members(shape: Shape) -> Plan:
    matched = find_fields(_PART, shape.columns)
    names = f"""
        select c.row_no, string_agg(coalesce(m.full_name, m.username), ', ' order by m.id) as assignee
        from (select row_no, unnest(regexp_extract_all(members, '"([0-9a-f]+)"', 1)) as member from trello_cards) c
        join {every_field(_PART, matched)} m on m.id = c.member group by c.row_no
    """
    return _completing(matched, names, "assignee")


def _board(shape: Shape) -> Plan:
    matched = {n: f for n, f in find_fields(_PART, shape.columns).items() if n in ("id", "name")}
    return _completing(matched, "select c.row_no, b.name as project_id from trello_cards c, typed b", "project_id")


def _completing(matched: Found, known: str, column: str, *rules: RowRule) -> Plan:
    """Says of the tasks that are staged what this part knows: SELECT of row_no and the column."""
    completed = f"""
        select t.* replace (coalesce(k.{column}, t.{column}) as {column})
        from staged_tasks t left join trello_names k using (row_no)
    """
    return Plan(matched, {}, steps=(("trello_names", known), ("staged_tasks", completed)), rules=rules)


def _moves(shape: Shape) -> Plan:
    matched = find_fields(_ACTION, shape.columns)
    no_move = f"coalesce(c{matched['after'][0]}, '') = '' or coalesce(c{matched['card'][0]}, '') = ''"
    status = "coalesce({}, lower(trim({})))"
    return Plan(
        matched,
        {
            "task_events": f"""
                select row_no, card as task_id, moved as "at", 'status' as field, actor,
                       {status.format(known_status("before"), "before")} as from_value,
                       {status.format(known_status("after"), "after")} as to_value
                from {every_field(_ACTION, matched)}
            """
        },
        ignored=(Ignored(no_move, "not a move of a card between lists"),),
    )


TRELLO_BOARD = TrelloBoard("trello_board", "Trello board", (*_CARD, *_PART, *_ACTION))
