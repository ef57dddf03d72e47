"""Which rows of a report are read: of each account and day exactly one cut, the coarsest that has what is asked for.

A report without a day serves periods that hold it whole. It is read where the account's daily rows do not reach over
all of it, and then instead of them.
"""

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ecm.schema import fact

if TYPE_CHECKING:
    from ecm.metrics.facts import Ask

# What else tells a dimension: a channel follows from source and medium, or from the campaign's type.
_ALSO_TOLD_BY = {"channel": ("source", "medium", "campaign", "campaign_type")}


def chosen_rows(name: str, ask: "Ask") -> sa.Subquery:
    """The rows of daily_traffic or daily_spend to add up for this question, within its period."""
    table = fact(name)
    owner = [table.c.namespace, table.c.account]
    if name == "daily_spend":
        owner.append(table.c.platform)
    wanted = {
        d
        for d in (*ask.by, *(n for n, _ in ask.where))
        if d in ("channel", "source", "medium", "campaign", "device", "country")
    }
    inside = sa.and_(table.c.starts_on >= ask.period.start, table.c.ends_on <= ask.period.end)
    cuts = (
        sa.select(
            *owner,
            table.c.tool,
            table.c.cut,
            table.c.starts_on,
            table.c.ends_on,
            (table.c.ends_on > table.c.starts_on).label("is_period"),
            sa.func.max(table.c.import_id).label("import_id"),
        )
        .where(inside)
        .group_by(*owner, table.c.tool, table.c.cut, table.c.starts_on, table.c.ends_on)
        .cte("cuts")
    )
    keys = [c.name for c in owner]
    lacks: Any = sum(((sa.case((_tells(cuts.c.cut, d), 0), else_=1)) for d in sorted(wanted)), sa.literal(0))
    breadth = sa.case(
        (cuts.c.cut == "", 0),
        else_=1 + sa.func.length(cuts.c.cut) - sa.func.length(sa.func.replace(cuts.c.cut, ",", "")),
    )
    best = sa.func.row_number().over(
        partition_by=[*[cuts.c[k] for k in keys], cuts.c.starts_on, cuts.c.ends_on],
        order_by=[lacks, breadth, cuts.c.import_id.desc(), cuts.c.cut],
    )
    ranked = sa.select(cuts, best.label("place")).cte("ranked")
    days = sa.select(ranked).where(ranked.c.place == 1, sa.not_(ranked.c.is_period)).cte("days")
    spans = sa.select(ranked).where(ranked.c.place == 1, ranked.c.is_period).cte("spans")
    reach = (
        sa.select(
            *[days.c[k] for k in keys],
            sa.func.min(days.c.starts_on).label("first"),
            sa.func.max(days.c.ends_on).label("last"),
        )
        .group_by(*[days.c[k] for k in keys])
        .cte("reach")
    )
    uncovered = (
        sa.select(spans)
        .select_from(spans.outerjoin(reach, _same(spans, reach, keys)))
        .where(sa.or_(reach.c.first.is_(None), spans.c.starts_on < reach.c.first, spans.c.ends_on > reach.c.last))
        .cte("uncovered")
    )
    other = uncovered.alias("other")
    longer = sa.or_(
        _length(other) > _length(uncovered),
        sa.and_(_length(other) == _length(uncovered), other.c.import_id > uncovered.c.import_id),
    )
    overlaps = sa.and_(other.c.starts_on <= uncovered.c.ends_on, other.c.ends_on >= uncovered.c.starts_on)
    kept_spans = (
        sa.select(
            *[uncovered.c[k] for k in keys],
            uncovered.c.tool,
            uncovered.c.cut,
            uncovered.c.starts_on,
            uncovered.c.ends_on,
        )
        .where(~sa.exists().where(_same(uncovered, other, keys), overlaps, longer).correlate(uncovered))
        .cte("kept_spans")
    )
    kept_days = sa.select(*[days.c[k] for k in keys], days.c.tool, days.c.cut, days.c.starts_on, days.c.ends_on).where(
        ~sa.exists()
        .where(
            _same(days, kept_spans, keys),
            days.c.starts_on >= kept_spans.c.starts_on,
            days.c.ends_on <= kept_spans.c.ends_on,
        )
        .correlate(days)
    )
    kept = sa.union_all(kept_days, sa.select(kept_spans)).cte("kept")
    named_account = (
        sa.select(
            kept.c.namespace, *([kept.c.platform] if "platform" in keys else []), kept.c.starts_on, kept.c.ends_on
        )
        .where(kept.c.account != "")
        .distinct()
        .cte("named_account")
    )
    # Where an account is named, an export of the same days that does not name one is the same account again.
    also_named = (
        sa.exists()
        .where(
            named_account.c.namespace == kept.c.namespace,
            *([named_account.c.platform == kept.c.platform] if "platform" in keys else []),
            named_account.c.starts_on == kept.c.starts_on,
            named_account.c.ends_on == kept.c.ends_on,
        )
        .correlate(kept)
    )
    final = sa.select(kept).where(sa.or_(kept.c.account != "", ~also_named)).cte("final")
    joined = sa.and_(
        *[table.c[k] == final.c[k] for k in (*keys, "tool", "cut", "starts_on", "ends_on")],
    )
    return sa.select(table).select_from(table.join(final, joined)).subquery("report")


def _tells(cut: sa.ColumnElement[Any], dimension: str) -> sa.ColumnElement[bool]:
    """Whether the comma-joined cut names the dimension, or what it follows from."""
    names = (dimension, *_ALSO_TOLD_BY.get(dimension, ()))
    around = sa.literal(",") + cut + sa.literal(",")
    return sa.or_(*[around.contains(f",{n},", autoescape=True) for n in names])


def _same(left: sa.FromClause, right: sa.FromClause, keys: list[str]) -> sa.ColumnElement[bool]:
    return sa.and_(*[left.c[k] == right.c[k] for k in keys])


def _length(span: sa.FromClause) -> sa.ColumnElement[Any]:
    return span.c.ends_on - span.c.starts_on
