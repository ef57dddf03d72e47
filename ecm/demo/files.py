"""Writes a history in the tools' own formats, as their exports come: the very files a manager would drop."""

import io
from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from ecm.demo.media import google_ads, meta_ads
from ecm.demo.shop import CHANNELS, CURRENCY
from ecm.demo.simulate import History, smoothed

_COLUMNS = [
    "Name",
    "Email",
    "Financial Status",
    "Paid at",
    "Fulfillment Status",
    "Fulfilled at",
    "Accepts Marketing",
    "Currency",
    "Subtotal",
    "Shipping",
    "Taxes",
    "Total",
    "Discount Code",
    "Discount Amount",
    "Shipping Method",
    "Created at",
    "Lineitem quantity",
    "Lineitem name",
    "Lineitem price",
    "Lineitem compare at price",
    "Lineitem sku",
    "Lineitem requires shipping",
    "Lineitem taxable",
    "Lineitem fulfillment status",
    "Billing Name",
    "Billing Street",
    "Billing Address1",
    "Billing Address2",
    "Billing Company",
    "Billing City",
    "Billing Zip",
    "Billing Province",
    "Billing Country",
    "Billing Phone",
    "Shipping Name",
    "Shipping Street",
    "Shipping Address1",
    "Shipping Address2",
    "Shipping Company",
    "Shipping City",
    "Shipping Zip",
    "Shipping Province",
    "Shipping Country",
    "Shipping Phone",
    "Notes",
    "Note Attributes",
    "Cancelled at",
    "Payment Method",
    "Payment Reference",
    "Refunded Amount",
    "Vendor",
    "Outstanding Balance",
    "Employee",
    "Location",
    "Device ID",
    "Id",
    "Tags",
    "Risk Level",
    "Source",
    "Lineitem discount",
    "Tax 1 Name",
    "Tax 1 Value",
    "Tax 2 Name",
    "Tax 2 Value",
    "Tax 3 Name",
    "Tax 3 Value",
    "Tax 4 Name",
    "Tax 4 Value",
    "Tax 5 Name",
    "Tax 5 Value",
    "Phone",
    "Receipt Number",
    "Duties",
    "Billing Province Name",
    "Shipping Province Name",
    "Payment ID",
    "Payment Terms Name",
    "Next Payment Due At",
    "Payment References",
]


def write_files(history: History, folder: Path) -> tuple[Path, ...]:
    """All exports of the shop, in the order a manager would load them."""
    folder.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect()
    try:
        paths = [
            *_shopify(con, history, folder),
            _refunds(con, history, folder),
            _payments(con, history, folder),
            _fulfilment(con, history, folder),
            _product_costs(con, history, folder),
            _products(con, history, folder),
            _transactions(con, history, folder),
            _traffic(con, history, folder),
            _targets(con, history, folder),
        ]
    finally:
        con.close()
    paths.append(google_ads(history, folder / "google_ads_campaigns.csv"))
    paths.append(meta_ads(history, folder / "meta_ads.csv"))
    return tuple(paths)


def names(history: History) -> np.ndarray:
    """The orders' numbers: #1001 and so on."""
    return np.char.add("#", (np.arange(history.count) + 1001).astype(str))


def moments(history: History, day: np.ndarray, second: np.ndarray) -> np.ndarray:
    """`2025-07-01 10:11:12 +0200`, the offset as daylight saving has it."""
    dates = np.datetime64(history.first) + day
    texts = np.char.replace(np.datetime_as_string(dates.astype("datetime64[s]") + second, unit="s"), "T", " ")
    months = dates.astype("datetime64[M]")
    year = dates.astype("datetime64[Y]")

    def last_sunday(month: int) -> np.ndarray:
        end = (year.astype("datetime64[M]") + month).astype("datetime64[D]") - 1
        return end - (end.view("int64") + 4) % 7

    del months
    summer = (dates >= last_sunday(3)) & (dates < last_sunday(10))
    return np.char.add(texts, np.where(summer, " +0200", " +0100"))


