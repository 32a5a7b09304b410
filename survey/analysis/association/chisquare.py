"""Tests of independence in a two-way table under a complex design."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import LinAlgError, cho_factor, cho_solve, eigh, eigvalsh

from survey.analysis.association.categories import Categories
from survey.analysis.association.crosstab import TwoWay
from survey.analysis.association.quadratic_form import ChiSquareSum
from survey.analysis.association.significance import HypothesisTest
from survey.designs import Estimate, Sampled
from survey.designs.compress import over
from survey.distributions import chi_square_above, f_above
from survey.errors import CallError

__all__ = ["ChiSquare", "chi_square"]

Floats = NDArray[np.float64]
ChiSquare = Literal[
    "F", "Chisq", "Wald", "adjWald", "lincom", "saddlepoint", "wls-score"
]
PEARSON = {
    "F": "Pearson's X²: Rao–Scott second-order correction",
    "Chisq": "Pearson's X²: Rao–Scott first-order correction",
    "lincom": "Pearson's X²: its asymptotic distribution by integration",
    "saddlepoint": "Pearson's X²: its asymptotic distribution by saddlepoint",
}
WALD = {
    "Wald": "Wald test of association",
    "adjWald": "Wald test of association, adjusted",
    "wls-score": "Score test of association",
}
# A share whose variance is less than this has no error but rounding.
NO_ERROR = 1e-24
# The smallest eigenvalue of a correlation matrix that isn't rounding.
SINGULAR = 1e-12


def chi_square(
    design: Sampled,
    rows: ArrayLike | Categories,
    columns: ArrayLike | Categories,
    statistic: ChiSquare = "F",
    denominator: float | None = None,
) -> HypothesisTest:
    """Return the test that two variables are independent in the population.

    Parameters
    ----------
    design
        The sample.
    rows, columns
        Values, shape (n,). A record that misses either is left out, and so is a
        category that nobody is in; the degrees of freedom stay the design's.
    statistic
        F, Chisq: Pearson's X² with the second- and first-order correction of Rao and
        Scott; lincom, saddlepoint: X² against its asymptotic distribution, a weighted
        sum of chi-squares, by integration and by saddlepoint; Wald, adjWald: of the
        differences between cells and what independence expects; wls-score: the score
        test of no interaction in linear models for the shares of every row.
    denominator
        Degrees of freedom of the estimated variance in lincom and saddlepoint: the
        second-order denominator of F when absent; infinite for a sum of chi-squares
        that takes the variance as known (R does so for replicate weights).

    Raises
    ------
    CallError
        When either variable has fewer than two categories, or so many cells are empty
        that the statistic doesn't exist.

    Notes
    -----
    Rao and Scott (1984, section 4); Thomas and Rao (1987) for F; Koch, Freeman and
    Freeman (1975) for Wald; Lumley and Scott (2014) for the sums. X² is on the table
    scaled to the n records in it. A table that the design fixes has no sampling error,
    so X² has no p-value.

    Examples
    --------
    >>> from survey.designs import Design
    >>> smokes, sex = ["y", "y", "n", "n", "n"] * 4, ["m", "f", "f", "m", "f"] * 4
    >>> found = chi_square(Design.build(np.ones(20)), smokes, sex)
    >>> round(found.statistic, 4), found.df, round(found.p_value, 4)
    (0.5278, (1.0, 19.0), 0.4764)
    """
    known = [
        v if isinstance(v, Categories) else Categories.read(v) for v in (rows, columns)
    ]
    cells = TwoWay.of(design, *known)
    cells.rows.several("the rows")
    cells.columns.several("the columns")
    if statistic in PEARSON:
        result = _pearson(design, cells, statistic, denominator)
    elif statistic in WALD:
        result = _wald(design, cells, statistic)
    else:
        raise CallError.unknown("statistic", statistic, get_args(ChiSquare))
    shares = design.within(cells.used).evaluate(cells.shares)
    return replace(result, observed=_observed(cells, shares.value))


def _pearson(
    design: Sampled, cells: TwoWay, statistic: str, denominator: float | None
) -> HypothesisTest:
    shares = design.within(cells.used).evaluate(cells.shares)
    n = int(cells.n.sum())
    x2 = n * _distance(shares.value.reshape(cells.n.shape))
    effects = _effects(shares, cells.n.shape, n)
    answer = HypothesisTest(
        PEARSON[statistic], "chi-square sum", x2, (), np.nan, n, effects=effects
    )
    # Nothing left to chance, or a variance that the design can't tell.
    if not effects.sum() > 0:
        return answer
    total_effect = float(effects.sum())
    df = total_effect**2 / float((effects**2).sum())
    second = (df, df * design.df)
    if statistic == "F":
        ratio = x2 / total_effect
        p_value = float(f_above(ratio, *second))
        return replace(
            answer, distribution="F", statistic=ratio, df=second, p_value=p_value
        )
    if statistic == "Chisq":
        first = float(len(effects))
        p_value = float(chi_square_above(x2 / effects.mean(), first))
        return replace(answer, distribution="chi-square", df=(first,), p_value=p_value)
    below = second[1] if denominator is None else denominator
    how: Literal["saddlepoint", "integration"]
    how = "saddlepoint" if statistic == "saddlepoint" else "integration"
    p_value = ChiSquareSum.of(effects).ratio_above(x2, below, how)
    return replace(answer, df=(below,), p_value=p_value)


def _distance(shares: Floats) -> float:
    expected = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    return float(((shares - expected) ** 2 / expected).sum())


def _effects(shares: Estimate, shape: tuple[int, ...], n: int) -> Floats:
    # The generalised design effects: eigenvalues of the variance of the interactions
    # of a log-linear model, relative to that under simple random sampling. Any basis
    # of the interactions gives the same; a cell without records carries none.
    many = (shape[0] - 1) * (shape[1] - 1)
    if not np.isfinite(shares.covariance).all():
        return np.full(many, np.nan)
    if float(shares.variance.max()) < NO_ERROR:
        return np.zeros(many)
    interactions = np.kron(_contrasts(shape[0]), _contrasts(shape[1]))
    inverse = over(np.ones_like(shares.value), shares.value)
    scaled = interactions * inverse[:, None]
    simple = interactions.T @ scaled / n
    found = scaled.T @ shares.covariance @ scaled
    return _solved(lambda: eigh(found, simple, eigvals_only=True)[::-1])


def _contrasts(size: int) -> Floats:
    # An orthonormal basis of what adds up to nought (Helmert).
    index = np.arange(size)
    basis = np.where(index[:, None] < index[1:], 1.0, 0.0)
    basis[index[1:], index[1:] - 1] = -index[1:]
    return np.asarray(basis / np.sqrt((basis**2).sum(axis=0)))


def _wald(design: Sampled, cells: TwoWay, statistic: str) -> HypothesisTest:
    away = _differences(design, cells)
    rows, columns = cells.n.shape
    # One row and one column follow from the others.
    free = np.arange(rows * columns).reshape(rows, columns)[1:, 1:].ravel()
    value, covariance = away.value[free], away.covariance[np.ix_(free, free)]
    distance = np.array([np.nan])
    if np.isfinite(covariance).all():
        distance = _solved(lambda: np.atleast_1d(_squared(value, covariance)))
    df = len(free)
    error = {
        "Wald": design.df,
        "adjWald": design.df - df + 1,
        "wls-score": design.df + 1 - (rows + columns - 1),
    }[statistic]
    ratio = float(distance[0]) / df
    if statistic == "adjWald":
        ratio *= error / design.df if design.df > 0 else np.nan
    p_value = float(f_above(ratio, df, error))
    method, n = WALD[statistic], int(cells.n.sum())
    return HypothesisTest(method, "F", ratio, (float(df), error), p_value, n)


def _squared(value: Floats, covariance: Floats) -> float:
    # Over its standard errors, what is left of a covariance without full rank is some
    # rounding errors, by which a factorisation would divide.
    se = np.sqrt(np.diag(covariance))
    scaled = np.divide(covariance, np.outer(se, se), where=se > 0, out=covariance * 0)
    if eigvalsh(scaled)[0] < SINGULAR:
        raise LinAlgError("a covariance without full rank")
    return float(value / se @ cho_solve(cho_factor(scaled), value / se))


def _differences(design: Sampled, cells: TwoWay) -> Estimate:
    # Every cell's total less what its row's and column's totals lead to expect.
    totals = design.within(cells.used).evaluate(cells.totals)
    rows, columns = cells.n.shape

    def function(t: Floats) -> Floats:
        table = t.reshape(rows, columns)
        down, across = table.sum(axis=1), table.sum(axis=0)
        return np.asarray((table - np.outer(down, across) / table.sum()).ravel())

    def jacobian(t: Floats) -> Floats:
        table = t.reshape(rows, columns)
        size = table.sum()
        down, across = table.sum(axis=1) / size, table.sum(axis=0) / size
        by_row = np.kron(np.eye(rows), np.outer(across, np.ones(columns)))
        by_column = np.kron(np.outer(down, np.ones(rows)), np.eye(columns))
        share = np.outer(np.outer(down, across).ravel(), np.ones(rows * columns))
        return np.asarray(np.eye(rows * columns) - by_row - by_column + share)

    return totals.transformed(cells.names, function, jacobian)


def _solved(compute: Callable[[], Floats]) -> Floats:
    try:
        return np.asarray(compute())
    except LinAlgError:
        raise CallError(
            "the interactions of the table can't all be estimated: too many cells "
            "are empty, or the design has too few clusters; join categories"
        ) from None


def _observed(cells: TwoWay, shares: Floats) -> pd.DataFrame:
    return pd.DataFrame(
        shares.reshape(cells.n.shape) * cells.n.sum(),
        pd.Index(cells.rows.labels),
        pd.Index(cells.columns.labels),
    )
