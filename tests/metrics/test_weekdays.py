"""The chance that weekdays differ as much as they do, against scipy's."""

import random

import pytest
from scipy.stats import kruskal

from ecm.metrics.weekdays import chance_of_weekdays


@pytest.mark.parametrize("seed", range(20))
def test_it_is_what_scipy_computes(seed: int) -> None:
    draw = random.Random(seed)
    # Few distinct values, so that many are tied.
    values = [[float(draw.randint(0, 8) + draw.choice((0, day))) for _ in range(12)] for day in range(7)]
    assert chance_of_weekdays(values) == pytest.approx(kruskal(*values).pvalue, rel=1e-9)


def test_equal_days_differ_by_nothing() -> None:
    assert chance_of_weekdays([[3.0] * 12] * 7) == 1.0
