"""Ratios of which one side was not collected on some days, over random shops: against pandas, and within the range of their parts."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import pytest

from ecm.filters import Compare, Filters, Period
from ecm.metrics import CATALOGUE, DIMENSIONS, breakdown, overview, rows_behind
from ecm.store import Store
from tests.conftest import NewHome
from tests.metrics.shop import Shop, texts

FIRST = date(2026, 3, 2)  # a Monday
DAYS = [FIRST + timedelta(n) for n in range(28)]
CHANNELS = ("Email", "Paid Search", "Paid Social")
ACROSS = ("conversion_rate", "tracking_coverage", "roas", "cac", "mer")


@dataclass(frozen=True)
class Made:
    """A shop of four weeks, its rows, and the days on which each table was collected."""

    shop: Shop
    orders: pd.DataFrame
    traffic: pd.DataFrame
    spend: pd.DataFrame
    collected: dict[str, set[date]]

    def common(self, *tables: str) -> set[date]:
        return set.intersection(*(self.collected[t] for t in tables))


def runs(dice: random.Random) -> list[list[date]]:
    """One to three exports, each of days without a gap; together not always all days."""
    cuts = sorted(dice.sample(range(29), 2 * dice.randint(1, 3)))
    return [DAYS[a:b] for a, b in zip(cuts[::2], cuts[1::2], strict=True)]


def made_up(seed: int, shop: Shop) -> Made:
    dice = random.Random(seed)
    files, orders, traffic, spend = [], [], [], []
    collected: dict[str, set[date]] = {"orders": set(), "traffic": set(), "transactions": set(), "spend": set()}
    for run in runs(dice):
        rows = [
            {
                "order_id": f"S{seed}-{day:%d}-{n}",
                "ordered_at": f"{day} 12:00:00",
                "currency": "EUR",
                "gross_sales": dice.randint(100, 9000) / 100,
                "channel": dice.choice((*CHANNELS, "")),
                "country": dice.choice(("DE", "FR", "")),
                "customer_id": dice.choice(("", *(f"c{seed}-{k}" for k in range(80)))),
                "sales_channel": dice.choice(("online_store", "online_store", "pos")),
            }
            # The first and last day of an export have an order; another may have none.
            for day in run
            for n in range(dice.randint(1 if day in (run[0], run[-1]) else 0, 5))
        ]
        orders += rows
        files.append(rows)
        collected["orders"] |= set(run)
    for run in runs(dice):
        counts = dice.choice((True, True, False))
        rows = [
            {
                "date": day,
                "channel": channel,
                "country": dice.choice(("DE", "FR")),
                "sessions": dice.randint(20, 200),
                **({"transactions": dice.randint(0, 5)} if counts else {}),
            }
            for day in run
            for channel in CHANNELS
            if day in (run[0], run[-1]) or dice.random() < 0.6
        ]
        traffic += rows
        files.append(rows)
        collected["traffic"] |= {row["date"] for row in rows}
        collected["transactions"] |= {row["date"] for row in rows} if counts else set()
    for run in runs(dice):
        rows = [
            {"date": day, "platform": platform, "channel": channel, "currency": "EUR", "cost": dice.randint(0, 90)}
            for day in run
            for platform, channel in (("google_ads", "Paid Search"), ("meta", "Paid Social"))
            if day in (run[0], run[-1]) or dice.random() < 0.7
        ]
        spend += rows
        files.append(rows)
        collected["spend"] |= set(run)
    shop.load(*(pd.DataFrame(rows).to_csv(index=False).splitlines() for rows in files))
    frame = pd.DataFrame(orders)
    frame["day"] = pd.to_datetime(frame["ordered_at"]).dt.date
    frame["online"] = frame["sales_channel"] == "online_store"
    otherwise = frame["online"].map({True: "Unattributed", False: "Point of sale"})
    frame["channel"] = frame["channel"].where(frame["channel"] != "", otherwise)
    known = frame[frame["customer_id"] != ""].sort_values(["ordered_at", "order_id"])
    frame["new"] = frame.index.isin(known.index[~known["customer_id"].duplicated()])
    visits = pd.DataFrame(traffic).rename(columns={"date": "day"})
    if "transactions" not in visits:
        visits["transactions"] = 0
    return Made(shop, frame, visits, pd.DataFrame(spend).rename(columns={"date": "day"}), collected)


@pytest.fixture(scope="module", params=[1, 2])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, new_home: NewHome) -> Iterator[Made]:
    folder = tmp_path_factory.mktemp("made")
    with Store(new_home(folder / "home")) as store:
        yield made_up(request.param, Shop(store, folder, date(2026, 5, 1)))


def by_hand(
    made: Made, metric: str, days: set[date], channel: str = "", asked: set[date] | None = None
) -> float | None:
    """Sum over sum over these days, as far as both sides were collected on them. asked: all days of the question."""

    def of(table: pd.DataFrame, *tables: str) -> pd.DataFrame:
        rows = table[table["day"].isin(days & made.common(*tables))]
        return rows[rows["channel"] == channel] if channel else rows

    if metric == "conversion_rate":
        up = of(made.orders, "orders", "traffic")["online"].sum()
        down = of(made.traffic, "orders", "traffic")["sessions"].sum()
    elif metric == "tracking_coverage":
        up = of(made.traffic, "orders", "transactions")["transactions"].sum()
        down = of(made.orders, "orders", "transactions")["online"].sum()
    else:
        sold, spent = of(made.orders, "orders", "spend"), of(made.spend, "orders", "spend")
        up, down = sold["gross_sales"].sum(), spent["cost"].sum()
        if metric == "roas":
            paid = made.spend[made.spend["day"].isin((asked or days) & made.common("orders", "spend"))]
            cost = paid.groupby("channel")["cost"].sum()
            up = sold[sold["channel"].isin(cost.index[cost > 0])]["gross_sales"].sum()
        elif metric == "cac":
            up, down = down, sold["new"].sum()
    return float(up) / float(down) if down else None


def test_both_sides_are_added_up_over_the_days_that_have_both(made: Made) -> None:
    ask = made.shop.ask
    for first, last in ((0, 27), (7, 20), (20, 27)):
        span = (str(DAYS[first]), str(DAYS[last]))
        days = set(DAYS[first : last + 1])
        total = ask(*span, ACROSS).total
        assert {m: total[m] for m in ACROSS} == pytest.approx({m: by_hand(made, m, days) for m in ACROSS}), span
    for row in ask(str(DAYS[0]), str(DAYS[-1]), ACROSS, by=["channel"]).rows:
        for metric in ("conversion_rate", "tracking_coverage", "roas", "cac"):
            expected = by_hand(made, metric, set(DAYS), row.members[0])
            assert row.values[metric] == pytest.approx(expected), (metric, row.members)
    for by, parts in (("day", 1), ("week", 7)):
        rows = ask(str(DAYS[0]), str(DAYS[-1]), ACROSS, by=[by]).rows
        for place, row in enumerate(rows):
            days = set(DAYS[place * parts : (place + 1) * parts])
            expected = {m: by_hand(made, m, days, asked=set(DAYS)) for m in ACROSS}
            assert {m: row.values[m] for m in ACROSS} == pytest.approx(expected), row.members


def test_additive_figures_are_of_all_their_days(made: Made) -> None:
    total = made.shop.ask(str(DAYS[0]), str(DAYS[-1]), ["orders", "sessions", "cost", *ACROSS]).total
    expected = len(made.orders), made.traffic["sessions"].sum(), made.spend["cost"].sum()
    assert (total["orders"], total["sessions"], total["cost"]) == expected


def test_a_ratio_says_over_how_many_days_it_is_or_why_it_is_not_known(made: Made) -> None:
    for first, last in ((0, 27), (0, 13), (20, 27)):
        answer = made.shop.ask(str(DAYS[first]), str(DAYS[last]), ACROSS)
        days = set(DAYS[first : last + 1])
        for metric, tables in (("conversion_rate", ("orders", "traffic")), ("mer", ("orders", "spend"))):
            count, said = len(days & made.common(*tables)), answer.said_of(metric)
            if count == len(days):
                assert not said
            elif count:
                assert said == f"{CATALOGUE[metric].title} over {count} of {len(days)} days."
            else:
                assert (answer.total[metric], "no day has both" in said) == (None, True)


def test_a_comparison_of_a_ratio_is_over_the_days_that_both_periods_have(made: Made) -> None:
    answer = made.shop.ask(str(DAYS[14]), str(DAYS[-1]), ACROSS, by=["channel"], compare=Compare.PREVIOUS)
    assert answer.compare is not None
    for metric, tables in (
        ("conversion_rate", ("orders", "traffic")),
        ("roas", ("orders", "spend")),
        ("cac", ("orders", "spend")),
    ):
        common = made.common(*tables)
        pairs = {d for d in DAYS[14:] if {d, d - timedelta(14)} <= common}
        now, then = by_hand(made, metric, pairs), by_hand(made, metric, {d - timedelta(14) for d in pairs})
        change = answer.compare.change(metric)
        if now is None or then is None:
            assert change is None, metric
        else:
            assert change is not None
            assert (change.now, change.then) == pytest.approx((now, then)), metric


def test_additive_figures_are_compared_only_where_every_day_of_both_periods_was_collected(made: Made) -> None:
    for first in range(7, 22, 3):
        answer = made.shop.ask(
            str(DAYS[first]), str(DAYS[first + 6]), ["orders", "cost"], by=["channel"], compare=Compare.PREVIOUS
        )
        assert answer.compare is not None
        for metric, table in (("orders", "orders"), ("cost", "spend")):
            whole = set(DAYS[first - 7 : first + 7]) <= made.collected[table]
            assert (answer.compare.change(metric) is not None) is whole
            changes = [answer.compare.change(metric, members) for members in answer.compare.members]
            assert all((change is not None) is whole for change in changes)


@pytest.mark.parametrize("by", ["channel", "country", "sales_channel", "customer_type", "day", "week", "month"])
def test_a_total_lies_within_the_range_of_its_parts(made: Made, by: str) -> None:
    assert DIMENSIONS[by].is_exclusive
    ratios = [*ACROSS, "aov", "returning_share"]
    answer = made.shop.ask(str(DAYS[0]), str(DAYS[-1]), ratios, by=[by])
    for metric in ratios:
        parts = [row.values[metric] for row in answer.rows]
        known, total = [float(p) for p in parts if p is not None], answer.total[metric]
        if not known:
            continue
        assert total is not None, metric
        assert float(total) >= min(known) - 1e-9, metric
        # A part that is divided by nothing (sales without a session) has no bound above.
        if len(known) == len(parts) or (metric, by) == ("roas", "channel"):
            assert float(total) <= max(known) + 1e-9, metric


def test_the_rows_behind_a_ratio_are_those_it_adds_up(made: Made) -> None:
    filters = Filters(Period(DAYS[0], DAYS[-1]))
    found = {e.title: e for e in rows_behind(made.shop.store, filters, "roas", made.shop.today)}
    total = made.shop.value("roas", str(DAYS[0]), str(DAYS[-1]))
    if total is None:
        assert not found or total is None
        return
    orders, spend = found["Orders, refunds and their costs"], found["Media cost"]
    sold = sum(float(row[orders.columns.index("Gross sales")]) for row in orders.cells)
    spent = sum(float(row[spend.columns.index("Cost")] or 0) for row in spend.cells)
    assert sold / spent == pytest.approx(total)


CHANGE_WORDS = ("more than", "less than", "as much as", "against", "rise", "fall")


def test_no_sentence_card_or_chart_speaks_of_a_change_that_is_not_known(made: Made) -> None:
    for first, length, compare in ((7, 7, Compare.PREVIOUS), (14, 14, Compare.PREVIOUS), (21, 7, Compare.YEAR)):
        filters = Filters(Period(DAYS[first], DAYS[first + length - 1]), compare)
        view = overview(made.shop.store, filters, made.shop.today)
        assert view.kpis.compare is not None
        change = view.kpis.compare.change(view.cards[0].metric)
        if change is None:
            assert not view.moved
            assert not [s for s in view.sentences if any(word in s for word in CHANGE_WORDS)], view.sentences
        else:
            assert sum(part for _, part in view.moved) == pytest.approx(change.amount, abs=0.01)
        for card in view.cards:
            assert bool(card.change) is (view.kpis.compare.change(card.metric) is not None), card
    by_channel = breakdown(made.shop.store, filters, "channel", made.shop.today)
    assert not any(word in by_channel.sentence for word in CHANGE_WORDS)  # nothing of a year before was collected
    assert not any(card.change for card in by_channel.cards)


def test_a_report_of_several_days_is_in_a_ratio_only_where_all_its_days_are(empty_shop: Shop) -> None:
    """Its cost cannot be cut to the days whose sales are known."""
    shop = empty_shop
    header = "order_id,ordered_at,currency,gross_sales,channel"
    shop.load(
        (header, *(f"P{d},2026-04-{d:02},EUR,10,Paid Search" for d in range(1, 11))),
        (
            "starts_on,ends_on,platform,channel,currency,cost",
            "2026-04-01,2026-04-05,google_ads,Paid Search,EUR,25",
            "2026-04-06,2026-04-14,google_ads,Paid Search,EUR,700",
        ),
    )
    answer = shop.ask("2026-04-01", "2026-04-14", ["cost", "roas", "mer"])
    assert (answer.total["cost"], answer.total["roas"], answer.total["mer"]) == (725, 2, 2)
    assert "ROAS over 5 of 14 days." in texts(answer)
    answer = shop.ask("2026-04-01", "2026-04-03", ["roas", "mer"])
    assert (answer.total["roas"], answer.total["mer"]) == (None, None)


def test_a_ratio_by_what_one_side_never_names_is_not_known(empty_shop: Shop) -> None:
    """Nobody's orders have a device: that mobile visitors buy nothing is not known."""
    shop = empty_shop
    shop.load(
        ("order_id,ordered_at,currency,gross_sales,country", "N1,2026-04-01,EUR,10,DE", "N2,2026-04-01,EUR,20,FR"),
        ("date,device,sessions", "2026-04-01,mobile,60", "2026-04-01,desktop,40"),
        ("date,platform,channel,currency,cost", "2026-04-01,google_ads,Paid Search,EUR,5"),
    )
    answer = shop.ask("2026-04-01", "2026-04-01", ["conversion_rate", "sessions"], by=["device"])
    assert answer.total["conversion_rate"] == 0.02
    assert [r.values["conversion_rate"] for r in answer.rows] == [None] * len(answer.rows)
    assert {r.members[0]: r.values["sessions"] for r in answer.rows} == {"mobile": 60, "desktop": 40, "": 0}
    assert "Conversion rate is not known by device: no order names one." in texts(answer)
    answer = shop.ask("2026-04-01", "2026-04-01", ["conversion_rate"], by=["country"])
    assert [r.values["conversion_rate"] for r in answer.rows] == [None] * len(answer.rows)
    answer = shop.ask("2026-04-01", "2026-04-01", ["roas", "mer"])
    assert (answer.total["roas"], answer.total["mer"]) == (None, 6)
    assert "ROAS is not known by channel: no order names one." in texts(answer)
