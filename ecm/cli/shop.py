"""Commands about the shop itself: settings, upkeep, demo."""

from dataclasses import asdict
from datetime import timedelta

import click

from ecm.cli.context import Answer, Context
from ecm.errors import BadValue, UnknownName
from ecm.facts import apply_settings
from ecm.formats import size_text
from ecm.ingest import imports
from ecm.store import KEEP_DAYS, tidy


@click.command()
@click.argument("name", required=False)
@click.argument("value", required=False)
@click.pass_obj
def settings(context: Context, name: str | None, value: str | None) -> Answer:
    """Show all settings or one; with a value, set it ('' unsets)."""
    current = context.store.settings()
    if name is not None and name not in current.values():
        raise UnknownName("setting", name, current.values())
    if name is not None and value is not None:
        apply_settings(context.store, current.with_value(name, value))
        current = context.store.settings()
    shown = {name: current.values()[name]} if name else current.values()
    return Answer({"settings": shown}, "\n".join(f"{k} = {v}" for k, v in shown.items()))


@click.command()
@click.option("--keep-days", type=click.IntRange(0, 36500), default=KEEP_DAYS, help="How far back every state is kept.")
@click.pass_obj
def upkeep(context: Context, keep_days: int) -> Answer:
    """Merge small files and delete old states that no review needs. No row of any import is lost."""
    done = tidy(context.store, keep_days)
    locale = context.store.settings().locale
    words = (
        f"{done.before.files} files became {done.after.files} ({size_text(done.before.bytes, locale)}, now "
        f"{size_text(done.after.bytes, locale)}); {done.before.states} states became {done.after.states}, "
        f"{done.kept_for_reviews} older ones are kept for reviews; {done.removed} files were deleted."
    )
    return Answer(asdict(done), words)


@click.command()
@click.option("--days", type=click.IntRange(30, 1500), default=730, help="How many days of history, up to yesterday.")
@click.option("--seed", type=int, default=7, help="Another seed makes another shop.")
@click.pass_obj
def demo(context: Context, days: int, seed: int) -> Answer:
    """Build the demo shop in an empty store."""
    from ecm.demo import build

    if any(i.undone_at is None for i in imports(context.store)):
        raise BadValue(
            f"The store in {context.config.home} holds data already.", "Name an empty folder with --home for the demo."
        )
    built = build(context.store, until=context.today - timedelta(days=1), days=days, seed=seed)
    return Answer(
        {
            "shop": built.name,
            "files": [
                {"file": r.file, "rows": r.rows, "loaded": r.loaded, "import_id": r.import_id} for r in built.results
            ],
            "truths": [{"name": t.name, "what": t.what} for t in built.truths],
        },
        f"{built.name}: {len(built.results)} files loaded into {context.config.home}.",
    )
