"""Shopify's inventory export: pieces at each location, a location a row or (the older template) a column.

Stored as origin `erp`: stock alone, added up over the locations, so that the catalogue's own rows keep titles and prices.
"""

from collections.abc import Sequence

from ecm.exporters.exporter import Exporter, Field, Ignored, Plan, Recognition, RowRule, Shape, find_fields, normal
from ecm.exporters.phrases import Found, every_field
from ecm.schema import Kind

_FIELDS = (
    Field("handle", Kind.TEXT, ("handle", "url handle"), required=True),
    Field("title", Kind.TEXT, ("title",)),
    Field("option1", Kind.TEXT, ("option1 value",)),
    Field("option2", Kind.TEXT, ("option2 value",)),
    Field("option3", Kind.TEXT, ("option3 value",)),
    Field("sku", Kind.TEXT, ("sku", "variant sku")),
    Field("location", Kind.TEXT, ("location",)),
    Field("stock", Kind.TEXT, ("available", "available (not editable)")),
    Field("on_hand", Kind.TEXT, ("on hand (current)", "on hand")),
)
_KNOWN = {"option1 name", "option2 name", "option3 name", "hs code", "coo", "country of origin", "barcode", "bin name"}
_KNOWN |= {name for known in _FIELDS for name in known.names}
# Headers that a product export has and an inventory has not.
_OTHERS = ("price", "variant price", "body (html)", "vendor", "financial status", "status")
_NOT_STOCKED = "not stocked"


class ShopifyInventory(Exporter):
    """How many pieces of each variant can be sold on the day it is loaded."""

    def recognise(self, shape: Shape) -> Recognition | None:
        matched = find_fields(_FIELDS, shape.columns)
        headers = [normal(c) for c in shape.columns]
        if "handle" not in matched or not {"coo", "hs code", "location"} & set(headers) or set(headers) & set(_OTHERS):
            return None
        if "location" in matched:
            counted: Sequence[str] = [n for n in ("stock", "on_hand") if n in matched][:1]
        else:
            places = [p for p, h in enumerate(headers) if h and h not in _KNOWN]
            matched = {n: f for n, f in matched.items() if n not in ("stock", "on_hand")}
            matched |= {f"at_{p}": (p, Kind.TEXT) for p in places}
            counted = [f"at_{p}" for p in places]
        if not counted or ("option1 value" not in headers and "sku" not in headers):
            return None
        return Recognition(
            self.name,
            self.title,
            0.95,
            f"It has the columns {', '.join(repr(h) for h in headers[:3])} of an inventory export.",
            _plan(matched, counted),
        )


def _plan(matched: Found, counted: Sequence[str]) -> Plan:
    cells = [f"lower(trim(coalesce(c{matched[n][0]}, '')))" for n in counted]
    nowhere = " and ".join(f"{cell} in ('', '{_NOT_STOCKED}')" for cell in cells)
    some = " or ".join(f"{cell} = '{_NOT_STOCKED}'" for cell in cells)
    wrong = " or ".join(f"({n} <> '' and lower({n}) <> '{_NOT_STOCKED}' and {_pieces(n)} is null)" for n in counted)
    own = ", ".join(n for n in ("handle", "sku", "option1", "option2", "option3") if n in matched)
    return Plan(
        matched,
        {"products": _products(matched, counted)},
        ignored=(Ignored(f"{nowhere} and ({some})", "not stocked at this location"),),
        rules=(
            RowRule("handle is null", "missing: handle"),
            RowRule(wrong, "not a number: stock"),
            RowRule(" and ".join(f"{n} is null" for n in counted), "missing: stock"),
        ),
        whole=f"concat_ws(':', {own})",
    )


def _pieces(name: str) -> str:
    return f"try_cast(replace({name}, ',', '') as double)"


def _products(matched: Found, counted: Sequence[str]) -> str:
    """One row a variant, under the name the product export gives it where it has no sku."""
    pieces = " + ".join(f"coalesce({_pieces(n)}, 0)" for n in counted)
    options = "nullif(nullif(option1, 'Default Title'), ''), option2, option3"
    return f"""
        select min(row_no) as row_no, key as sku, 'erp' as origin, load_day() as as_of, sum({pieces}) as stock
        from (select *, coalesce(sku, concat_ws(':', handle, {options})) as key from {every_field(_FIELDS, matched)})
        group by key
    """


SHOPIFY_INVENTORY = ShopifyInventory("shopify_inventory", "Shopify inventory", _FIELDS)