def _money(cents: np.ndarray) -> np.ndarray:
    text = np.char.zfill(np.abs(cents).astype(int).astype(str), 3)
    width = np.char.str_len(text)
    signs = np.where(np.asarray(cents) < 0, "-", "")
    return np.array([f"{s}{t[: w - 2]}.{t[w - 2 :]}" for s, t, w in zip(signs, text, width, strict=True)], dtype=object)


def _copy(con: duckdb.DuckDBPyConnection, columns: dict[str, object], path: Path, begin: str = "") -> Path:
    """A CSV of these columns, after a preamble where there is one."""
    con.register(
        "written", pa.table({k: pa.array(np.asarray(v).tolist(), from_pandas=True) for k, v in columns.items()})
    )
    con.execute(f"copy (select * from written) to '{str(path).replace(chr(39), chr(39) * 2)}' (header, delimiter ',')")
    con.unregister("written")
    if begin:
        path.write_bytes(begin.encode() + path.read_bytes())
    return path


def _shopify(con: duckdb.DuckDBPyConnection, h: History, folder: Path) -> list[Path]:
    """One file a calendar year; values of an order stand on its first row alone; a tip is a line of its own."""
    tipped = np.flatnonzero(h.tip)
    order = np.concatenate([h.line_order, tipped])
    is_tip = np.concatenate([np.zeros(len(h.line_order), bool), np.ones(len(tipped), bool)])
    arranged = np.lexsort((is_tip, order))
    order, is_tip = order[arranged], is_tip[arranged]

    def of_lines(lines: np.ndarray, tips: object) -> np.ndarray:
        return np.concatenate([lines, np.full(len(tipped), tips, dtype=lines.dtype)])[arranged]

    product = of_lines(h.line_product, 0)
    head = np.concatenate([[True], order[1:] != order[:-1]]) if len(order) else np.array([], bool)

    def on_head(values: object) -> np.ndarray:
        return np.where(head, np.asarray(values, dtype=object)[order], None)

    voided, test = h.state == "voided", h.state == "test"
    pending = h.state == "pending"
    status = np.where(
        voided, "voided", np.where(pending, "pending", np.where(h.refunded > 0, "partially_refunded", "paid"))
    )
    created = moments(h, h.day, h.second)
    total = h.subtotal + h.shipping + h.tip
    method = np.where(
        test, "Bogus Gateway", np.where(h.device == "mobile", "PayPal Express Checkout", "Shopify Payments")
    )
    emails = np.char.add(np.char.add("customer", h.customer.astype(str)), "@example.com")
    price = _money(of_lines(h.line_price, 200))
    sources = np.array([c.sales_source for c in CHANNELS])[h.channel]
    country = h.country
    columns: dict[str, object] = dict.fromkeys(_COLUMNS)
    columns |= {
        "Name": names(h)[order],
        "Email": emails[order],
        "Financial Status": on_head(status),
        "Paid at": on_head(np.where(pending | voided, None, created)),
        "Fulfillment Status": on_head(np.where(voided, "unfulfilled", "fulfilled")),
        "Accepts Marketing": on_head(np.where(h.customer % 3 == 0, "yes", "no")),
        "Currency": on_head(np.full(h.count, CURRENCY)),
        "Subtotal": on_head(_money(h.subtotal)),
        "Shipping": on_head(_money(h.shipping)),
        "Taxes": on_head(_money(h.tax)),
        "Total": on_head(_money(total)),
        "Discount Code": on_head(np.where(h.coupon == "", None, h.coupon)),
        "Discount Amount": on_head(_money(h.discount + h.shipping_discount)),
        "Shipping Method": on_head(np.full(h.count, "Standard")),
        "Created at": created[order],
        "Lineitem quantity": of_lines(h.line_quantity, 1),
        "Lineitem name": np.where(is_tip, "Tip", h.goods.title[product]),
        "Lineitem price": price,
        "Lineitem sku": np.where(is_tip, None, h.goods.sku[product]),
        "Lineitem requires shipping": np.where(is_tip, "false", "true"),
        "Lineitem taxable": np.where(is_tip, "false", "true"),
        "Lineitem fulfillment status": np.where(voided[order], "pending", "fulfilled"),
        "Billing Country": on_head(country),
        "Shipping Country": on_head(country),
        "Cancelled at": on_head(np.where(voided, moments(h, h.day, np.minimum(h.second + 1800, 86399)), None)),
        "Payment Method": on_head(method),
        "Refunded Amount": on_head(_money(h.refunded)),
        "Vendor": np.where(is_tip, None, h.goods.brand[product]),
        "Outstanding Balance": on_head(_money(np.where(pending, total, 0))),
        "Id": on_head((5_400_000_000_000 + np.arange(h.count) * 32_768).astype(str)),
        "Risk Level": on_head(np.full(h.count, "Low")),
        "Source": on_head(sources),
        "Lineitem discount": np.full(len(order), "0.00"),
    }
    years = (np.datetime64(h.first) + h.day).astype("datetime64[Y]").astype(int)[order] + 1970
    paths = []
    for year in sorted(set(years.tolist())):
        mine = years == year
        part = {
            k: [None] * int(mine.sum()) if v is None else np.asarray(v, dtype=object)[mine] for k, v in columns.items()
        }
        paths.append(_copy(con, part, folder / f"shopify_orders_{year}.csv"))
    return paths


