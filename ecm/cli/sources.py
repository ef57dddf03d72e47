"""Commands about connected sources: source add, edit, list, remove; refresh."""

from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

import click

from ecm.cli.context import Answer, Context
from ecm.cli.imports import file_data, file_words
from ecm.connect import (
    RECIPES,
    Connection,
    State,
    age_words,
    connections,
    delete_connection,
    roots,
    save_connection,
    shown_url,
    state_of,
    update_connection,
)
from ecm.facts import Reading, last_reading
from ecm.operate import refresh_sources, refresh_warehouse
from ecm.store import Store

# How often facts are derived again from a warehouse with --due.
_WAREHOUSE_HOURS = 24
_SHOPS = ", ".join(sorted(RECIPES))
# Options of add and edit: option, field, help.
_TEXTS = (
    ("--table", "table", "The table to read of a database."),
    ("--query", "query", "The SELECT to read of a database."),
    ("--recipe", "recipe", f"A shop's own database: {_SHOPS}."),
    ("--prefix", "prefix", "What the names of the shop's tables begin with, where it is not the usual."),
    ("--as", "reads_as", "What it is: a source's or canonical table's name."),
    ("--cursor", "cursor", "The column that tells what is new; it only grows."),
)
_NUMBERS = (
    ("--settle-days", "settle_days", "From how many days before the last row on to read again (3)."),
    ("--every", "every_hours", "How often it is due, in hours (24)."),
)


def _described(command: Any) -> Any:
    for option, name, words in reversed(_TEXTS):
        command = click.option(option, name, default=None, help=words)(command)
    for option, name, words in reversed(_NUMBERS):
        command = click.option(option, name, type=int, default=None, help=words)(command)
    private = click.option(
        "--allow-private/--no-private", "allow_private", default=None, help="Also read addresses in private networks."
    )
    anywhere = click.option(
        "--any-path/--only-roots",
        "any_path",
        default=None,
        help="Also read a folder or database file outside of ECM_ROOTS; so it is where ECM_ROOTS is not set.",
    )
    return anywhere(private(command))


@click.group()
def source() -> None:
    """Manage connected sources: databases, folders and addresses that are read repeatedly."""


@source.command("add")
@click.argument("name")
@click.option(
    "--url", required=True, help="A folder, an http(s) address or a database URL; ${NAME} stands for a secret."
)
@_described
@click.pass_obj
def add(context: Context, /, **given: Any) -> Answer:
    """Connect a source. Secrets are named in its URL, never stored."""
    # A user of the command line may read the machine anyway; visitors of the dashboard may not.
    values = {"any_path": not roots()} | {k: v for k, v in given.items() if v is not None}
    connection = Connection(**values)
    save_connection(context.store, connection)
    return _listed(context, f"{connection.name} is connected. Read it with: refresh {connection.name}")


@source.command("edit")
@click.argument("name")
@click.option("--url", default=None, help="A folder, an http(s) address or a database URL.")
@_described
@click.pass_obj
def edit(context: Context, /, name: str, **given: Any) -> Answer:
    """Change a source; what is not given stays. Where it reads something else, it is read from the start."""
    before, _ = state_of(context.store, name)
    # As in `add`: a permission for one place does not hold for another.
    changes = {"any_path": not roots()} if given["url"] else {}
    update_connection(context.store, replace(before, **changes | {k: v for k, v in given.items() if v is not None}))
    return _listed(context, f"{name} is changed.")


@source.command("list")
@click.pass_obj
def list_(context: Context) -> Answer:
    """List the connected sources and how fresh they are."""
    return _listed(context)


@source.command("remove")
@click.argument("name")
@click.pass_obj
def remove(context: Context, name: str) -> Answer:
    """Delete a connection; what it loaded stays."""
    delete_connection(context.store, name)
    return _listed(context, f"{name} is no longer connected; what it loaded stays.")


