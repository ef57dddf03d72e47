"""Trello's cards as CSV: one row a card, with its list's and its board's name. What a list's name means tells the status."""

from ecm.exporters.exporter import ColumnExporter, Field, Header, Plan, RowRule
from ecm.exporters.phrases import every_field, is_missing
from ecm.exporters.task_words import kind_among, known_status
from ecm.schema import Kind

_FIELDS = (
    Field("id", Kind.TEXT, ("card id",), required=True),
    Field("title", Kind.TEXT, ("card name",), required=True),
    Field("url", Kind.TEXT, ("card url",)),
    Field("labels", Kind.TEXT, ("labels",)),
    Field("members", Kind.TEXT, ("members",)),
    Field("begins", Kind.DAY, ("start date",)),
    Field("due", Kind.DAY, ("due date",)),
    Field("is_complete", Kind.FLAG, ("due complete", "due date complete")),
    Field("list", Kind.TEXT, ("list name",)),
    Field("board", Kind.TEXT, ("board name",)),
    Field("archived", Kind.FLAG, ("archived", "closed")),
)
_TELLING = ("card id", "card name", "card url", "card description", "list id", "list name", "board id", "board name")


def _plan(header: Header) -> Plan:
    """An archived card is done where its list or its due date says so, else it was given up."""
    matched = header.matched
    rows = every_field(_FIELDS, matched)
    return Plan(
        matched,
        {
            "tasks": f"""
                select row_no, id as task_id, board as project_id, title,
                       {kind_among(without_colours("labels"))} as kind, members as assignee,
                       {status_of_card("list", "archived", "is_complete")} as status,
                       {born("id")} as requested_at, begins as planned_start, due as due_on, url
                from {rows}
            """
        },
        rules=(
            *is_missing(matched, "id", "title"),
            *((RowRule(f"{known_status('list')} is null", UNTOLD, is_warning=True),) if "list" in matched else ()),
        ),
    )


UNTOLD = "a list whose name tells no status"


def status_of_card(list_name: str, archived: str, is_complete: str) -> str:
    """SQL: where a card stands; blank where its list's name does not tell."""
    status = known_status(list_name)
    return (
        f"case when coalesce({status}, '') in ('done', 'live', 'declined', 'cancelled') then {status} "
        f"when {is_complete} then 'done' when {archived} then 'cancelled' else {status} end"
    )


def without_colours(labels: str) -> str:
    """SQL: labels as "Bug (red), Shop (blue)" without the colours."""
    return f"regexp_replace({labels}, '\\s*\\([a-z_ ]+\\)', '', 'g')"


def born(card_id: str) -> str:
    """SQL: when a card was made, which is what the first eight digits of its id count: the seconds since 1970."""
    seconds = f"try_cast('0x' || substr({card_id}, 1, 8) as bigint)"
    return f"case when regexp_full_match({card_id}, '[0-9a-f]{{24}}') then make_timestamp({seconds} * 1000000) end"


TRELLO_CARDS = ColumnExporter(
    "trello_cards",
    "Trello cards",
    _FIELDS,
    _plan,
    telling=_TELLING,
    at_least=3,
    confidence=(0.7, 0.05, 0.97),
    of="of Trello",
)