def _refunds(con: duckdb.DuckDBPyConnection, h: History, folder: Path) -> Path:
    """Most refunds with their day; the others stay known only as an amount on their order."""
    mine = np.flatnonzero(h.refunded > 0)
    mine = mine[mine % 7 != 0]
    line = h.refund_line[mine]
    share = h.tax[mine] / np.maximum(h.subtotal[mine] + h.shipping[mine], 1)
    net = np.round(h.refunded[mine] * (1 - share)).astype(int)
    wrong = h.line_product[line] == h.goods.misdescribed
    return _copy(
        con,
        {
            "refund_id": np.char.add("R", mine.astype(str)),
            "order_id": names(h)[mine],
            "sku": h.goods.sku[h.line_product[line]],
            "refunded_at": moments(h, h.refund_day[mine], np.full(len(mine), 36_000)),
            "quantity": h.line_quantity[line],
            "restocked": np.where(wrong | (mine % 5 == 0), 0, h.line_quantity[line]),
            "amount": _money(net),
            "shipping": np.full(len(mine), "0.00"),
            "tax": _money(h.refunded[mine] - net),
            "reason": np.where(wrong, "Not as described", np.where(mine % 3 == 0, "Changed mind", "Does not fit")),
        },
        folder / "refunds.csv",
    )


def _payments(con: duckdb.DuckDBPyConnection, h: History, folder: Path) -> Path:
    mine = np.flatnonzero((h.state == "paid") & (h.channel != 7))
    total = (h.subtotal + h.shipping + h.tip)[mine]
    fee = np.round(total * np.where(h.channel[mine] == 6, 0.12, 0.019)).astype(int) + 25
    return _copy(
        con,
        {
            "payment_id": np.char.add("P", mine.astype(str)),
            "order_id": names(h)[mine],
            "at": moments(h, h.day[mine], h.second[mine]),
            "kind": np.full(len(mine), "charge"),
            "amount": _money(total),
            "fee": _money(fee),
            "currency": np.full(len(mine), CURRENCY),
            "provider": np.where(
                h.channel[mine] == 6, "Amazon", np.where(h.device[mine] == "mobile", "PayPal", "Shopify Payments")
            ),
        },
        folder / "payments.csv",
    )


