"""By how much a few days fell short of what other days lead one to expect: a regression, with the interval of the sum.

Daily values = weekday + slow trend + what else is going on + an error that carries over from day to day, fitted on the days
without the event (least squares, each day weighted as its size). The sum of the errors to come is that of a first-order
autoregression, its coefficient corrected for the bias of short series (Kendall, 1954); the uncertainty of the fit is added.
The trend is a straight line over a few weeks and may bend over months, as seasons do: a straight one was found to hold the
truth in 7 to 8 of 10 four-week events only.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

LEAST_DAYS: Final = 56
LEAST_OUTSIDE: Final = 28
LEAST_INSIDE: Final = 3
_WEEK = 7
# A trend may bend once more with each so many days, up to a cubic.
_BEND_DAYS = 60
_MOST_BENT = 3

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Shortfall:
    """Expected minus real, summed over the event's days; low and high bound it with 95 % confidence."""

    amount: float
    low: float
    high: float


def shortfall(values: Floats, event: Flags, first_weekday: int, besides: Floats | None = None) -> Shortfall | str:
    """The shortfall of consecutive daily values on the event's days, or why it cannot be estimated.

    values, event: shape (days,); NaN where a day is not known or not to be compared with. besides: shape (days, other events),
    1 on their days. first_weekday: 0 is Monday.
    """
    import statsmodels.api as sm  # type: ignore[import-untyped]  # it has no types; a second to import, so here
    from scipy import stats  # type: ignore[import-untyped]  # likewise

    known = ~np.isnan(values)
    outside, event = ~event & known, event & known
    if len(values) < LEAST_DAYS:
        return f"less than {LEAST_DAYS // _WEEK} weeks of sales are known"
    if int(event.sum()) < LEAST_INSIDE:
        return f"in use on fewer than {LEAST_INSIDE} days"
    if int(outside.sum()) < LEAST_OUTSIDE:
        return "in use nearly always"
    terms = _terms(len(values), first_weekday, besides, outside)
    level = _level(sm.OLS(values[outside], terms[outside]).fit().predict(terms))
    fit = sm.WLS(values[outside], terms[outside], weights=1 / np.square(level[outside])).fit()
    if fit.df_resid < LEAST_OUTSIDE / 2:
        return "too many other codes at the same time"
    expected_terms = terms[event].sum(axis=0)
    amount = float(expected_terms @ fit.params - values[event].sum())
    residuals = np.full(len(values), np.nan)
    residuals[outside] = fit.resid / level[outside]
    rho = _carried_over(residuals, len(fit.params))
    places = np.flatnonzero(event)
    together = np.outer(level[event], level[event]) * np.power(rho, np.abs(places[:, None] - places[None, :]))
    spread = float(fit.scale) * float(together.sum())
    # The coefficients are less certain by as much as the errors carry over.
    longer = (1 + rho) / (1 - rho)
    of_fit = float(expected_terms @ fit.normalized_cov_params @ expected_terms) * float(fit.scale) * longer
    error = float(stats.t.ppf(0.975, max(3.0, fit.df_resid / longer))) * float(np.sqrt(spread + of_fit))
    return Shortfall(amount, amount - error, amount + error)


def _level(expected: Floats) -> Floats:
    """How large a day is: errors grow with it. Never much smaller than days are on average."""
    usual = max(float(expected.mean()), 1e-9)
    return np.maximum(expected, usual / 4) / usual


def _terms(days: int, first_weekday: int, besides: Floats | None, outside: Flags) -> Floats:
    """Columns: a constant for each weekday, the trend, and other events that vary on the days to be fitted."""
    place = np.arange(days)
    weekdays = ((place[:, None] + first_weekday) % _WEEK == np.arange(_WEEK)[None, :]).astype(float)
    degree = min(max(days // _BEND_DAYS, 1), _MOST_BENT)
    columns = [weekdays, (place / days - 0.5)[:, None] ** np.arange(1, degree + 1)[None, :]]
    if besides is not None and besides.shape[1]:
        # What nearly always goes on is part of the usual: the few days without it would decide all.
        varies = besides[outside].any(axis=0) & ((besides[outside] == 0).sum(axis=0) >= LEAST_OUTSIDE)
        columns.append(np.unique(besides[:, varies], axis=1))
    return np.concatenate(columns, axis=1)


def _carried_over(residuals: Floats, fitted: int) -> float:
    """How much of a day's error is left the next day; never less than none."""
    pairs = ~np.isnan(residuals[1:]) & ~np.isnan(residuals[:-1])
    today, before = residuals[1:][pairs], residuals[:-1][pairs]
    square = float(before @ before)
    if square == 0:
        return 0.0
    count = int(pairs.sum())
    rho = float(today @ before) / square
    return float(np.clip(rho + (1 + 3 * rho) / count + fitted / count / 2, 0.0, 0.9))
