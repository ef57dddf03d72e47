"""Writes order exports in Shopify's shape: an order's own values on its first row, its lines on as many rows."""

import csv
import io

HEADER = [
    "Name", "Email", "Financial Status", "Paid at", "Fulfillment Status", "Fulfilled at", "Accepts Marketing",
    "Currency", "Subtotal", "Shipping", "Taxes", "Total", "Discount Code", "Discount Amount", "Shipping Method",
    "Created at", "Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem compare at price", "Lineitem sku",
    "Lineitem requires shipping", "Lineitem taxable", "Lineitem fulfillment status", "Billing Name", "Billing Country",
    "Shipping Name", "Shipping Country", "Notes", "Note Attributes", "Cancelled at", "Payment Method",
    "Payment Reference", "Refunded Amount", "Vendor", "Outstanding Balance", "Id", "Tags", "Source",
    "Lineitem discount",
]  # fmt: skip

Line = tuple[int, str, float]  # quantity, name, price


def order(number: str, *lines: Line, created: str = "2026-01-05 10:00:00 +0100", **own: object) -> list[list[str]]:
    """The rows of one order. `own`: column (blanks as underscores) → value on its first row, `line_…` on every row.

    Subtotal, Taxes, Shipping and Total are those of prices without tax unless given.
    """
    goods = sum(quantity * price for quantity, name, price in lines)
    given = {key.replace("_", " ").lower(): value for key, value in own.items()}
    subtotal = float(str(given.get("subtotal", goods)))
    shipping, taxes = (float(str(given.get(k, 0))) for k in ("shipping", "taxes"))
    values: dict[str, object] = {
        "financial status": "paid",
        "currency": "EUR",
        "subtotal": subtotal,
        "shipping": shipping,
        "taxes": taxes,
        "total": round(subtotal + shipping + taxes, 2),
        "source": "web",
        "refunded amount": 0,
        "discount amount": 0,
        **{k: v for k, v in given.items() if not k.startswith("line ")},
    }
    every = {k.removeprefix("line "): v for k, v in given.items() if k.startswith("line ")}
    rows = []
    for place, (quantity, name, price) in enumerate(lines):
        line = {
            "name": number,
            "created at": created,
            "lineitem quantity": quantity,
            "lineitem name": name,
            "lineitem price": price,
            "lineitem requires shipping": "false" if name in ("Tip", "Gift Card") else "true",
            "email": given.get("email", ""),
            **{f"lineitem {k}": v for k, v in every.items()},
        }
        cells = {**values, **line} if place == 0 else line
        rows.append([str(cells.get(h.lower(), "")) for h in HEADER])
    return rows


def export(*orders: list[list[str]], header: list[str] | None = None) -> str:
    """The whole file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header or HEADER)
    for rows in orders:
        writer.writerows(rows)
    return text.getvalue()
