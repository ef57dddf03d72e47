"""Which reading of an order's amounts adds up to its total: tools write subtotals before or after discounts, prices of one
piece or of the whole line, and tax beside the goods or within them."""

from collections.abc import Sequence
from typing import NamedTuple

from ecm.exporters.phrases import MONEY

# Rounding of a cent or so.
CENT = "0.015"


class Sum(NamedTuple):
    """SQL of one reading: what the goods come to after discounts, the shipping, and the tax that is charged on top."""

    goods: str
    shipping: str = "0"
    tax: str = "0"


def first_fit(total: str, readings: Sequence[Sum]) -> str:
    """SQL: {nr, goods, shipping, tax, gap} of the first reading that adds up to the total, else of the first. nr begins at 1."""
    structs = ", ".join(
        f"{{'nr': {nr}, 'goods': ({s.goods})::{MONEY}, 'shipping': ({s.shipping})::{MONEY}, 'tax': ({s.tax})::{MONEY}, "
        f"'gap': ({s.goods} + {s.shipping} + {s.tax} - {total})::{MONEY}}}"
        for nr, s in enumerate(readings, start=1)
    )
    return (
        f"list_transform([[{structs}]], lambda fits: coalesce(list_filter(fits, lambda fit: abs(fit.gap) <= {CENT})[1], "
        "fits[1]))[1]"
    )
