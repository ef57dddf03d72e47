"""Commands about files: load, undo, imports, quarantine, template."""

import csv
import io
import sys
from pathlib import Path
from typing import Any

import click

from ecm import ingest
from ecm.checks import in_words
from ecm.cli.context import Answer, Context
from ecm.errors import BadValue, UnknownName
from ecm.ingest import FileResult, Status
from ecm.schema import TABLES


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--as", "source", help="What the files are, to overrule recognition: a source's or table's name.")
@click.option("--namespace", default="", help="Which shop, account or tool they are from, where there are several.")
@click.option(
    "--date-order", type=click.Choice(["dmy", "mdy", "ymd"]), help="Order of dates that could be read two ways."
)
@click.pass_obj
def load(
    context: Context, paths: tuple[Path, ...], source: str | None, namespace: str, date_order: str | None
) -> Answer:
    """Load files; one that cannot be read does not stop the others."""

    def tell(what: str, share: float) -> None:
        if sys.stderr.isatty():
            click.echo(f"{share:4.0%} {what}", err=True)

    results = ingest.load(
        context.store,
        paths,
        today=context.today,
        source=source,
        namespace=namespace,
        date_order=date_order,
        progress=tell,
    )
    for result in results:
        for line in (*result.warnings, *([result.question] if result.question else [])):
            click.echo(f"{result.file}: {line}", err=True)
    code = 2 if any(r.status is Status.UNREADABLE for r in results) else 0
    return Answer({"files": [file_data(r) for r in results]}, "\n".join(file_words(r) for r in results), code)


def file_data(result: FileResult) -> dict[str, Any]:
    return {
        "file": result.file,
        "status": result.status.value,
        "source": result.source,
        "confidence": result.confidence,
        "why": result.why or None,
        "tables": list(result.tables),
        "rows": result.rows,
        "loaded": result.loaded,
        "updated": result.updated,
        "quarantined": result.quarantined,
        "ignored": result.ignored,
        "import_id": result.import_id,
        "reasons": dict(result.reasons),
        "warnings": [*result.warnings, *([result.question] if result.question else [])],
        "found": list(result.found),
        "error": None
        if result.error is None
        else {"type": type(result.error).__name__, "message": result.error.message, "hint": result.error.hint},
    }


def file_words(result: FileResult) -> str:
    if result.error is not None:
        return f"{result.file}: {result.status.value}. {result.error.message} {result.error.hint}".strip()
    reasons = "".join(f"\n    {count} × {reason}" for reason, count in result.reasons.items())
    return (
        f"{result.file}: {result.title} (import {result.import_id}). {result.rows} rows: {result.loaded} loaded "
        f"({result.updated} updated), {result.quarantined} quarantined, {result.ignored} ignored.{reasons}"
    )


@click.command()
@click.argument("import_id", type=int)
@click.pass_obj
def undo(context: Context, import_id: int) -> Answer:
    """Undo an import: the store is then as if it had never been loaded."""
    undone = ingest.undo(context.store, import_id)
    return Answer(
        {"import_id": undone.import_id, "removed": undone.removed, "restored": undone.restored},
        f"Import {undone.import_id} is undone: {undone.removed} rows removed, {undone.restored} older ones restored.",
    )


@click.command()
@click.pass_obj
def imports(context: Context) -> Answer:
    """List all imports, the latest first."""
    every = ingest.imports(context.store)
    listed = [
        {
            "import_id": i.import_id,
            "file": i.file,
            "source": i.source,
            "at": f"{i.at.isoformat()}Z",
            "rows": i.rows,
            "loaded": i.loaded,
            "updated": i.updated,
            "quarantined": i.quarantined,
            "ignored": i.ignored,
            "undone_at": f"{i.undone_at.isoformat()}Z" if i.undone_at else None,
        }
        for i in every
    ]
    words = "\n".join(
        f"{i.import_id:>4}  {i.at:%Y-%m-%d %H:%M}  {i.file}  {i.title}: {i.loaded} of {i.rows} rows"
        + (f", {i.quarantined} in quarantine" if i.quarantined else "")
        + (f"  (undone {i.undone_at:%Y-%m-%d %H:%M})" if i.undone_at else "")
        for i in every
    )
    return Answer({"imports": listed}, words or "Nothing was loaded yet.")


@click.command()
@click.argument("import_id", type=int)
@click.pass_obj
def quarantine(context: Context, import_id: int) -> Answer:
    """Show the rejected rows of an import, each with all its reasons."""
    rows = ingest.quarantined_rows(context.store, import_id)
    return Answer(
        {"rows": [{"row_no": r.row_no, "reasons": list(map(str, r.reasons)), "raw": r.raw} for r in rows]},
        "\n".join(f"row {r.row_no}: {'; '.join(map(in_words, r.reasons))}" for r in rows) or "No row is in quarantine.",
    )


@click.command()
@click.argument("table")
@click.pass_obj
def template(context: Context, table: str) -> Answer:
    """Print the header of a canonical table's CSV; required columns come first."""
    if table not in TABLES:
        raise UnknownName("table", table, TABLES)
    columns = [c for c in TABLES[table].columns if not c.derived]
    if not columns:
        raise BadValue(f"{table} has no columns to fill in.")
    names = [c.name for c in sorted(columns, key=lambda c: not c.required)]
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(names)
    described = [{"name": c.name, "required": c.required, "kind": c.kind.value, "comment": c.comment} for c in columns]
    return Answer({"table": table, "header": text.getvalue(), "columns": described}, text.getvalue())