@click.command()
@click.argument("name", required=False)
@click.option("--due", "due_only", is_flag=True, help="Only sources that are due: for cron, as often as you like.")
@click.option("--all", "everything", is_flag=True, help="Read everything again, not only what is new.")
@click.pass_obj
def refresh(context: Context, name: str | None, due_only: bool, everything: bool) -> Answer:
    """Read one connected source or all, and load what is new; derive the facts again from a warehouse."""
    done = refresh_sources(
        context.store, [name] if name else [], today=context.today, due_only=due_only, everything=everything
    )
    files = [file_data(f) for r in done for f in r.files]
    words = []
    for r in done:
        words += [file_words(f) for f in r.files]
        if r.error is not None:
            words.append(f"{r.name}: failed. {r.error.message} {r.error.hint}".strip())
        elif not r.files and not r.notes:
            words.append(f"{r.name}: nothing new.")
        words += [f"{r.name}: {note}" for note in r.notes]
    data: dict[str, Any] = {"files": files, "sources": [_data(c, s) for c, s in connections(context.store)]}
    if context.store.warehouse is not None and name is None:
        last = _last(context.store)
        is_fresh = context.is_rebuilt or (due_only and last is not None and last.age_hours() < _WAREHOUSE_HOURS)
        read = last if is_fresh else refresh_warehouse(context.store)
        if read is not None:
            data["warehouse"] = _warehouse_data(read)
            words += [_warehouse_words(read), *read.warnings]
    nothing = "No source is due." if due_only and data["sources"] else "No source is connected."
    return Answer(data, "\n".join(words) or nothing, 2 if any(r.error for r in done) else 0)


def _listed(context: Context, first: str = "") -> Answer:
    listed = connections(context.store)
    now = _now()
    words = [first] if first else []
    words += [line for connection, state in listed for line in _lines(connection, state, now)]
    data: dict[str, Any] = {"sources": [_data(c, s) for c, s in listed]}
    if (read := _last(context.store)) is not None:
        data["warehouse"] = _warehouse_data(read)
        words.append(_warehouse_words(read))
    return Answer(data, "\n".join(words) or "No source is connected.")


def _lines(connection: Connection, state: State, now: datetime) -> list[str]:
    """A source in words: address, last success, next due time; below, what is wrong."""
    due = state.due(connection.every_hours)
    parts = [connection.name, shown_url(connection.url)]
    if state.last_success is None:
        parts.append("never read")
    else:
        parts.append(f"{state.last_success:%Y-%m-%d %H:%M} UTC ({age_words(state.last_success, now)} ago)")
        parts.append(f"{state.rows} rows")
    parts.append("due now" if due is None or due <= now else f"next due {due:%Y-%m-%d %H:%M} UTC")
    lines = ["  ".join(parts) + ("  LATE" if state.is_late(connection.every_hours, now) else "")]
    if state.quarantined:
        loads = ", ".join(str(i) for i in state.loads)
        lines.append(f"    {state.quarantined} rows in quarantine (load {loads})")
    if state.error:
        lines.append(f"    failed: {state.error}")
    return lines + [f"    {note}" for note in state.notes]


def _last(store: Store) -> Reading | None:
    with store.read() as connection:
        return last_reading(connection)


def _warehouse_words(read: Reading) -> str:
    return (
        f"The warehouse was read at {read.at:%Y-%m-%d %H:%M} UTC: {read.orders} orders; "
        f"tables: {', '.join(read.tables)}."
    )


def _warehouse_data(read: Reading) -> dict[str, Any]:
    return {
        "last_success": f"{read.at.isoformat()}Z",
        "age_hours": round(read.age_hours(), 2),
        "orders": read.orders,
        "tables": {name: asdict(span) for name, span in read.tables.items()},
        "warnings": list(read.warnings),
    }


def _data(connection: Connection, state: State) -> dict[str, Any]:
    now = _now()
    due = state.due(connection.every_hours)
    age = (now - state.last_success).total_seconds() / 3600 if state.last_success else None
    return {
        "name": connection.name,
        "url": shown_url(connection.url),
        "last_success": f"{state.last_success.isoformat()}Z" if state.last_success else None,
        "age_hours": round(age, 2) if age is not None else None,
        "rows": state.rows if state.last_success else None,
        "error": state.error or None,
        "is_late": state.is_late(connection.every_hours, now),
        "next_due": f"{due.isoformat()}Z" if due else None,
        "is_due": state.is_due(connection.every_hours, now),
        "every_hours": connection.every_hours,
        "settle_days": connection.settle_days,
        "quarantined": state.quarantined,
        "loads": list(state.loads),
        "tables": list(state.tables),
        "notes": list(state.notes),
    }


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
