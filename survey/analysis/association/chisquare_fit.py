"""The test that shares are what somebody says they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from survey.analysis.association.categories import Categories
from survey.analysis.association.crosstab import cell_totals
from survey.analysis.association.quadratic_form import Approximation, ChiSquareSum
from survey.analysis.association.significance import HypothesisTest
from survey.designs import Estimate, Sampled
from survey.errors import CallError

__all__ = ["goodness_of_fit"]

Floats = NDArray[np.float64]
METHOD = "Chi-square test of given shares"
# A total whose relative variance is less than this has no error but rounding.
NO_ERROR = 1e-24


def goodness_of_fit(
    design: Sampled,
    values: ArrayLike | Categories,
    shares: Mapping[Any, float] | Sequence[float],
    method: Approximation = "satterthwaite",
) -> HypothesisTest:
    """Return the test that a variable has given shares in the population.

    Parameters
    ----------
    design
        The sample.
    values
        Shape (n,); records that miss it are left out.
    shares
        Of each category, by label or in the categories' order; they are made to add
        up to one.
    method
        How the distribution, a weighted sum of chi-squares, is computed.

    Returns
    -------
    HypothesisTest
        Its statistic is Σ (O - E)²/E of estimated population totals, as in R, not of
        the n records; `df` holds the scale and the degrees of freedom of
        Satterthwaite's chi-square.

    Raises
    ------
    CallError
        When shares and categories don't match, or a share isn't positive.

    Notes
    -----
    The coefficients are the eigenvalues of the covariance of (O - E)/√E, in which E
    moves with the estimated population size (Rao and Scott 1981, section 2). Where
    the design fixes the shares there is no p-value.

    Examples
    --------
    >>> from survey.designs import Design
    >>> found = goodness_of_fit(
    ...     Design.build(np.ones(60)), ["a"] * 40 + ["b"] * 20, {"a": 1, "b": 1}
    ... )
    >>> round(found.statistic, 3), round(found.p_value, 4)
    (6.667, 0.0066)
    """
    known = values if isinstance(values, Categories) else Categories.read(values)
    wanted = _matched(known.several("the variable"), shares)
    used = known.known & (design.weights != 0)
    if not used.any():
        raise CallError("no record has the variable and a weight")
    totals = design.within(used).evaluate(
        cell_totals(known.of, tuple(str(label) for label in known.labels))
    )
    size = float(totals.value.sum())
    expected = wanted * size
    statistic = float(((totals.value - expected) ** 2 / expected).sum())
    observed = pd.DataFrame(
        {"observed": totals.value, "expected": expected}, pd.Index(known.labels)
    )
    effects = _effects(totals, wanted)
    df, p_value = (np.nan, np.nan), np.nan
    if effects.sum() > 0:
        sum_of = ChiSquareSum.of(effects)
        df = (sum_of.scale, sum_of.effective_df)
        p_value = sum_of.above(statistic, method)
    n, kind = int(used.sum()), "chi-square sum"
    return HypothesisTest(
        METHOD, kind, statistic, df, p_value, n, observed=observed, effects=effects
    )


def _matched(
    known: Categories, shares: Mapping[Any, float] | Sequence[float]
) -> Floats:
    if isinstance(shares, Mapping):
        if set(shares) != set(known.labels):
            raise CallError(
                f"shares of {sorted(map(str, shares))} for categories "
                f"{sorted(map(str, known.labels))}"
            )
        shares = [shares[label] for label in known.labels]
    wanted = np.asarray(shares, dtype=np.float64)
    if len(wanted) != len(known):
        raise CallError(f"{len(wanted)} shares for {len(known)} categories")
    if not (wanted > 0).all():
        raise CallError("a share to be tested has to be positive")
    return np.asarray(wanted / wanted.sum())


def _effects(totals: Estimate, wanted: Floats) -> Floats:
    covariance = _standardised(totals, wanted).covariance
    if not np.isfinite(covariance).all():
        return np.full(len(wanted), np.nan)
    if float(totals.variance.max()) < NO_ERROR * float(totals.value.sum()) ** 2:
        return np.zeros(len(wanted))
    return np.asarray(np.maximum(np.linalg.eigvalsh(covariance), 0.0))


def _standardised(totals: Estimate, wanted: Floats) -> Estimate:
    def function(t: Floats) -> Floats:
        expected = wanted * t.sum()
        return np.asarray((t - expected) / np.sqrt(expected))

    def jacobian(t: Floats) -> Floats:
        expected = wanted * t.sum()
        moved = wanted * (t + expected) / (2 * expected**1.5)
        return np.asarray(np.diag(1 / np.sqrt(expected)) - moved[:, None])

    return totals.transformed(totals.names, function, jacobian)
