"""Estimates of several completed data sets, or plausible values, made into one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.designs import Estimate
from survey.designs.compress import quotient
from survey.distributions import t_quantile
from survey.errors import CallError

__all__ = ["Combined", "combined"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Combined:
    """Numbers combined over imputations.

    Parameters
    ----------
    names
        What they are called, p of them.
    value
        Their means over the imputations, shape (p,).
    covariance
        Within imputations plus between, shape (p, p).
    within, between
        The two parts: the mean covariance, and that of the values, shape (p, p).
    df
        Degrees of freedom of a t-interval, shape (p,); infinite where the imputations
        agree and the data are large.
    missing_information
        The share of information that is missing, shape (p,).
    imputations
        How many there were.
    """

    names: tuple[str, ...]
    value: Floats
    covariance: Floats
    within: Floats
    between: Floats
    df: Floats
    missing_information: Floats
    imputations: int

    @property
    def se(self) -> Floats:
        """Standard errors, shape (p,)."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))

    def interval(self, confidence: float = 0.95) -> Floats:
        """Return t-intervals, shape (p, 2).

        Parameters
        ----------
        confidence
            Between 0 and 1.
        """
        steps = t_quantile((1 + confidence) / 2, self.df) * self.se
        return np.column_stack([self.value - steps, self.value + steps])

    @property
    def rows(self) -> pd.DataFrame:
        """One row a number: estimate, se, low, high, df, missing_information."""
        interval = self.interval()
        return pd.DataFrame(
            {
                "indicator": list(self.names),
                "estimate": self.value,
                "se": self.se,
                "low": interval[:, 0],
                "high": interval[:, 1],
                "df": self.df,
                "missing_information": self.missing_information,
            }
        )

    def _repr_html_(self) -> str:
        return str(self.rows.to_html(index=False))


def combined(
    estimates: Sequence[Estimate], complete_df: float | None = None
) -> Combined:
    """Return estimates of several imputations of the same data as one.

    Parameters
    ----------
    estimates
        One an imputation, or a plausible value, with the same names; two or more.
    complete_df
        Degrees of freedom if nothing were missing, such as the design's; infinite when
        absent.

    Raises
    ------
    CallError
        When there are fewer than two, or their names differ.

    Notes
    -----
    The covariance is W + (1 + 1/m) B, with W the mean within and B that of the values
    between the m imputations. With complete degrees of freedom v the small-sample
    degrees of freedom of Barnard and Rubin hold, with the share of W in the whole
    covariance (R's mitools leaves out the factor 1 + 1/m in that share).

    References
    ----------
    Rubin, D. B. (1987). *Multiple Imputation for Nonresponse in Surveys*. Wiley,
    section 3.3. Barnard, J. and Rubin, D. B. (1999). Small-sample degrees of freedom
    with multiple imputation. *Biometrika* 86(4).

    Examples
    --------
    >>> given = [
    ...     Estimate(("y",), np.array([y]), np.array([[0.04]]), 30.0)
    ...     for y in (1.0, 1.2, 1.1)
    ... ]
    >>> found = combined(given)
    >>> found.value.round(3), found.se.round(4), found.df.round(1)
    (array([1.1]), array([0.2309]), array([32.]))
    """
    m = len(estimates)
    if m < 2:
        raise CallError(f"{m} imputations; at least two tell how sure they are")
    names = estimates[0].names
    if any(each.names != names for each in estimates):
        raise CallError("the imputations have estimates of different names")
    values = np.stack([each.value for each in estimates])
    within = np.mean([each.covariance for each in estimates], axis=0)
    # A number that is the same in all has no variance, not that of its rounding.
    away = np.where(np.ptp(values, axis=0) > 0, values - values.mean(axis=0), 0.0)
    between = away.T @ away / (m - 1)
    covariance = within + (1 + 1 / m) * between
    inner, whole = np.diag(within), np.diag(covariance)
    extra = (1 + 1 / m) * np.diag(between)
    # The relative increase in variance due to what is missing.
    none = np.where(extra > 0, np.inf, np.nan)
    increase = np.divide(extra, inner, none, where=inner > 0)
    with np.errstate(divide="ignore"):
        df = (m - 1) * (1 + 1 / increase) ** 2
    if complete_df is not None and np.isfinite(complete_df):
        share = quotient(inner, whole)
        observed = (complete_df + 1) / (complete_df + 3) * complete_df * share
        df = 1 / (1 / observed + 1 / df)
    missing = (increase + 2 / (df + 3)) / (increase + 1)
    return Combined(names, values.mean(0), covariance, within, between, df, missing, m)
