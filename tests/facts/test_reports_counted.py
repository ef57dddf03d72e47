"""Whatever reports were exported, in whatever shapes: each day of an account counts once, and rows add up to the total."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations

import pytest

from ecm.facts import rebuild
from ecm.filters import Filters, Period
from ecm.ingest import undo
from ecm.metrics import rows_behind
from ecm.store import Store
from tests.conftest import NewHome
from tests.facts.test_cuts import GOOGLE, ga4
from tests.metrics.conftest import TODAY
from tests.metrics.shop import Shop, texts

CUTS = {"": [], "campaign": ["campaign"], "campaign,ad_group": ["campaign", "ad_group"]}
MEMBERS = [("A", "a1"), ("A", "a2"), ("B", "b1"), ("", "")]
ACCOUNTS = ("x", "y")
YEARS = range(2005, 2011)

Span = tuple[date, date]
Truth = dict[date, dict[tuple[str, str], int]]


def days(span: Span) -> list[date]:
    return [span[0] + timedelta(n) for n in range((span[1] - span[0]).days + 1)]


class Scene:
    """A May of two accounts: what they truly spent, and reports of it, the finest of which may leave a campaign out."""

    def __init__(self, year: int) -> None:
        dice = random.Random(year)
        self.first, self.last = date(year, 5, 1), date(year, 5, 31)
        every = days((self.first, self.last))
        self.truth: dict[str, Truth] = {
            a: {d: {m: dice.randint(1, 9) for m in MEMBERS} for d in every} for a in ACCOUNTS
        }
        self.whole: dict[str, set[Span]] = {a: set() for a in ACCOUNTS}
        self.rows: dict[str, list[str]] = {cut: [] for cut in CUTS}
        for account in ACCOUNTS:
            for _ in range(dice.randint(1, 5)):
                length = dice.choice([1, 1, 5, 7, 15, 31])
                start = every[dice.randrange(32 - length)]
                span = (start, start + timedelta(length - 1))
                if span not in self.whole[account]:
                    self.whole[account].add(span)
                    cuts = dice.sample(["", "campaign"], dice.randint(1, 2))
                    for cut in cuts:
                        self._report(account, span, cut, MEMBERS)
                    if dice.random() < 0.5:
                        self._report(account, span, "campaign,ad_group", MEMBERS[:2])

    def _report(self, account: str, span: Span, cut: str, members: list[tuple[str, str]]) -> None:
        sums: dict[tuple[str, ...], int] = {}
        for day in days(span):
            for member in members:
                key = member[: len(CUTS[cut])]
                sums[key] = sums.get(key, 0) + self.truth[account][day][member]
        self.rows[cut] += [
            ",".join([str(span[0]), str(span[1]), "meta", account, "EUR", str(cost), *key])
            for key, cost in sums.items()
        ]

    def possible_totals(self, account: str) -> set[int]:
        """What the chosen reports may come to: of all choices without a day twice those of most days, then most reports."""
        spans = sorted(self.whole[account])
        choices = [
            c
            for n in range(len(spans) + 1)
            for c in combinations(spans, n)
            if all(a[1] < b[0] or b[1] < a[0] for a, b in combinations(c, 2))
        ]
        size = lambda c: (sum(len(days(s)) for s in c), len(c))  # noqa: E731 - a key of one line
        best = max(map(size, choices))
        return {
            sum(sum(self.truth[account][d].values()) for s in c for d in days(s)) for c in choices if size(c) == best
        }


@pytest.fixture(scope="module")
def scenes() -> dict[int, Scene]:
    return {year: Scene(year) for year in YEARS}


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory, new_home: NewHome, scenes: dict[int, Scene]) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("reported")
    with Store(new_home(folder / "home")) as store:
        shop = Shop(store, folder, TODAY)
        header = "starts_on,ends_on,platform,account,currency,cost"
        shop.load(
            *[(",".join([header, *CUTS[cut]]), *[r for s in scenes.values() for r in s.rows[cut]]) for cut in CUTS]
        )
        yield shop


@pytest.mark.parametrize("year", YEARS)
def test_each_day_of_each_account_counts_once_and_rows_add_up(
    reported: Shop, scenes: dict[int, Scene], year: int
) -> None:
    scene = scenes[year]
    first, last = str(scene.first), str(scene.last)
    total = float(reported.value("cost", first, last) or 0)
    x, y = (scene.possible_totals(a) for a in ACCOUNTS)
    assert total in {a + b for a in x for b in y}
    for by in (["campaign"], ["channel"]):
        rows = reported.ask(first, last, ["cost"], by=by).rows
        assert sum(float(r.values["cost"] or 0) for r in rows) == pytest.approx(total), by
        assert all((r.values["cost"] or 0) >= 0 for r in rows)
    row = reported.values("cost", "campaign", first, last).get("Unattributed", 0)
    assert reported.value("cost", first, last, campaign="Unattributed") == pytest.approx(row)
    counted = sum(float(r.values["cost"] or 0) for r in reported.ask(first, last, ["cost"], by=["day"]).rows)
    assert counted <= total + 1e-6
    (evidence,) = rows_behind(reported.store, Filters(Period(scene.first, scene.last)), "cost", TODAY)
    place = evidence.columns.index("Cost")
    assert sum(float(r[place]) for r in evidence.cells) == pytest.approx(total)


def mark(shop: Shop, import_id: int | None, entity: str = "", *, is_partial: bool = True) -> None:
    """Makes a loaded report one of another entity, or one that says that it is partial, as a source would have read it."""
    with shop.store.transaction() as transaction:
        transaction.con.execute("delete from daily_spend")
        for table in ("spend", "spend_history"):
            transaction.con.execute(
                f"update {table} set entity = ?, is_partial = ?, cut = concat_ws(',', nullif(cut, ''), nullif(?, '')) "
                "where import_id = ?",
                [entity, is_partial, entity, import_id],
            )
        rebuild(transaction, shop.store.settings())


COLUMNS = "Campaign,Campaign type,Currency code,Cost,Impr.,Clicks\n"


def month(*rows: str, columns: str = COLUMNS) -> str:
    return GOOGLE.format("1 May 2026 - 31 May 2026", columns + "\n".join(rows))


WHOLE = month("Brand,Search,EUR,110,3000,250", "Generic,Search,EUR,50,1400,50")
PART = month(
    "Brand,Mugs,Search,EUR,40,1100,80", columns="Campaign,Ad group,Campaign type,Currency code,Cost,Impr.,Clicks\n"
)
BY_DAY = GOOGLE.format(
    "1 May 2026 - 31 May 2026",
    "Day,Ad group," + COLUMNS + "".join(f"2026-05-{d:02},Mugs,Brand,Search,EUR,1,9,1\n" for d in range(1, 32)),
)
MAY = ("2026-05-01", "2026-05-31")


@pytest.mark.parametrize("part", [PART, BY_DAY], ids=["of the month", "by day"])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_report_that_covers_a_part_never_replaces_a_whole_one(empty_shop: Shop, part: str, *, is_first: bool) -> None:
    shop = empty_shop
    results = [shop.take(f"{n}.csv", text) for n, text in enumerate([part, WHOLE] if is_first else [WHOLE, part])]
    assert shop.value("cost", *MAY) == 160
    assert shop.values("cost", "campaign", *MAY) == {"Brand": 110, "Generic": 50}
    if not is_first:
        covered = "31.00 of 160.00 (19%)" if part is BY_DAY else "40.00 of 160.00 (25%)"
        assert f"It covers {covered}" in " ".join(results[1].warnings)
    whole = results[1 if is_first else 0]
    assert whole.import_id is not None
    undo(shop.store, whole.import_id)
    # Nothing says any longer that it is a part.
    assert shop.value("cost", *MAY) == (31 if part is BY_DAY else 40)


def test_where_a_partial_report_is_all_there_is_the_total_is_not_known(empty_shop: Shop) -> None:
    shop = empty_shop
    part = shop.take("locations.csv", PART)
    mark(shop, part.import_id, "location")
    answer = shop.ask(*MAY, ["cost", "contribution", "mer"], by=["campaign"])
    assert (answer.total["cost"], answer.total["mer"]) == (None, None)
    assert [(r.members[0], r.values["cost"]) for r in answer.rows] == [("Brand", 40)]
    assert "Media cost of Google Ads for 1–31 May 2026 is known only in part (40)" in texts(answer)
    assert "Export Google Ads by day for 1–31 May 2026" in texts(answer)
    shop.take("campaigns.csv", WHOLE)
    answer = shop.ask(*MAY, ["cost"], by=["campaign"])
    assert answer.total["cost"] == 160
    assert {r.members[0]: r.values["cost"] for r in answer.rows} == {"Brand": 110, "Generic": 50}
    assert "only in part" not in texts(answer)


def test_assets_that_repeat_cost_count_in_no_total_and_make_no_other_report_partial(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.take("campaigns.csv", WHOLE)
    assets = shop.take("assets.csv", month("Brand,Search,EUR,480,9000,750"))
    mark(shop, assets.import_id, "asset", is_partial=False)
    again = shop.take("campaigns.csv", WHOLE + "\n")
    assert again.import_id is not None
    assert shop.value("cost", *MAY) == 160
    assert shop.values("cost", "campaign", *MAY) == {"Brand": 110, "Generic": 50}


def test_assets_alone_tell_no_campaigns_cost(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.take(
        "assets.csv",
        'Asset report\n"May 1, 2026 - May 31, 2026"\nAsset,Asset type,Level,Campaign,Currency code,Impr.,Clicks,Cost\n'
        "Buy now,Sitelink,Campaign,Brand,EUR,3000,250,110\nFree delivery,Callout,Campaign,Brand,EUR,3000,250,110\n"
        "Best mugs,Headline,Ad group,Brand,EUR,1000,50,50\n",
    )
    answer = shop.ask(*MAY, ["cost"], by=["campaign"])
    assert (answer.rows, answer.total) == ((), {"cost": None})
    assert "is known only in part: no report of these days covers the whole" in texts(answer)
    shop.take("campaigns.csv", WHOLE)
    assert shop.values("cost", "campaign", *MAY) == {"Brand": 110, "Generic": 50}


def spans(shop: Shop, platform: str, *rows: str) -> None:
    shop.load(
        (
            "starts_on,ends_on,platform,currency,cost",
            *[f"{r.replace(' ', ',', 1)}".replace("@", f",{platform},EUR,") for r in rows],
        )
    )


def test_a_period_that_shares_days_with_others_is_left_out_and_named(empty_shop: Shop) -> None:
    shop = empty_shop
    spans(shop, "meta", "2026-05-01 2026-05-31@310", "2026-05-20 2026-06-15@270", "2026-06-16 2026-06-30@150")
    answer = shop.ask("2026-05-01", "2026-06-30", ["cost"])
    # May and the second half of June are 46 days, the report across the months and that half 42.
    assert answer.total["cost"] == 310 + 150
    assert "from 2026-05-20 to 2026-06-15 shares days with other reports" in texts(answer)
    assert "Not counted: 1–15 Jun 2026. Export it by day: Meta Ads, 1–15 Jun 2026." in texts(answer)
    assert shop.value("cost", "2026-05-20", "2026-06-15") == 270
    part = shop.ask("2026-05-01", "2026-05-10", ["cost"])
    assert "reaches beyond the period: it is left out. Not counted: 1–10 May 2026" in texts(part)


def test_days_that_are_missing_among_others_are_not_taken_for_days_without_cost(empty_shop: Shop) -> None:
    shop = empty_shop
    daily = [f"2026-05-{d:02} 2026-05-{d:02}@10" for d in range(1, 32) if not 11 <= d <= 19]
    spans(shop, "meta", *daily, "2026-05-01 2026-05-31@300", "2026-06-01 2026-06-30@99")
    assert shop.value("cost", *MAY) == 300
    answer = shop.ask(*MAY, ["cost"], by=["day"])
    assert sum(float(r.values["cost"] or 0) for r in answer.rows) == 220
    assert "is known only as a whole: it is in the total" in texts(answer)
    assert shop.value("cost", "2026-05-01", "2026-05-10") == 100


NOBODY = ["(not set)", "(other)", "Unassigned", "(data not available)", "--", "(Not Set)"]


def test_names_of_nobody_stand_together_and_what_a_breakdown_lacks_with_them(shop: Shop) -> None:
    header = "date,{},sessions"
    shop.load(
        ("date,sessions", "2026-02-01,100", "2026-02-02,50"),
        *[
            (header.format(name), f"2026-02-01,{member},40", *[f"2026-02-01,{n},5" for n in NOBODY], f"2026-02-02,{member},50")
            for name, member in (("channel", "Email"), ("source", "news"), ("campaign", "May"), ("country", "DE"), ("device", "mobile"))
        ],
    )  # fmt: skip
    assert shop.values("sessions", "channel", "2026-02-01", "2026-02-02") == {"Email": 90, "Unattributed": 60}
    for name, member in (("source", "news"), ("campaign", "May"), ("country", "DE"), ("device", "mobile")):
        rows = shop.values("sessions", name, "2026-02-01", "2026-02-02")
        assert rows == {member: 90, "": 30, "Unattributed": 30}, name
        for one, value in rows.items():
            assert shop.value("sessions", "2026-02-01", "2026-02-02", **{name: one}) == value, (name, one)
    answer = shop.ask("2026-02-01", "2026-02-02", ["sessions"], by=["source"])
    assert "By source the reports cover 120 of 150 sessions (80%); the other 30 stand as Unattributed." in texts(answer)


def test_two_dimensions_add_up_to_each_member_of_the_first(shop: Shop) -> None:
    shop.load(
        ("date,sessions", "2026-03-01,100"),
        ("date,channel,sessions", "2026-03-01,Email,60", "2026-03-01,Direct,30"),
        ("date,channel,device,sessions", "2026-03-01,Email,mobile,40", "2026-03-01,Direct,mobile,30"),
    )
    rows = shop.ask("2026-03-01", "2026-03-01", ["sessions"], by=["channel", "device"]).rows
    assert {r.members: r.values["sessions"] for r in rows} == {
        ("Email", "mobile"): 40,
        ("Email", "Unattributed"): 20,
        ("Direct", "mobile"): 30,
        ("Unattributed", "Unattributed"): 10,
    }
    assert shop.value("sessions", "2026-03-01", "2026-03-01", channel="Unattributed") == 10
    assert shop.values("sessions", "device", "2026-03-01", "2026-03-01", channel="Email") == {
        "mobile": 40,
        "Unattributed": 20,
    }
    by_device = shop.values("sessions", "device", "2026-03-01", "2026-03-01", channel="Unattributed")
    assert by_device == {"Unattributed": 10}


def test_a_breakdown_that_comes_to_more_has_no_negative_row_and_is_noted(shop: Shop) -> None:
    shop.load(
        ("date,sessions", "2026-04-01,100"),
        ("date,user_type,device,sessions", "2026-04-01,new,mobile,60", "2026-04-01,returning,mobile,43"),
    )
    answer = shop.ask("2026-04-01", "2026-04-01", ["sessions"], by=["device"])
    assert answer.total["sessions"] == 100
    assert {r.members[0]: r.values["sessions"] for r in answer.rows} == {"mobile": 103}
    assert "By device the reports come to more sessions than the total: 103 against 100." in texts(answer)


def test_a_measure_is_read_from_the_reports_that_have_it(shop: Shop) -> None:
    shop.load(
        ("date,sessions", "2026-07-01,100"),
        ("date,channel,sessions,transactions", "2026-07-01,Email,100,9"),
        ("order_id,ordered_at,currency,gross_sales", "T1,2026-07-01,EUR,10"),
    )
    total = shop.ask("2026-07-01", "2026-07-01", ["sessions", "tracking_coverage"]).total
    assert (total["sessions"], total["tracking_coverage"]) == (100, 9)
    shop.load(
        ("date,channel,sessions,transactions", "2026-07-03,Email,60,3"),
        ("date,sessions", "2026-07-03,100"),
        ("order_id,ordered_at,currency,gross_sales", "T3,2026-07-03,EUR,10"),
    )
    answer = shop.ask("2026-07-03", "2026-07-03", ["sessions", "tracking_coverage"])
    assert (answer.total["sessions"], answer.total["tracking_coverage"]) == (100, None)
    assert "Transactions: known only from reports that cover a part" in texts(answer)
    shop.load(("date,platform,currency,cost,campaign", "2026-07-02,meta,EUR,10,A"))
    total = shop.ask("2026-07-02", "2026-07-02", ["cost", "cpc", "ctr"]).total
    assert (total["cost"], total["cpc"], total["ctr"]) == (10, None, None)


def test_an_export_that_names_no_account_is_of_the_one_that_others_name(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load(
        ("starts_on,ends_on,platform,currency,cost", "2026-05-01,2026-05-31,meta,EUR,310"),
        ("date,platform,account,currency,cost", *[f"2026-05-{d:02},meta,x,EUR,10" for d in range(1, 11)]),
    )
    assert shop.value("cost", *MAY) == 310
    shop.load(("date,platform,account,currency,cost", "2026-05-02,meta,y,EUR,7"))
    # Whose the export without an account is can no longer be said: what the named ones tell counts.
    assert shop.value("cost", *MAY) == 107


def test_ga4_reports_of_one_day_in_any_shapes_add_up(shop: Shop) -> None:
    shop.take("totals.csv", ga4("Nth week", "20260801,0,218"))
    shop.take("channels.csv", ga4("Session default channel group", "20260801,Email,150", "20260801,(other),55"))
    shop.take("devices.csv", ga4("Device category", "20260801,mobile,200", "20260801,(not set),10"))
    assert shop.value("sessions", "2026-08-01", "2026-08-01") == 218
    for name in ("channel", "device", "source", "country"):
        rows = shop.values("sessions", name, "2026-08-01", "2026-08-01")
        assert sum(float(v or 0) for v in rows.values()) == 218, name
