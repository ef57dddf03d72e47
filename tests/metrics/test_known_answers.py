"""A data set with a published answer: a wholesaler's months, where it is there."""

import gzip
from pathlib import Path

import pandas as pd
import pytest

from ecm.ingest import Status, load
from tests.metrics.shop import Shop

RETAIL = Path(__file__).resolve().parents[3] / "shared" / "data" / "sets" / "uci_online_retail"
ANSWER = {
    "2010-12": 572_713.89,
    "2011-01": 569_445.04,
    "2011-02": 447_137.35,
    "2011-03": 595_500.76,
    "2011-04": 469_200.36,
    "2011-05": 678_594.56,
}


@pytest.mark.skipif(not RETAIL.is_dir(), reason="the data sets with known answers are not beside this repository")
def test_a_wholesalers_months_come_out(shop: Shop) -> None:
    (packed,) = RETAIL.glob("*.csv.gz")
    with gzip.open(packed, "rt", encoding="utf-8-sig", errors="replace") as file:
        rows = pd.read_csv(file, dtype=str, keep_default_na=False)
    rows.columns = [c.strip() for c in rows.columns]
    # Quantities are written as 6.0: a count all the same.
    names = {c.lower().replace(" ", "").replace("_", ""): c for c in rows.columns}
    invoice = rows[names.get("invoiceno", names.get("invoice", ""))]
    who, sku = rows[names["customerid"]], rows[names["stockcode"]]
    quantity, price = rows[names["quantity"]].astype(float), rows[names.get("unitprice", names.get("price", ""))]
    kept = (quantity > 0) & (price.astype(float) > 0) & (who != "") & ~invoice.str.startswith("C")
    lines = pd.DataFrame(
        {
            "Order_ID": invoice,
            "line_no": rows.groupby(invoice).cumcount() + 1,
            "sku": sku,
            "title": rows[names["description"]],
            "quantity": rows[names["quantity"]],
            "unit_price": price,
        }
    )[kept]
    orders = pd.DataFrame(
        {
            "ordered_at": rows[names["invoicedate"]],
            "order_id": invoice,
            "customer_id": who,
            "currency": "GBP",
            "country": rows[names["country"]],
        }
    )[kept].drop_duplicates("order_id")
    paths = [shop.folder / "orders.csv", shop.folder / "lines.csv"]
    for path, table in zip(paths, (orders, lines), strict=True):
        table.to_csv(path, index=False)
    results = load(shop.store, paths, today=shop.today, together=True)
    assert [(r.status, r.rows - r.loaded) for r in results] == [(Status.LOADED, 0)] * 2
    months = shop.values("net_sales", "month", "2010-12-01", "2011-05-31")
    assert {month[:7]: value for month, value in months.items()} == pytest.approx(ANSWER, abs=0.01)
    countries = shop.values("net_sales", "country", "2010-12-01", "2011-05-31")
    assert sum(float(v or 0) for v in countries.values()) == pytest.approx(sum(ANSWER.values()), abs=0.01)
    answer = shop.ask("2010-12-01", "2011-05-31", ["orders", "new_customers", "units_per_order", "aov"])
    assert answer.total["orders"] == len(orders)
    assert answer.total["new_customers"] == orders["customer_id"].nunique()
    assert answer.total["units_per_order"] == pytest.approx(lines["quantity"].astype(float).sum() / len(orders))
    assert answer.total["aov"] == pytest.approx(sum(ANSWER.values()) / len(orders), rel=1e-6)
