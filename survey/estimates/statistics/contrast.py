"""Contrasts and smooth functions of estimates, and tests of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.designs import Estimate
from survey.designs.compress import quotient
from survey.distributions import t_above, t_quantile
from survey.errors import CallError, nearest
from survey.estimates.statistics.adjust import adjusted
from survey.estimates.statistics.formula import Formula

__all__ = ["Compared", "against_nought", "apart", "contrast", "function_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Compared:
    """Tests of whether numbers are nought, with what they were adjusted by.

    Parameters
    ----------
    estimate
        The numbers, m of them.
    t, df
        Test statistics and their degrees of freedom, shape (m,).
    p, p_adjusted
        Two-sided probabilities, shape (m,); NaN where nothing can be said.
    interval
        Shape (m, 2), not adjusted.
    """

    estimate: Estimate
    t: Floats
    df: Floats
    p: Floats
    p_adjusted: Floats
    interval: Floats


def function_of(
    estimate: Estimate,
    expressions: str | Mapping[str, str],
    names: Sequence[str] | None = None,
) -> Estimate:
    """Return smooth functions of estimates, by the delta method.

    Parameters
    ----------
    estimate
        Numbers with names.
    expressions
        See `Formula`; several under the names that they get.
    names
        Names to use for the numbers instead of the estimate's own.

    Raises
    ------
    CallError
        When an expression can't be read, or names what isn't there.

    Notes
    -----
    For replicate designs the design can recompute the function under every replicate
    instead, which `function_of_totals` does.

    References
    ----------
    Särndal, C.-E., Swensson, B. and Wretman, J. (1992). *Model Assisted Survey
    Sampling*. Springer, section 5.5.

    Examples
    --------
    >>> two = Estimate(("a", "b"), np.array([2.0, 4.0]), np.diag([0.1, 0.2]), 20)
    >>> found = function_of(two, "a / b")
    >>> found.value, found.se.round(4)
    (array([0.5]), array([0.0968]))
    """
    asked = {expressions: expressions} if isinstance(expressions, str) else expressions
    known = tuple(estimate.names if names is None else names)
    at = {name: i for i, name in enumerate(known)}
    values = {name: float(estimate.value[i]) for name, i in at.items()}
    found = np.zeros(len(asked))
    slope = np.zeros((len(asked), len(known)))
    for row, text in enumerate(asked.values()):
        formula = Formula.parse(text)
        value, derivatives = formula.evaluate(values)
        found[row] = float(value)
        slope[row, [at[name] for name in formula.names]] = derivatives
    return estimate.transformed(tuple(asked), lambda v: found, lambda v: slope)


def contrast(
    estimate: Estimate,
    weights: Mapping[str, float] | Mapping[str, Mapping[str, float]],
) -> Estimate:
    """Return linear combinations of estimates.

    Parameters
    ----------
    estimate
        Numbers with names.
    weights
        By name of the number, nought for those not named; or several such, under the
        names that the combinations get.

    Raises
    ------
    CallError
        When a name isn't there.

    Examples
    --------
    >>> one = Estimate(("a", "b"), np.array([2.0, 5.0]), np.diag([0.09, 0.16]), 20)
    >>> found = contrast(one, {"a": -1, "b": 1})
    >>> found.value, found.se
    (array([3.]), array([0.5]))
    """
    several: dict[str, Mapping[str, float]] = {}
    for name, part in weights.items():
        if isinstance(part, Mapping):
            several[name] = part
        else:
            several.setdefault("contrast", {})
            several["contrast"] = {**several["contrast"], name: float(part)}
    at = {name: i for i, name in enumerate(estimate.names)}
    matrix = np.zeros((len(several), len(estimate)))
    for row, part in enumerate(several.values()):
        for name, weight in part.items():
            if name not in at:
                raise CallError(f"there is no estimate {name!r}{nearest(name, at)}")
            matrix[row, at[name]] = weight
    return estimate.transformed(
        tuple(several), lambda v: np.asarray(matrix @ v), lambda v: matrix
    )


def apart(one: Estimate, other: Estimate, df: str = "satterthwaite") -> Estimate:
    """Return the differences, one less other, between samples drawn independently.

    Parameters
    ----------
    one, other
        Numbers of two waves, or of two countries, with the same names.
    df
        satterthwaite: from the two variances, the smallest over the numbers. sum: of
        the two designs, as of one design with the samples as strata.

    Raises
    ------
    CallError
        When the names differ, or `df` is another word.

    Notes
    -----
    Waves that share respondents or clusters are not independent: for those, estimate
    both in one design with the wave as a domain, and ask for a contrast.

    References
    ----------
    Satterthwaite, F. E. (1946). An approximate distribution of estimates of variance
    components. *Biometrics Bulletin* 2(6).

    Examples
    --------
    >>> a = Estimate(("y",), np.array([5.0]), np.array([[0.09]]), 30)
    >>> b = Estimate(("y",), np.array([4.0]), np.array([[0.16]]), 30)
    >>> found = apart(a, b)
    >>> found.value, found.se, round(found.df, 2)
    (array([1.]), array([0.5]), 55.64)
    """
    if one.names != other.names:
        raise CallError(f"can't set {one.names} against {other.names}")
    if df not in ("satterthwaite", "sum"):
        raise CallError.unknown("way to count df", df, ("satterthwaite", "sum"))
    free = one.df + other.df
    if min(one.df, other.df) <= 0:
        free = 0.0
    elif df == "satterthwaite":
        left, right = one.variance, other.variance
        spent = left**2 / one.df + right**2 / other.df
        none = np.full_like(spent, free)
        free = float(np.divide((left + right) ** 2, spent, none, where=spent > 0).min())
    covariance = one.covariance + other.covariance
    return Estimate(one.names, one.value - other.value, covariance, free)


def against_nought(
    estimate: Estimate,
    adjust: str = "holm",
    confidence: float = 0.95,
    df: float | Floats | None = None,
) -> Compared:
    """Return t-tests of whether each number is nought.

    Parameters
    ----------
    estimate
        Contrasts or differences.
    adjust
        See `adjusted`.
    confidence
        Of the intervals.
    df
        Degrees of freedom instead of the design's, of all or of each. Below one there
        is no test.

    Examples
    --------
    >>> one = Estimate(("a", "b"), np.array([3.0, 1.0]), np.diag([1.0, 1.0]), 20)
    >>> against_nought(one).p_adjusted.round(4)
    array([0.0142, 0.3293])
    """
    used = np.broadcast_to(estimate.df if df is None else df, estimate.value.shape)
    used = np.asarray(used, dtype=float)
    t = quotient(estimate.value, estimate.se)
    p = 2 * t_above(np.abs(t), used)
    steps = t_quantile((1 + confidence) / 2, used) * estimate.se
    interval = np.column_stack([estimate.value - steps, estimate.value + steps])
    return Compared(estimate, t, used, p, adjusted(p, adjust), interval)
