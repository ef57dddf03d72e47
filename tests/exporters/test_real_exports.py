"""Real files, where they are there: every record accounted for, and sums held against pandas."""

import io
from pathlib import Path

import pandas as pd
import pytest

from ecm.ingest import FileResult, Status, load
from tests.metrics.shop import Shop, balances

EXPORTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "exports"
pytestmark = pytest.mark.skipif(not EXPORTS.is_dir(), reason="the real exports are not beside this repository")

SHOPIFY = ["shopify_orders_a.csv", "shopify_orders_b.csv", "shopify_orders_c.csv", "shopify_orders_d.csv"]
OTHERS = {
    "ga4_pages_a.csv": "ga4",
    "ga4_pages_b.csv": "ga4",
    "ga4_snapshot.csv": "ga4",
    "google_ads_campaigns_a.csv": "google_ads",
    "google_ads_campaigns_utf16.csv": "google_ads",
    "meta_ads_a.csv": "meta_ads",
    "amazon_settlement_v1.tsv": "amazon_settlement",
    "merchant_feed_a.tsv": "merchant_feed",
    "paypal_a.csv": "paypal",
    "stripe_payments_header_only.csv": "stripe_payments",
    "lighthouse_a.json": "lighthouse",
}


@pytest.fixture(scope="module")
def results(shop: Shop) -> dict[str, FileResult]:
    """Each shop under a namespace of its own: their order numbers meet."""
    names = [*SHOPIFY, *OTHERS]
    loaded = {}
    for name in names:
        (loaded[name],) = load(
            shop.store, [EXPORTS / name], today=shop.today, namespace=name if name in SHOPIFY else ""
        )
    return loaded


@pytest.mark.parametrize("name", [*SHOPIFY, *OTHERS])
def test_a_real_file_is_recognised_and_every_record_is_accounted_for(results: dict[str, FileResult], name: str) -> None:
    result = results[name]
    assert result.status is Status.LOADED, result.error
    assert result.source == OTHERS.get(name, "shopify_orders")
    assert balances(result)
    assert result.quarantined == 0, result.reasons


def shopify(name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Orders (rows with their own values) and all rows, as pandas reads them."""
    rows = pd.read_csv(io.StringIO((EXPORTS / name).read_text(encoding="utf-8-sig")), dtype=str, keep_default_na=False)
    return rows[rows["Total"] != ""], rows


@pytest.mark.parametrize("name", SHOPIFY)
def test_orders_come_to_their_subtotals_without_what_was_cancelled(
    shop: Shop, results: dict[str, FileResult], name: str
) -> None:
    """gross − discounts = Σ Subtotal of orders that stand, less the tax that prices held."""
    heads, rows = shopify(name)
    assert results[name].rows == len(rows)
    stands = heads[(heads["Cancelled at"] == "") & (heads["Financial Status"] != "voided")]
    stands = stands[~stands["Payment Method"].str.contains("bogus", case=False)]
    numbers = stands[["Subtotal", "Shipping", "Taxes", "Total"]].astype(float)
    tips = rows[rows["Lineitem name"] == "Tip"].groupby("Name")["Lineitem price"].apply(lambda p: p.astype(float).sum())
    tip = stands["Name"].map(tips).fillna(0)
    held = (numbers["Total"] - numbers["Subtotal"] - numbers["Shipping"] - tip).abs() <= 0.015
    held &= numbers["Taxes"] > 0
    base = numbers["Subtotal"] + numbers["Shipping"]
    tax_in_goods = (numbers["Taxes"] * numbers["Subtotal"] / base.where(base > 0, 1)).where(held, 0)
    expected = (numbers["Subtotal"] - tax_in_goods).sum()
    with shop.store.read() as connection:
        row = connection.exec_driver_sql(
            "select count(*), sum(gross_sales - discounts) from order_facts where counts and namespace = ?", (name,)
        ).one()
    assert row[0] == len(stands)
    assert float(row[1]) == pytest.approx(expected, abs=0.01 * max(1, len(stands)) ** 0.5)


@pytest.mark.parametrize("name", SHOPIFY)
def test_refunded_amounts_are_those_of_orders_that_stand(shop: Shop, results: dict[str, FileResult], name: str) -> None:
    heads, _ = shopify(name)
    stands = heads[(heads["Cancelled at"] == "") & (heads["Financial Status"] != "voided")]
    refunded = stands["Refunded Amount"].replace("", "0").astype(float)
    with shop.store.read() as connection:
        row = connection.exec_driver_sql(
            "select count(*), coalesce(sum(amount), 0) from refund_facts where counts and namespace = ?", (name,)
        ).one()
    assert row[0] == (refunded > 0).sum()
    assert float(row[1]) <= refunded.sum() + 0.01


def test_what_google_charged_is_the_campaigns_and_not_the_totals(results: dict[str, FileResult], shop: Shop) -> None:
    with shop.store.read() as connection:
        rows = connection.exec_driver_sql(
            "select currency, sum(cost), sum(clicks) from spend where tool = 'google_ads' group by 1"
        )
        found = {r[0]: (float(r[1]), r[2]) for r in rows}
    assert found["INR"][0] == pytest.approx(2565.92, abs=0.02)  # as its own line Total: Account says
    assert found["GBP"] == (365.22, 264)


def test_what_meta_charged_is_the_sum_of_its_rows(results: dict[str, FileResult], shop: Shop) -> None:
    rows = pd.read_csv(EXPORTS / "meta_ads_a.csv")
    named = rows[rows["Campaign name"].notna()]
    with shop.store.read() as connection:
        found = connection.exec_driver_sql("select sum(cost), count(*) from spend where tool = 'meta_ads'").one()
    assert float(found[0]) == pytest.approx(named["Amount spent (IDR)"].fillna(0).sum())
    assert found[1] == len(named)
