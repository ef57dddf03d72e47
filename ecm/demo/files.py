"""Writes a history in the tools' own formats, as their exports come: the very files a manager would drop."""

from pathlib import Path

import duckdb

from ecm.demo.analytics import traffic, transactions
from ecm.demo.assortment import product_costs, product_views, products, stock
from ecm.demo.back_office import fulfilment, payments, refunds, targets
from ecm.demo.media import google_ads, meta_ads
from ecm.demo.shopify import shopify_orders
from ecm.demo.simulate import History


def write_files(history: History, folder: Path) -> tuple[Path, ...]:
    """All exports of the shop, in the order a manager would load them."""
    folder.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect()
    try:
        paths = [
            *shopify_orders(con, history, folder),
            refunds(con, history, folder),
            payments(con, history, folder),
            fulfilment(con, history, folder),
            product_costs(con, history, folder),
            products(con, history, folder),
            stock(con, history, folder),
            product_views(con, history, folder),
            transactions(con, history, folder),
            traffic(con, history, folder),
            targets(con, history, folder),
        ]
    finally:
        con.close()
    paths.append(google_ads(history, folder / "google_ads_campaigns.csv"))
    paths.append(meta_ads(history, folder / "meta_ads.csv"))
    return tuple(paths)
