"""Each planted truth can be seen in the files, by someone who only has the files."""

from datetime import date, timedelta

import pytest
from written_shop import UNTIL, WrittenShop, opened

from ecm.demo import Truth, write

_WEB = "source = 'web' and method <> 'Bogus Gateway'"


def _daily(written: WrittenShop, starts: date, ends: date, condition: str = _WEB) -> float:
    """Orders a day."""
    days = (ends - starts).days + 1
    return written.number(f"select count(*) from sold where {condition} and day between ? and ?", starts, ends) / days


def _around(truth: Truth, days: int) -> tuple[date, date, date, date]:
    """The days before a truth starts, and its first ones: as many."""
    before = truth.starts_on - timedelta(days=days)
    return before, truth.starts_on - timedelta(days=1), truth.starts_on, truth.starts_on + timedelta(days=days - 1)


def test_every_truth_says_what_it_is_and_when(written: WrittenShop) -> None:
    assert len({t.name for t in written.shop.truths}) == len(written.shop.truths) == 11
    for truth in written.shop.truths:
        assert truth.what.endswith(".")
        assert truth.kind
        assert date(2024, 11, 23) < truth.starts_on <= truth.ends_on <= UNTIL


def test_a_short_history_holds_the_truths_that_fall_into_it(written: WrittenShop) -> None:
    names = {t.name for t in written.shop.truths}
    assert {"checkout", "outage", "tracking_break", "flash_sale", "paid_search_dip"} <= names


def test_the_new_checkout_lifts_conversion(written: WrittenShop) -> None:
    before, until, starts, later = _around(written.truth("checkout"), 60)
    # Without Paid Social, whose Lookbook Video brings many who do not buy.
    rate = """select sum("Ecommerce purchases"::int) / sum("Sessions"::int) from ga4_traffic_acquisition
              where "Session default channel group" <> 'Paid Social' and strptime("Date", '%Y%m%d') between ? and ?"""
    rates = [written.number(rate, first, last) for first, last in ((before, until), (starts, later))]
    assert rates[1] / rates[0] == pytest.approx(1.12, abs=0.06)


def test_the_outage_is_nine_hours_without_an_order_of_the_online_store(written: WrittenShop) -> None:
    outage = written.truth("outage")
    assert outage.starts_on == outage.ends_on
    ((before, after),) = written.ask(
        """select count(*) filter (hour(clock) < 11), count(*) filter (hour(clock) >= 20) from sold
           where source = 'web' and day = ?""",
        outage.starts_on,
    )
    assert int(str(before)) > 0
    assert int(str(after)) > 0
    assert (
        written.number(
            "select count(*) from sold where source = 'web' and day = ? and hour(clock) between 11 and 19",
            outage.starts_on,
        )
        == 0
    )
    week = timedelta(days=7)
    usual = _daily(written, outage.starts_on - week, outage.starts_on - timedelta(days=1))
    assert _daily(written, outage.starts_on, outage.starts_on) < 0.6 * usual


def test_the_tracking_break_loses_transactions_but_no_orders(written: WrittenShop) -> None:
    broken = written.truth("tracking_break")
    coverage = """select count(t."Transaction ID") / count(*) from sold s
                  left join ga4_transactions t on s.name = '#' || t."Transaction ID" where source = 'web'
                  and method <> 'Bogus Gateway' and (day between ? and ?) = """
    span = broken.starts_on, broken.ends_on
    assert written.number(coverage + "true", *span) == pytest.approx(broken.size, abs=0.1)
    assert written.number(coverage + "false", *span) == pytest.approx(0.935, abs=0.01)
    week = timedelta(days=7)
    assert _daily(written, *span) > 0.8 * _daily(written, broken.starts_on - week, broken.starts_on - timedelta(days=1))


def test_the_lookbook_campaign_costs_much_and_brings_few_orders(written: WrittenShop) -> None:
    campaigns = {
        str(name): (float(str(cost)), int(str(orders)))
        for name, cost, orders in written.ask(
            """
            select "Campaign name", sum("Amount spent (EUR)"::decimal(18, 2)),
                   (select count(*) from ga4_transactions t where t."Session campaign" = m."Campaign name"
                    and strptime("Date", '%Y%m%d') between ? and ?)
            from meta m where try_cast("Day" as date) between ? and ? group by 1
            """,
            *(written.truth("lookbook").starts_on, written.truth("lookbook").ends_on) * 2,
        )
    }
    cost, orders = campaigns["Lookbook Video"]
    usual_cost, usual_orders = campaigns["Prospecting Broad"]
    assert cost == pytest.approx(0.9 * usual_cost, rel=0.03)
    assert 0 < orders < 0.25 * usual_orders
    days = written.ask('select min("Day"), max("Day") from meta where "Campaign name" = \'Lookbook Video\'')
    assert days == [(str(written.truth("lookbook").starts_on), str(written.truth("lookbook").ends_on))]