def _fulfilment(con: duckdb.DuckDBPyConnection, h: History, folder: Path) -> Path:
    mine = np.flatnonzero(np.isin(h.state, ["paid", "pending"]) & (h.channel != 7))
    pieces = np.bincount(h.line_order, weights=h.line_quantity, minlength=h.count)[mine].astype(int)
    cost = 610 + 60 * pieces + np.where(h.country[mine] == "DE", 0, 310)
    return _copy(
        con,
        {
            "order_id": names(h)[mine],
            "date": np.datetime_as_string(np.datetime64(h.first) + h.day[mine]),
            "amount": _money(cost),
            "currency": np.full(len(mine), CURRENCY),
            "kind": np.full(len(mine), "pick, pack and carrier"),
        },
        folder / "fulfilment_costs.csv",
    )


def _product_costs(con: duckdb.DuckDBPyConnection, h: History, folder: Path) -> Path:
    """Costs from the first day on, and the dearer ones from the day suppliers raised them."""
    known = np.flatnonzero(h.goods.cost_known)
    dearer = h.truths["dearer_goods"]
    return _copy(
        con,
        {
            "sku": np.concatenate([h.goods.sku[known]] * 2),
            "valid_from": [str(h.first)] * len(known) + [str(max(dearer.starts_on, h.first))] * len(known)
            if dearer.starts_on > h.first
            else [str(h.first)] * len(known) + [str(h.date_of(1))] * len(known),
            "unit_cost": _money(np.concatenate([h.goods.cost[known], np.round(h.goods.cost[known] * dearer.size)])),
            "currency": np.full(2 * len(known), CURRENCY),
        },
        folder / "product_costs.csv",
    )


def _products(con: duckdb.DuckDBPyConnection, h: History, folder: Path) -> Path:
    count = len(h.goods.sku)
    return _copy(
        con,
        {
            "sku": h.goods.sku,
            "origin": np.full(count, "catalogue"),
            "as_of": [str(h.date_of(h.days - 1))] * count,
            "title": h.goods.title,
            "brand": h.goods.brand,
            "category": h.goods.category,
            "price": _money(h.goods.price),
            "prices_include_tax": np.full(count, "true"),
            "currency": np.full(count, CURRENCY),
            "availability": np.full(count, "in_stock"),
            "status": np.full(count, "active"),
        },
        folder / "products.csv",
    )


def _preamble(h: History, report: str) -> str:
    first, last = (f"{d:%Y%m%d}" for d in (h.first, h.date_of(h.days - 1)))
    rule = "# ----------------------------------------\n"
    return (
        f"{rule}# {report}\n# Account: Lindholm Living\n# Property: Lindholm Living - GA4\n{rule}#\n# All Users\n"
        f"# Start date: {first}\n# End date: {last}\n"
    )


def _compact(h: History, day: np.ndarray) -> np.ndarray:
    return np.char.replace(np.datetime_as_string(np.datetime64(h.first) + day), "-", "")


def _transactions(con: duckdb.DuckDBPyConnection, h: History, folder: Path) -> Path:
    mine = np.flatnonzero((h.channel < 6) & h.seen & (h.state != "test"))
    sources = np.array([f"{c.source} / {c.medium}" for c in CHANNELS])[h.channel[mine]]
    return _copy(
        con,
        {
            "Date": _compact(h, h.day[mine]),
            "Transaction ID": np.char.replace(names(h)[mine], "#", ""),
            "Session source / medium": sources,
            "Session campaign": np.where(h.campaign[mine] == "", "(not set)", h.campaign[mine]),
            "Device category": h.device[mine],
            "Ecommerce purchases": np.ones(len(mine), int),
            "Purchase revenue": _money((h.subtotal + h.shipping)[mine]),
        },
        folder / "ga4_transactions.csv",
        _preamble(h, "Transactions: Transaction ID"),
    )


