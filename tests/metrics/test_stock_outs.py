"""Sales lost while a product was out of stock: which days it was out, and how sure the estimate is."""

from datetime import date, timedelta

import numpy as np
import pytest

from ecm.filters import Filters, Period
from ecm.metrics import Product, products
from ecm.metrics.stock_outs import prediction
from tests.metrics.shop import LINES, ORDERS, Shop

_MAY = Period(date(2026, 5, 1), date(2026, 5, 31))


@pytest.mark.parametrize(("units_a_day", "days_out"), [(0.4, 4), (2.0, 7), (12.0, 3)])
@pytest.mark.parametrize("clumped", [False, True])
def test_the_interval_holds_what_the_days_would_have_brought_as_often_as_it_says(
    units_a_day: float, days_out: int, clumped: bool
) -> None:
    """Poisson sales, and sales that come in clumps, at prices that differ; 19 of 20 times within, less a little chance."""
    random = np.random.default_rng(5)
    held = told = 0
    for _ in range(2000):
        rate = random.gamma(1.5, units_a_day / 1.5, 49 + days_out) if clumped else units_a_day
        units = random.poisson(rate, 49 + days_out)
        sales = units * random.uniform(18, 22, 49 + days_out)
        base, missed = sales[:49], sales[49:].sum()
        found = prediction(days_out, 49, int((base > 0).sum()), float(base.sum()), float((base**2).sum()))
        if found is not None:
            told += 1
            held += found.low <= missed <= found.high
    assert told > 1500
    assert 0.93 <= held / told <= 0.99


@pytest.mark.parametrize(("days_out", "days", "sold"), [(0, 40, 30), (3, 13, 13), (3, 40, 4)])
def test_too_few_days_or_sales_tell_nothing(days_out: int, days: int, sold: int) -> None:
    assert prediction(days_out, days, sold, 100.0, 1000.0) is None


@pytest.fixture(scope="module")
def sold_out(shop: Shop) -> Shop:
    """A product that sells one piece at 20 each day but for the days it is said to be out, and one that does so only at times."""
    begin = date(2026, 4, 6)
    days = [begin + timedelta(n) for n in range(56)]
    out = {date(2026, 5, d) for d in (11, 12, 13)}
    lamp = [d for d in days if d not in out]
    shop.load(
        (
            f"{ORDERS},country",
            *(f"SO{d:%m%d},{d},EUR,,{'DE' if d.day % 2 else 'FR'}" for d in lamp),
            *(f"SR{d:%m%d},{d},EUR,,DE" for d in days[::14]),
        ),
        (
            LINES,
            *(f"SO{d:%m%d},1,LAMP,Lamp,1,20" for d in lamp),
            *(f"SR{d:%m%d},1,RUG,Rug,1,90" for d in days[::14]),
        ),
        (
            "sku,origin,as_of,title,availability,stock",
            "LAMP,catalogue,2026-05-11,Lamp,out_of_stock,0",
            # The shop's list is believed: the feed lags behind.
            "LAMP,feed,2026-05-20,Lamp,out_of_stock,",
            # An untracked product counts no stock, yet can be bought.
            "RUG,catalogue,2026-05-02,Rug,in_stock,0",
            "RUG,catalogue,2026-05-05,Rug,out_of_stock,0",
        ),
    )
    return shop


def _of(shop: Shop, sku: str, **where: str) -> Product:
    conditions = tuple((name, (member,)) for name, member in where.items())
    view = products(shop.store, Filters(_MAY, where=conditions), shop.today)
    return next(p for p in view.rows if p.sku == sku)


def test_a_product_is_out_until_it_is_sold_again(sold_out: Shop) -> None:
    lost = _of(sold_out, "LAMP").lost
    assert lost is not None
    assert (lost.days, lost.amount) == (3, pytest.approx(60))
    assert lost.low == pytest.approx(60)


def test_what_another_country_bought_ends_the_days_out_for_all(sold_out: Shop) -> None:
    lost = _of(sold_out, "LAMP", country="FR").lost
    assert lost is not None
    assert lost.days == 3
    # Half of the days bring 20, the others nothing.
    assert lost.amount == pytest.approx(30, rel=0.1)
    assert lost.low < 30 < lost.high


def test_a_word_older_than_a_week_is_not_believed_and_few_sales_tell_nothing(sold_out: Shop) -> None:
    rug = _of(sold_out, "RUG")
    assert rug.stock == 0
    assert rug.lost is None
