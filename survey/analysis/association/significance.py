"""What comes out of a test, and of several that are read side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.analysis.display import html_table
from survey.distributions import t_above, t_quantile
from survey.errors import CallError
from survey.estimates.statistics import adjusted

__all__ = ["HypothesisTest", "t_result", "together"]


@dataclass(frozen=True)
class HypothesisTest:
    """A test's statistic, the distribution it is held against, and its p-value.

    Parameters
    ----------
    method
        Which test it is.
    distribution
        F, t, chi-square, or chi-square sum (a weighted sum of chi-squares).
    statistic
        Its value.
    df
        Degrees of freedom of the distribution: (numerator, denominator) of an F, one
        number of a t or a chi-square; of a sum its denominator, or none.
    p_value
        Two-sided for a t.
    n
        Records tested, unweighted.
    estimate, interval
        What was tested and its confidence limits, where it is one number.
    observed
        The table that was tested, scaled to n records.
    effects
        The design effects that a statistic of counts was corrected by: the
        coefficients of its weighted sum of chi-squares.
    """

    method: str
    distribution: str
    statistic: float
    df: tuple[float, ...]
    p_value: float
    n: int
    estimate: float = np.nan
    interval: tuple[float, float] = (np.nan, np.nan)
    observed: pd.DataFrame | None = None
    effects: NDArray[np.float64] | None = None

    @property
    def rows(self) -> pd.DataFrame:
        """The result as one row."""
        padded = (*self.df, np.nan, np.nan)
        return pd.DataFrame(
            {
                "method": [self.method],
                "distribution": [self.distribution],
                "statistic": [self.statistic],
                "df": [padded[0]],
                "df_denominator": [padded[1]],
                "p_value": [self.p_value],
                "n": [self.n],
                "estimate": [self.estimate],
                "low": [self.interval[0]],
                "high": [self.interval[1]],
            }
        )

    def _repr_html_(self) -> str:
        # What doesn't belong to this kind of test has no column.
        rows = self.rows
        asked = ["method", "distribution", "statistic", "p_value", "n"]
        shown = [c for c in rows if c in asked or rows[c].notna().any()]
        return html_table(rows[shown])


def t_result(
    method: str, estimate: float, se: float, df: float, n: int, confidence: float = 0.95
) -> HypothesisTest:
    """Return the two-sided t-test of an estimate against nought.

    Parameters
    ----------
    method
        What the result is called.
    estimate, se, df
        The estimate, its standard error and their degrees of freedom.
    n
        Records it rests on.
    confidence
        Of the interval.

    Notes
    -----
    Without degrees of freedom, or without a standard error, there is no p-value.

    Examples
    --------
    >>> result = t_result("a difference", 2.0, 1.0, 10, 40)
    >>> round(result.p_value, 5), [round(limit, 4) for limit in result.interval]
    (0.07339, [-0.2281, 4.2281])
    """
    known = se > 0 and df > 0
    statistic = estimate / se if se > 0 else np.nan
    p_value = 2 * float(t_above(abs(statistic), df)) if known else np.nan
    reach = se * float(t_quantile((1 + confidence) / 2, df))
    limits = (estimate - reach, estimate + reach)
    return HypothesisTest(method, "t", statistic, (df,), p_value, n, estimate, limits)


def together(tests: Mapping[str, HypothesisTest], adjust: str = "holm") -> pd.DataFrame:
    """Return several tests, one a row, with p-values adjusted for there being many.

    Parameters
    ----------
    tests
        By a name that says what was tested.
    adjust
        none, bonferroni, holm or benjamini-hochberg.

    Raises
    ------
    CallError
        When there are no tests or the adjustment is not known.

    Examples
    --------
    >>> tests = {"men": t_result("t", 2.0, 1.0, 10, 40),
    ...          "women": t_result("t", 3.0, 1.0, 10, 44)}
    >>> together(tests)["p_adjusted"].round(4).tolist()
    [0.0734, 0.0267]
    """
    if not tests:
        raise CallError("there are no tests to read together")
    rows = pd.concat([test.rows for test in tests.values()], ignore_index=True)
    rows.insert(0, "test", list(tests))
    p = np.asarray(rows["p_value"], dtype=np.float64)
    rows.insert(
        list(rows.columns).index("p_value") + 1, "p_adjusted", adjusted(p, adjust)
    )
    return rows
