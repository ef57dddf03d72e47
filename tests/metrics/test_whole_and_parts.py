"""Whatever a shop holds: parts add up to the whole, figures are those pandas finds, and every figure opens to its rows."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations

import pandas as pd
import pytest

from ecm.filters import Basis, Compare, Filters, Period
from ecm.metrics import CATALOGUE, DIMENSIONS, reconcile, rows_behind
from ecm.store import Store
from tests.exporters.shopify_file import export, order
from tests.metrics.shop import Shop, some

FIRST, LAST = "2026-01-01", "2026-03-31"
ADDITIVE = (
    "orders",
    "gross_sales",
    "discounts",
    "returns",
    "net_sales",
    "shipping_income",
    "fees",
    "cogs",
    "new_customers",
)


def made_up(seed: int) -> dict[str, pd.DataFrame]:
    """A quarter of a shop that holds about everything the rules speak of, with amounts of whole cents."""
    dice = random.Random(seed)
    day = lambda n=90: date(2026, 1, 1) + timedelta(dice.randrange(n))  # noqa: E731 - a die of one line
    orders, lines, refunds, payments = [], [], [], []
    for n in range(300):
        number, ordered = f"N{n}", day()
        parts = [
            (dice.choice("ABCDE"), dice.randint(1, 4), dice.randint(100, 9000) / 100) for _ in range(dice.randint(1, 4))
        ]
        cuts = [round(q * p * dice.choice([0, 0, 0.1]), 2) for _, q, p in parts]
        orders.append(
            {
                "order_id": number,
                "ordered_at": f"{ordered} {dice.randrange(24):02}:00:00",
                "customer_id": dice.choice(["", *(f"c{k}" for k in range(120))]),
                "sales_channel": dice.choice(["", "", "", "pos", "ebay"]),
                "cancelled_at": dice.choice([""] * 9 + [f"{ordered}"]),
                "is_test": dice.choice([""] * 19 + ["true"]),
                "financial_status": dice.choice(["paid", "paid", "pending"]),
                "currency": "EUR",
                "shipping_income": dice.choice([0, 4.9]),
                "country": dice.choice(["DE", "FR", "AT"]),
                "device": dice.choice(["", "mobile", "desktop"]),
                "source": (source := dice.choice(["", "google", "klaviyo", "facebook.com"])),
                "medium": {"": "", "google": dice.choice(["cpc", "organic"]), "klaviyo": "email"}.get(
                    source, "referral"
                ),
                "campaign": dice.choice(["", "spring"]),
            }
        )
        lines += [
            {
                "order_id": number,
                "line_no": k,
                "sku": s,
                "quantity": q,
                "unit_price": p,
                "discount": c,
                "category": s < "C",
            }
            for k, ((s, q, p), c) in enumerate(zip(parts, cuts, strict=True), 1)
        ]
        for k in range(dice.choice([0, 0, 0, 1, 2])):
            refunds.append(
                {
                    "refund_id": f"R{n}-{k}", "order_id": number, "sku": parts[0][0], "quantity": 1,
                    "refunded_at": str(ordered + timedelta(dice.randrange(20))),
                    "restocked": dice.choice([0, 1]), "amount": dice.randint(1, 50) / 100,
                }
            )  # fmt: skip
        payments += [
            {
                "payment_id": f"P{n}-{k}",
                "order_id": number,
                "at": str(ordered),
                "kind": "charge",
                "amount": 1,
                "fee": 0.3,
            }
            for k in range(dice.choice([1, 2]))
        ]
    spend = [
        {"date": date(2026, 1, 1) + timedelta(n), "platform": p, "account": "a", "campaign": c, "currency": "EUR", "cost": dice.randint(1, 99), "clicks": dice.randint(0, 9)}
        for n in range(90)
        for p, c in (("google_ads", "brand"), ("google_ads", "generic"), ("meta", "spring"))
    ]  # fmt: skip
    traffic = [
        {"date": date(2026, 1, 1) + timedelta(n), "source": s, "medium": m, "sessions": dice.randint(1, 500)}
        for n in range(90)
        for s, m in (("google", "cpc"), ("google", "organic"), ("klaviyo", "email"), ("odd", "place"))
    ]
    costs = [
        {"sku": s, "valid_from": "2025-01-01", "unit_cost": c, "currency": "EUR"}
        for s, c in zip("ABCD", (3, 1.5, 7, 2), strict=True)
    ]
    tables = {"orders": orders, "lines": lines, "refunds": refunds, "payments": payments, "spend": spend, "traffic": traffic, "costs": costs}  # fmt: skip
    return {name: pd.DataFrame(rows) for name, rows in tables.items()}


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return made_up(7)


@pytest.fixture(scope="module")
def full_shop(tmp_path_factory: pytest.TempPathFactory, tables: dict[str, pd.DataFrame]) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("full")
    with Store(folder / "home") as store:
        shop = Shop(store, folder, date(2026, 11, 23))
        shop.load(*(table.to_csv(index=False).splitlines() for table in tables.values()))
        yield shop


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("name", [d.name for d in DIMENSIONS.values() if d.is_exclusive])
def test_the_rows_of_any_breakdown_add_up_to_the_total(full_shop: Shop, name: str, basis: Basis) -> None:
    answer = full_shop.ask(FIRST, LAST, ADDITIVE, by=[name], basis=basis)
    for metric in ADDITIVE:
        parts = sum(float(row.values[metric] or 0) for row in answer.rows)
        assert parts == pytest.approx(float(answer.total[metric] or 0), abs=1e-6), metric


def test_sessions_and_cost_add_up_over_channels_days_and_months(full_shop: Shop) -> None:
    for by in (["channel"], ["day"], ["week"], ["month"], ["channel", "month"], ["campaign"]):
        known = ["cost"] if by == ["campaign"] else ["sessions", "cost"]
        answer = full_shop.ask(FIRST, LAST, known, by=by)
        for metric in known:
            assert sum(float(r.values[metric] or 0) for r in answer.rows) == answer.total[metric], (by, metric)


def test_a_condition_gives_the_row_of_that_breakdown(full_shop: Shop) -> None:
    names = (*ADDITIVE, "aov", "roas", "conversion_rate", "returning_share", "cac", "return_rate", "repeat_rate")
    for dimension in ("customer_type", "sales_channel", "device"):  # at the summaries and at the order grain
        for row in full_shop.ask(FIRST, LAST, names, by=[dimension]).rows:
            alone = full_shop.ask(FIRST, LAST, names, **{dimension: row.members[0]}).total
            assert some(alone, *names) == pytest.approx(some(row.values, *names)), (dimension, row.members)


def test_the_figures_are_those_that_pandas_finds(full_shop: Shop, tables: dict[str, pd.DataFrame]) -> None:
    orders = tables["orders"]
    stands = orders[(orders["cancelled_at"] == "") & (orders["is_test"] == "")].copy()
    stands["day"] = pd.to_datetime(stands["ordered_at"]).dt.date
    lines = tables["lines"].merge(stands, on="order_id")
    refunds = tables["refunds"].merge(stands, on="order_id")
    cost = lines["sku"].map(tables["costs"].set_index("sku")["unit_cost"])
    gross, cut = (lines["unit_price"] * lines["quantity"]).sum(), lines["discount"].sum()
    back = refunds[pd.to_datetime(refunds["refunded_at"]).dt.date <= date(2026, 3, 31)]
    restocked = back["restocked"] * back["sku"].map(tables["costs"].set_index("sku")["unit_cost"]).fillna(0)
    fees = tables["payments"].merge(stands, on="order_id")["fee"].sum()
    shipping = stands["shipping_income"].sum()
    known = (lines["unit_price"] * lines["quantity"] - lines["discount"])[cost.notna()].sum()
    cogs = (cost * lines["quantity"]).sum() - restocked.sum()
    spent, sessions = tables["spend"]["cost"].sum(), tables["traffic"]["sessions"].sum()
    who = stands[stands["customer_id"] != ""].sort_values(["ordered_at", "order_id"])
    online = (stands["sales_channel"] == "").sum()
    # Of the channels that cost money one has sales: Paid Search.
    paid = (lines["source"] == "google") & (lines["medium"] == "cpc") & (lines["sales_channel"] == "")
    paid_sales = (lines["unit_price"] * lines["quantity"] - lines["discount"])[paid].sum()
    net = gross - cut - back["amount"].sum()
    expected = {
        "orders": len(stands), "gross_sales": gross, "discounts": cut, "returns": back["amount"].sum(), "net_sales": net,
        "shipping_income": shipping, "cogs": cogs, "gross_profit": net - cogs, "fees": fees, "cost": spent,
        "contribution": net - cogs + shipping - fees - spent, "cost_coverage": known / (gross - cut),
        "sessions": sessions, "conversion_rate": online / sessions, "aov": (gross - cut) / len(stands),
        "units_per_order": lines["quantity"].sum() / len(stands), "new_customers": who["customer_id"].nunique(),
        "returning_share": who["customer_id"].duplicated().sum() / len(who), "mer": net / spent,
        "cac": spent / who["customer_id"].nunique(), "roas": paid_sales / spent,
        "return_rate": refunds["quantity"].sum() / lines["quantity"].sum(), "cpc": spent / tables["spend"]["clicks"].sum(),
    }  # fmt: skip
    answer = full_shop.ask(FIRST, LAST, list(expected))
    assert {name: answer.total[name] for name in expected} == pytest.approx(expected)


def test_a_year_compared_with_itself_shifted_is_the_answer_of_that_year(full_shop: Shop) -> None:
    march = full_shop.ask("2026-03-01", "2026-03-28", ADDITIVE, by=["channel"], compare=Compare.PREVIOUS)
    before = full_shop.ask("2026-02-01", "2026-02-28", ADDITIVE, by=["channel"])
    assert march.compare is not None
    assert march.compare.total == before.total
    assert march.compare.rows == before.rows


@pytest.mark.parametrize("by", list(combinations(("channel", "country", "month"), 2)), ids="-".join)
def test_two_dimensions_together_add_up_to_each_alone(full_shop: Shop, by: tuple[str, str]) -> None:
    both = full_shop.ask(FIRST, LAST, ["net_sales"], by=by).rows
    for place, name in enumerate(by):
        for member, value in full_shop.values("net_sales", name, FIRST, LAST).items():
            parts = sum(float(r.values["net_sales"] or 0) for r in both if r.members[place] == member)
            assert parts == pytest.approx(float(value or 0), abs=1e-6)


@pytest.mark.parametrize(
    "metric", ["orders", "net_sales", "returns", "cogs", "fees", "sessions", "cost", "contribution"]
)
@pytest.mark.parametrize("basis", Basis)
def test_every_figure_opens_to_the_rows_that_made_it(full_shop: Shop, metric: str, basis: Basis) -> None:
    filters = Filters(Period(date(2026, 2, 1), date(2026, 2, 28)), where=(("channel", ("Paid Search",)),), basis=basis)
    found = rows_behind(full_shop.store, filters, metric, today=full_shop.today, most=100_000)
    total = 0.0
    for evidence in found:
        assert evidence.count == len(evidence.cells)
        assert "File" in evidence.columns
        for name, factor in CATALOGUE[metric].numerator.items():
            title = name.replace("_", " ").capitalize()
            if title in evidence.columns:
                place = evidence.columns.index(title)
                total += factor * sum(float(row[place] or 0) for row in evidence.cells)
        if evidence.cells:
            file, row = evidence.columns.index("File"), evidence.columns.index("Row")
            assert all(r[file] and r[row] > 1 for r in evidence.cells)
    value = full_shop.value(metric, "2026-02-01", "2026-02-28", basis=basis, channel="Paid Search")
    assert total == pytest.approx(float(value or 0), abs=1e-6)


def test_targets_are_prorated_by_days_and_held_against_additive_metrics(shop: Shop) -> None:
    shop.load(
        ("metric,starts_on,ends_on,value,channel", "net_sales,2026-05-01,2026-05-31,310,", "net_sales,2026-06-01,2026-06-30,600,", "aov,2026-05-01,2026-06-30,50,", "net_sales,2026-05-01,2026-05-31,31,Email"),
        ("order_id,ordered_at,currency,gross_sales", "TG1,2026-05-05,EUR,70"),
    )  # fmt: skip
    assert shop.ask("2026-05-22", "2026-06-10", ["net_sales"]).targets["net_sales"] == pytest.approx(100 + 200)
    assert shop.ask("2026-05-01", "2026-05-31", ["net_sales", "aov"]).targets == {"net_sales": 310, "aov": 50}
    assert shop.ask("2026-05-01", "2026-05-31", ["net_sales"], channel="Email").targets["net_sales"] == 31
    assert shop.ask("2026-04-30", "2026-05-31", ["net_sales"]).targets["net_sales"] is None


def test_the_walk_to_the_shop_tools_own_figure_adds_up(empty_shop: Shop) -> None:
    """Shopify's gross sales hold what was cancelled and what was edited away; its day is the shop's."""
    shop = empty_shop
    shop.set("timezone", "Europe/Berlin")
    shop.take(
        "o.csv",
        export(
            order("#1", (1, "A", 100.0), created="2026-03-10 12:00:00 -0400"),
            order("#2", (1, "A", 10.0), created="2026-03-10 12:00:00 -0400", cancelled_at="2026-03-11 12:00:00 -0400"),
            order("#3", (1, "A", 20.0), created="2026-03-10 12:00:00 -0400", financial_status="pending"),
            order("#4", (1, "A", 30.0), (1, "B", 5.0), created="2026-03-10 12:00:00 -0400", subtotal=30),
            order("#5", (1, "A", 40.0), created="2026-03-09 21:00:00 -0400"),  # already the 10th in Berlin
            order("#6", (1, "A", 80.0), created="2026-03-10 21:00:00 -0400"),  # the 11th in Berlin
            order("#7", (1, "A", 160.0), created="2026-03-10 12:00:00 -0400", payment_method="Bogus Gateway"),
        ),
    )
    walk = reconcile(shop.store, Period(date(2026, 3, 10), date(2026, 3, 10)), shop.today)
    steps = {step.step: step.amount for step in walk.steps}
    assert walk.ours == 100 + 20 + 30 + 40
    assert steps == {"cancelled orders": 10, "pending orders": 0, "edited later": 5, "another time zone": 80 - 40}
    assert walk.theirs == walk.ours + sum(steps.values())
    assert walk.theirs == 100 + 10 + 20 + 35 + 80
