"""Google Analytics 4's item report: how often each item was looked at and put into a cart, day by day."""

import re

from ecm.exporters.exporter import Exporter, Field, Ignored, Plan, Recognition, RowRule, Shape, find_fields, total_rows
from ecm.exporters.phrases import Found, every_field
from ecm.exporters.spans import span_of_text
from ecm.schema import Kind
from ecm.sql import literal

_FIELDS = (
    Field("date", Kind.DAY, ("date", "day (date)", "datum", "fecha")),
    Field("nth_day", Kind.DAY, ("nth day",)),
    Field("sku", Kind.TEXT, ("item id", "artikel-id", "id de l'article", "id de artículo", "id del artículo")),
    Field("title", Kind.TEXT, ("item name", "artikelname", "nom de l'article", "nombre de artículo")),
    Field("views", Kind.COUNT, ("items viewed", "angesehene artikel", "articles consultés", "artículos vistos")),
    Field("carts", Kind.COUNT, ("items added to cart", "articles ajoutés au panier", "artículos añadidos al carrito")),
)
_LONG = "its period is longer than a day: export the report with Date as a dimension (an exploration: Item ID by Date)"
_NO_PERIOD = "no day in the report: export it with Date as a dimension, or with the comment lines that name its day"
_NO_ID = "no item id in the report: export it with Item ID as a dimension"
_WITHOUT = ("", "(not set)", "(other)")


class Ga4Items(Exporter):
    """Views of products; purchases are the shop's own to tell."""

    def recognise(self, shape: Shape) -> Recognition | None:
        matched = find_fields(_FIELDS, shape.columns)
        if "views" not in matched or not {"sku", "title"} & matched.keys():
            return None
        span = span_of_text(shape.preamble)
        # The report of all of Google Analytics knows the same comment lines, and says 0.99 of them.
        return Recognition(
            self.name,
            f"{self.title}: items viewed",
            0.995,
            f"It has the columns {shape.columns[matched['views'][0]]!r} and an item's name.",
            Plan(
                matched,
                {"product_views": _views(matched, span, _property(shape.preamble))},
                ignored=_totals(matched),
                rules=_rules(matched, span),
                start_on=span[0] if span and "nth_day" in matched and "date" not in matched else None,
            ),
        )


def _rules(matched: Found, span: tuple[object, object] | None) -> tuple[RowRule, ...]:
    """A day a row: a longer period beside days it holds would be counted twice."""
    rules = [] if "sku" in matched else [RowRule("true", _NO_ID)]
    if not {"date", "nth_day"} & matched.keys() and (span is None or span[0] != span[1]):
        rules.append(RowRule("true", _LONG if span else _NO_PERIOD))
    return tuple(rules)


def _totals(matched: Found) -> tuple[Ignored, ...]:
    names = [n for n in ("date", "nth_day", "sku", "title") if n in matched]
    total = total_rows([matched[n][0] for n in names])
    items = [f"lower(trim(coalesce(c{matched[n][0]}, '')))" for n in ("sku", "title") if n in matched]
    nothing = " and ".join(f"{cell} = ''" for cell in items)
    unset = f"{items[0]} in {_WITHOUT!r}"
    return (
        Ignored(f"{total.condition} or lower(coalesce(surplus, '')) like '%grand total%' or ({nothing})", total.reason),
        Ignored(unset, "no item is named"),
    )


def _property(preamble: tuple[str, ...]) -> str:
    """The property, else the account, that the comment lines name."""
    named = [re.fullmatch(r"#+\s*(property|account)\s*:\s*(.+)", line.strip(), re.IGNORECASE) for line in preamble]
    named_ids = {match[1].lower(): match[2].strip() for match in named if match}
    return named_ids.get("property") or named_ids.get("account", "")


def _views(matched: Found, span: tuple[object, object] | None, account: str) -> str:
    day = next((n for n in ("date", "nth_day") if n in matched), f"date '{span[0]}'" if span else "null::date")
    return f"""
        select row_no, {day} as date, {day} as starts_on, {day} as ends_on, sku, views, carts,
               {literal(account)} as account, 'ga4' as tool
        from {every_field(_FIELDS, matched)}
    """


GA4_ITEMS = Ga4Items("ga4_items", "Google Analytics 4", _FIELDS)
