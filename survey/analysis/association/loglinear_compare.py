"""Tests between log-linear models of one estimated table."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh

from survey.analysis.association.loglinear import Loglinear
from survey.analysis.association.quadratic_form import ChiSquareSum
from survey.analysis.association.significance import HypothesisTest
from survey.distributions import chi_square_above, f_above
from survey.errors import CallError

__all__ = ["Discrepancy", "Reference", "compare_loglinear"]

Floats = NDArray[np.float64]
Discrepancy = Literal["deviance", "score"]
Reference = Literal["F", "chisq", "saddlepoint", "integration"]


def compare_loglinear(
    small: Loglinear,
    large: Loglinear,
    statistic: Discrepancy = "deviance",
    reference: Reference = "F",
) -> HypothesisTest:
    """Return the test that the smaller of two models holds.

    Parameters
    ----------
    small, large
        Models of the same table, one in the other.
    statistic
        deviance: of the likelihood ratio; score: Pearson's, between the fitted tables.
    reference
        F, chisq: Rao and Scott's second- and first-order correction; saddlepoint,
        integration: the weighted sum of chi-squares itself.

    Raises
    ------
    CallError
        When the models aren't nested models of one table.

    Notes
    -----
    Rao and Scott (1984, section 3): the coefficients of the sum are the generalised
    design effects of the added columns, made orthogonal to those of the smaller model.

    Examples
    --------
    >>> from survey.analysis.association.loglinear import loglinear
    >>> from survey.designs import Design
    >>> a, b = ["x", "x", "y", "y", "y", "x"], ["u", "v", "u", "v", "v", "v"]
    >>> table = Design.build(np.ones(6)), {"a": a, "b": b}
    >>> one, two = loglinear(*table), loglinear(*table, [("a", "b")])
    >>> round(compare_loglinear(one, two).p_value, 4)
    1.0
    """
    if len(small.matrix.T) >= len(large.matrix.T):
        small, large = large, small
    if not small.cells.equals(large.cells) or not set(small.terms) < set(large.terms):
        raise CallError("the models have to be of one table, one within the other")
    n = small.n
    if statistic == "deviance":
        distance = 2 * n * _divergence(small.shares.value, large.fitted, small.fitted)
    elif statistic == "score":
        gap = (large.fitted - small.fitted) ** 2 / small.fitted
        distance = n * float(gap.sum())
    else:
        raise CallError.unknown("statistic", statistic, get_args(Discrepancy))
    effects = _added_effects(small, large)
    kind = f"Log-linear models: {statistic}"
    return _against(kind, distance, effects, small.shares.df, n, reference)


def _against(
    kind: str, distance: float, effects: Floats, df: float, n: int, reference: str
) -> HypothesisTest:
    total = float(effects.sum())
    # Nothing left to chance, or a variance that the design can't tell.
    if not total > 0:
        kept = HypothesisTest(kind, "chi-square sum", distance, (), np.nan, n)
        return replace(kept, effects=effects)
    if reference == "F":
        first = total**2 / float((effects**2).sum())
        ratio, both = distance / total, (first, first * df)
        return HypothesisTest(
            kind, "F", ratio, both, float(f_above(ratio, *both)), n, effects=effects
        )
    if reference == "chisq":
        many = float(len(effects))
        p = float(chi_square_above(distance * many / total, many))
        return HypothesisTest(
            kind, "chi-square", distance, (many,), p, n, effects=effects
        )
    if reference not in ("saddlepoint", "integration"):
        raise CallError.unknown("reference", reference, get_args(Reference))
    how: Literal["saddlepoint", "integration"]
    how = "saddlepoint" if reference == "saddlepoint" else "integration"
    p = ChiSquareSum.of(effects).above(distance, how)
    return HypothesisTest(kind, "chi-square sum", distance, (), p, n, effects=effects)


def _divergence(shares: Floats, large: Floats, small: Floats) -> float:
    # An empty cell adds nothing to the likelihood.
    inside = shares > 0
    ratio = np.log(large[inside] / small[inside])
    return max(float(shares[inside] @ ratio), 0.0)


def _added_effects(small: Loglinear, large: Loglinear) -> Floats:
    names = large.coefficients.names
    added = [i for i, c in enumerate(names) if c not in small.coefficients.names]
    spread = np.diag(large.fitted) - np.outer(large.fitted, large.fitted)
    inner, outer = small.matrix, large.matrix[:, added]
    shared = np.linalg.solve(inner.T @ spread @ inner, inner.T @ spread @ outer)
    alone = outer - inner @ shared
    observed = small.shares.value
    simple = (np.diag(observed) - np.outer(observed, observed)) / small.n
    found = alone.T @ small.shares.covariance @ alone
    if not np.isfinite(found).all():
        return np.full(len(added), np.nan)
    return np.asarray(eigh(found, alone.T @ simple @ alone, eigvals_only=True)[::-1])
