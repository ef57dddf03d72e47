"""Commands about connected sources: source add, list, remove; refresh."""

from datetime import UTC, datetime
from typing import Any

import click

from ecm.cli.imports import file_data, file_words
from ecm.cli.program import Answer, Context, program
from ecm.connect import RECIPES, Connection, State, connections, forget, keep, shown_url
from ecm.operate import refresh_sources


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
    """Read connected sources and load what is new: one, or all."""
    done = refresh_sources(context.store, [name] if name else [], today=context.today)
    files = [file_data(f) for r in done for f in r.files]
    words = []
    for r in done:
        if r.error is not None:
            words.append(f"{r.name}: {r.error.message} {r.error.hint}".strip())
        else:
            words += [file_words(f) for f in r.files] or [f"{r.name}: nothing new."]
    data = {"files": files, "sources": [_data(c, s) for c, s in connections(context.store)]}
    return Answer(data, "\n".join(words) or "No source is connected.", 2 if any(r.error for r in done) else 0)


def _listed(context: Context, first: str = "") -> Answer:
    found = connections(context.store)
    words = [first] if first else []
    for connection, state in found:
        fresh = f"{state.last_success:%Y-%m-%d %H:%M} UTC, {state.rows} rows" if state.last_success else "never read"
        words.append(
            f"{connection.name}  {shown_url(connection.url)}  {fresh}{'  ' + state.error if state.error else ''}"
        )
    return Answer({"sources": [_data(c, s) for c, s in found]}, "\n".join(words) or "No source is connected.")


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