def _traffic(con: duckdb.DuckDBPyConnection, h: History, folder: Path) -> Path:
    """Sessions by day, channel, campaign and device: those that bought, and the many that did not."""
    random = np.random.Generator(np.random.PCG64(h.count + 1))
    rows: dict[str, list[object]] = {k: [] for k in ("day", "channel", "campaign", "device", "bought", "sessions")}
    devices = np.unique(h.device)
    usual = smoothed(np.bincount(h.day, minlength=h.days))
    for place, known in enumerate(CHANNELS[:6]):
        for name, share in known.campaigns:
            for device in devices:
                mine = (h.channel == place) & (h.campaign == name) & (h.device == device)
                bought = np.bincount(h.day[mine & h.seen], minlength=h.days)
                size = {"mobile": 0.66, "desktop": 0.28, "tablet": 0.06}[str(device)]
                lift = np.array([h.truths["checkout"].covers(h.date_of(n)) for n in range(h.days)])
                base = usual * known.share * share / known.conversion / np.where(lift, 1.12, 1.0) * size
                sessions = random.poisson(np.maximum(base, 0.2)) + bought
                for key, values in (("day", np.arange(h.days)), ("bought", bought), ("sessions", sessions)):
                    rows[key].extend(values.tolist())
                rows["channel"].extend([place] * h.days)
                rows["campaign"].extend([name or "(not set)"] * h.days)
                rows["device"].extend([str(device)] * h.days)
    day, sessions, bought = (np.array(rows[k]) for k in ("day", "sessions", "bought"))
    channel = np.array(rows["channel"])
    carts = np.minimum(sessions, bought + random.poisson(sessions * 0.055))
    return _copy(
        con,
        {
            "Date": _compact(h, day),
            "Session default channel group": np.array([c.name for c in CHANNELS])[channel],
            "Session source": np.array([c.source for c in CHANNELS])[channel],
            "Session medium": np.array([c.medium for c in CHANNELS])[channel],
            "Session campaign": rows["campaign"],
            "Device category": rows["device"],
            "Sessions": sessions,
            "Total users": np.round(sessions * 0.86).astype(int),
            "Engaged sessions": np.round(sessions * 0.58).astype(int),
            "Add to carts": carts,
            "Checkouts": np.minimum(carts, bought + random.poisson(carts * 0.25)),
            "Ecommerce purchases": bought,
            "Total revenue": _money(bought * 9_100),
        },
        folder / "ga4_traffic_acquisition.csv",
        _preamble(h, "Traffic acquisition: Session default channel group"),
    )


def _targets(con: duckdb.DuckDBPyConnection, h: History, folder: Path) -> Path:
    """A plan for each month, made of what the season lets expect."""
    net = (h.subtotal - h.tax) * (h.state == "paid")
    month = (np.datetime64(h.first) + h.day).astype("datetime64[M]")
    last_month = np.datetime64(h.date_of(h.days - 1), "M")
    rows = []
    for one in np.arange(np.datetime64(h.first, "M"), last_month + 1):
        sold = float(net[month == one].sum()) / 100
        days = (np.datetime64(one + 1, "D") - np.datetime64(one, "D")).astype(int)
        inside = np.unique(h.day[month == one])
        whole = sold * days / max(len(inside), 1) * 1.03
        ends = str(np.datetime64(one + 1, "D") - 1)
        for metric, share in (("net_sales", 0.97), ("contribution", 0.21)):
            rows.append((metric, f"{one}-01", ends, f"{round(whole * share, -2):.0f}"))
    columns: Sequence[str] = ("metric", "starts_on", "ends_on", "value")
    return _copy(con, dict(zip(columns, zip(*rows, strict=True), strict=True)), folder / "targets.csv")


def as_text(rows: Sequence[Sequence[object]]) -> str:
    """Rows as tab-separated text, the way a spreadsheet writes them."""
    text = io.StringIO()
    for row in rows:
        text.write("\t".join(f'"{c}"' if isinstance(c, str) and "," in c else str(c) for c in row) + "\n")
    return text.getvalue()