def test_lighting_is_dearer_and_sells_fewer_pieces(written: WrittenShop) -> None:
    rise = written.truth("price_rise")
    prices = written.ask(
        """select median(after / before) from
           (select sku, max(price) filter (day < ?) as before, max(price) filter (day >= ?) as after
            from lines where category = 'Lighting' group by sku) where before is not null and after is not null""",
        rise.starts_on,
        rise.starts_on,
    )
    assert float(str(prices[0][0])) == pytest.approx(1.08, abs=0.003)
    others = "select count(*) from lines l join products p using (sku) where l.category <> 'Lighting' and p.price::decimal(18, 2) <> l.price"
    assert written.number(others) == 0
    latest = """select count(*) from lines l join products p using (sku) where p.price::decimal(18, 2) <> l.price
                and l.day >= ?"""
    assert written.number(latest, rise.starts_on) == 0
    share = "select avg((category = 'Lighting')::int) from lines where category not in ('Outdoor') and day "
    before, until, starts, later = _around(rise, 150)
    fewer = written.number(share + "between ? and ?", starts, later) / written.number(
        share + "between ? and ?", before, until
    )
    assert fewer == pytest.approx(0.9, abs=0.05)


def test_one_rug_comes_back_far_more_than_any_other_product(written: WrittenShop) -> None:
    wrong = written.truth("wrong_size")
    rates = written.ask(
        """select l.sku, any_value(l.category), count(r.refund_id) / count(*) as rate
           from lines l left join refunds r on r.sku = l.sku and r.order_id = l.name
           where l.day between ? and ? and l.sku is not null
           group by l.sku having count(*) >= 20 order by rate desc limit 2""",
        wrong.starts_on,
        wrong.ends_on,
    )
    (_, category, highest), (_, _, second) = rates
    assert category == "Rugs"
    assert 0.2 < float(str(highest)) < 0.5
    assert float(str(highest)) > 1.5 * float(str(second))
    assert written.ask(
        "select distinct category from refunds r join products using (sku) where reason = 'Not as described'"
    ) == [("Rugs",)]


def test_outdoor_sells_from_its_launch_on_and_never_before(written: WrittenShop) -> None:
    launch = written.truth("launch")
    outdoor = "select count(*) from lines where category = 'Outdoor' and day "
    assert written.number(outdoor + "< ?", launch.starts_on) == 0
    assert written.number(outdoor + "between ? and ?", launch.starts_on, launch.starts_on + timedelta(days=6)) > 5


def test_the_flash_sale_sells_more_and_the_week_after_less(written: WrittenShop) -> None:
    sale = written.truth("flash_sale")
    before = _daily(written, sale.starts_on - timedelta(days=14), sale.starts_on - timedelta(days=1))
    during = _daily(written, sale.starts_on, sale.ends_on)
    after = _daily(written, sale.ends_on + timedelta(days=1), sale.ends_on + timedelta(days=7))
    assert during > 1.35 * before
    assert after < 0.95 * before
    coded = "select avg((coalesce(code, '') = 'FLASH20')::int) from sold where source = 'web' and day between ? and ?"
    assert written.number(coded, sale.starts_on, sale.ends_on) == pytest.approx(0.73, abs=0.1)
    assert written.ask("select min(day), max(day) from sold where code = 'FLASH20'") == [(sale.starts_on, sale.ends_on)]


def test_goods_cost_more_from_the_day_suppliers_raised_them(written: WrittenShop) -> None:
    dearer = written.truth("dearer_goods")
    ratio = """select sum(unit_cost::double) filter (valid_from = ?) / sum(unit_cost::double) filter (valid_from < ?)
               from product_costs"""
    assert written.number(ratio, str(dearer.starts_on), str(dearer.starts_on)) == pytest.approx(dearer.size, abs=0.001)


@pytest.mark.parametrize("until", [date(2026, 11, 22), date(2026, 3, 4), date(2027, 7, 30)])
def test_in_the_last_week_paid_search_brings_fewer_orders_at_the_same_cost(
    tmp_path_factory: pytest.TempPathFactory, until: date
) -> None:
    """Whatever the last day is, so that an overview has something to say."""
    written = opened(write(tmp_path_factory.mktemp("short"), until=until, days=60))
    starts = written.truth("paid_search_dip").starts_on
    span = starts - timedelta(days=7), until
    paid_search = """select count(*) filter ("Date" >= ?), count(*) filter ("Date" < ?) from ga4_transactions
                     where "Session source / medium" = 'google / cpc' and "Date" between ? and ?"""
    days = [f"{d:%Y%m%d}" for d in (starts, starts, *span)]
    ((now, then),) = written.ask(paid_search, *days)
    assert int(str(now)) < 0.85 * int(str(then))
    cost = """select sum(replace("Cost", ',', '')::double) filter ("Day" >= ?)
              / sum(replace("Cost", ',', '')::double) filter ("Day" < ?) from google where "Day" between ? and ?"""
    assert written.number(cost, *[str(d) for d in (starts, starts, *span)]) == pytest.approx(1, abs=0.06)
    written.con.close()
