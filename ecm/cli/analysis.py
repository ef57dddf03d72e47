"""Commands about the numbers: kpi, reconcile."""

from typing import Any

import click

from ecm.cli.context import Answer, Context
from ecm.errors import BadValue
from ecm.filters import Basis, Compare, Filters, Period, parse_day
from ecm.metrics import DIMENSIONS, Kpis, Row, dimension, kpis
from ecm.metrics import reconcile as walk


@click.command()
@click.option("--from", "start", required=True, help="First day, YYYY-MM-DD.")
@click.option("--to", "end", required=True, help="Last day, inclusive.")
@click.option("--by", default="", help="Dimensions, comma separated: " + ", ".join(DIMENSIONS) + ".")
@click.option(
    "--compare", type=click.Choice(["previous", "year"]), help="The period before, or the same weekdays last year."
)
@click.option("--metrics", default="", help="Metrics, comma separated; all by default.")
@click.option("--filter", "conditions", multiple=True, help="DIM=VALUE; several of one dimension let each through.")
@click.option(
    "--basis", type=click.Choice(["event", "order"]), default="event", help="Refunds on their own or their order's day."
)
@click.pass_obj
def kpi(
    context: Context,
    start: str,
    end: str,
    by: str,
    compare: str | None,
    metrics: str,
    conditions: tuple[str, ...],
    basis: str,
) -> Answer:
    """Show metrics in total and by dimension, with notes on what is missing."""
    filters = Filters(
        Period(parse_day(start, "date for --from"), parse_day(end, "date for --to")),
        Compare(compare or "none"),
        _where(conditions),
        Basis(basis),
    )
    answer = kpis(context.store, filters, by=_names(by), metrics=_names(metrics), today=context.today)
    compared = None
    if answer.compare is not None:
        compared = {
            "from": answer.compare.period.start,
            "to": answer.compare.period.end,
            "total": _values(answer, answer.compare.total),
            "rows": [_row(answer, row) for row in answer.compare.rows],
            "held_against": {
                "from": answer.compare.now_period.start,
                "to": answer.compare.now_period.end,
                "total": _values(answer, answer.compare.now),
            },
        }
    data = {
        "currency": answer.currency,
        "from": answer.period.start,
        "to": answer.period.end,
        "basis": answer.basis.value,
        "rows": [_row(answer, row) for row in answer.rows],
        "total": _values(answer, answer.total),
        "compare": compared,
        "targets": {name: answer.targets.get(name) for name in answer.metrics},
        "notes": [note.text for note in answer.notes],
    }
    return Answer(data, _in_words(answer))


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _where(conditions: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    members: dict[str, list[str]] = {}
    for condition in conditions:
        name, equals, value = condition.partition("=")
        if not equals:
            raise BadValue(f"{condition!r} is no condition.", "Write it as DIM=VALUE, such as channel=Email.")
        members.setdefault(dimension(name.strip()).name, []).append(value.strip())
    return tuple((name, tuple(values)) for name, values in members.items())


def _values(answer: Kpis, values: Any) -> dict[str, Any]:
    return {name: values.get(name) for name in answer.metrics}


def _row(answer: Kpis, row: Row) -> dict[str, Any]:
    return {**dict(zip(answer.by, row.members, strict=True)), **_values(answer, row.values)}


def _in_words(answer: Kpis) -> str:
    def line(members: tuple[str, ...], values: Any) -> str:
        figures = (f"{name} {_number(values.get(name))}" for name in answer.metrics)
        return f"{' · '.join(m or '(blank)' for m in members) or 'Total'}: " + ", ".join(figures)

    lines = [line(row.members, row.values) for row in answer.rows]
    return "\n".join([*lines, line((), answer.total), *(f"Note: {note.text}" for note in answer.notes)])


def _number(value: float | int | None) -> str:
    return "—" if value is None else f"{value:,.4g}" if isinstance(value, float) and abs(value) < 1 else f"{value:,.2f}"


@click.command()
@click.option("--from", "start", required=True, help="First day, YYYY-MM-DD.")
@click.option("--to", "end", required=True, help="Last day, inclusive.")
@click.pass_obj
def reconcile(context: Context, start: str, end: str) -> Answer:
    """Show the steps from our gross sales to the figure that the shop tool reports."""
    period = Period(parse_day(start, "date for --from"), parse_day(end, "date for --to"))
    result = walk(context.store, period, context.today)
    steps = [
        {"step": s.step, "amount": s.amount, "orders": s.orders, "of_which": s.of_which, "why": s.why}
        for s in result.steps
    ]
    lines = [f"Ours (gross sales, {result.currency}): {result.ours:,.2f}"]
    lines += [f"  {s.step}: {s.amount:+,.2f} ({s.orders} orders). {s.why}" for s in result.steps]
    lines += [f"Theirs: {result.theirs:,.2f}"]
    data = {
        "metric": "gross_sales",
        "currency": result.currency,
        "steps": steps,
        "ours": result.ours,
        "theirs": result.theirs,
    }
    return Answer(data, "\n".join(lines))
