"""Commands about connected sources: source add, list, remove; refresh."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import click

from ecm.cli.imports import file_data, file_words
from ecm.cli.program import Answer, Context, program
from ecm.connect import RECIPES, Connection, State, connections, forget, keep, shown_url
from ecm.facts import Reading, last_reading
from ecm.operate import refresh_sources, refresh_warehouse
from ecm.store import Store


@program.group()
def source() -> None:
    """Connected sources: databases, folders and addresses that are read again and again."""


@source.command("add")
@click.argument("name")
@click.option(
    "--url", required=True, help="A folder, an http(s) address or a database URL; ${NAME} stands for a secret."
)
@click.option("--table", default="", help="The table to read of a database.")
@click.option("--query", default="", help="The SELECT to read of a database.")
@click.option("--recipe", default="", help=f"A shop's own database: {', '.join(sorted(RECIPES))}.")
@click.option("--as", "reads_as", default="", help="What it is: a source's or canonical table's name.")
@click.option("--cursor", default="", help="The column that tells what is new; it only grows.")
@click.option("--settle-days", type=int, default=3, help="From how many days before the last row on to read again.")
@click.option("--every", "every_hours", type=int, default=24, help="How often it is due, in hours.")
@click.option("--allow-private", is_flag=True, help="Also read addresses in private networks.")
@click.pass_obj
def add(context: Context, /, **given: Any) -> Answer:
    """Connect a source. Secrets are named in its URL, never kept."""
    connection = Connection(**given)
    keep(context.store, connection)
    return _listed(context, f"{connection.name} is connected. Read it with: refresh {connection.name}")


@source.command("list")
@click.pass_obj
def list_(context: Context) -> Answer:
    """List the connected sources and how fresh they are."""
    return _listed(context)


@source.command("remove")
@click.argument("name")
@click.pass_obj
def remove(context: Context, name: str) -> Answer:
    """Forget a source; what it loaded stays."""
    forget(context.store, name)
    return _listed(context, f"{name} is no longer connected; what it loaded stays.")


@program.command()
@click.argument("name", required=False)
@click.pass_obj
def refresh(context: Context, name: str | None) -> Answer:
    """Read connected sources and load what is new: one, or all; a warehouse is derived from anew."""
    done = refresh_sources(context.store, [name] if name else [], today=context.today)
    files = [file_data(f) for r in done for f in r.files]
    words = []
    for r in done:
        if r.error is not None:
            words.append(f"{r.name}: {r.error.message} {r.error.hint}".strip())
        else:
            words += [file_words(f) for f in r.files] or [f"{r.name}: nothing new."]
    data: dict[str, Any] = {"files": files, "sources": [_data(c, s) for c, s in connections(context.store)]}
    if context.store.warehouse is not None and name is None:
        read = _last(context.store) if context.has_derived else refresh_warehouse(context.store)
        if read is not None:
            data["warehouse"] = _warehouse_data(read)
            words += [_warehouse_words(read), *read.warnings]
    return Answer(data, "\n".join(words) or "No source is connected.", 2 if any(r.error for r in done) else 0)


def _listed(context: Context, first: str = "") -> Answer:
    found = connections(context.store)
    words = [first] if first else []
    for connection, state in found:
        fresh = f"{state.last_success:%Y-%m-%d %H:%M} UTC, {state.rows} rows" if state.last_success else "never read"
        words.append(
            f"{connection.name}  {shown_url(connection.url)}  {fresh}{'  ' + state.error if state.error else ''}"
        )
    data: dict[str, Any] = {"sources": [_data(c, s) for c, s in found]}
    if (read := _last(context.store)) is not None:
        data["warehouse"] = _warehouse_data(read)
        words.append(_warehouse_words(read))
    return Answer(data, "\n".join(words) or "No source is connected.")


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
    now = datetime.now(UTC).replace(tzinfo=None)
    age = (now - state.last_success).total_seconds() / 3600 if state.last_success else None
    return {
        "name": connection.name,
        "url": shown_url(connection.url),
        "last_success": f"{state.last_success.isoformat()}Z" if state.last_success else None,
        "age_hours": round(age, 2) if age is not None else None,
        "rows": state.rows if state.last_success else None,
        "error": state.error or None,
        "is_late": state.is_late(connection.every_hours, now),
    }
