"""What a statistic by domain is: numbers with a covariance, and what they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from survey.designs import Estimate, Replicates, Sampled
from survey.designs.compress import over, quotient
from survey.distributions import t_quantile
from survey.estimates.replicate_errors import logit_errors
from survey.estimates.share_bounds import ON_LOGIT
from survey.estimates.statistics.domains import Domains, domain_df

__all__ = ["Found"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
ROUNDING = 1e-14


@dataclass(frozen=True)
class Found:
    """Estimates of several columns in several domains.

    Parameters
    ----------
    estimate
        The numbers, domain after domain, with the covariance between all of them.
    columns
        What is estimated within each domain.
    design
        The sample, of the records that count.
    domains
        The groups; None for the whole sample.
    n
        Records by domain, shape (domains,).
    n_weighted
        Their weights added up, shape (domains,).
    simple
        The variance of every number under simple random sampling of as many records
        with replacement, shape (domains, columns).
    """

    estimate: Estimate
    columns: tuple[str, ...]
    design: Sampled
    domains: Domains | None
    n: Codes
    n_weighted: Floats
    simple: Floats

    @property
    def names(self) -> tuple[str, ...]:
        """The domains' names; one empty name for the whole sample."""
        return ("",) if self.domains is None else self.domains.names

    @property
    def value(self) -> Floats:
        """Shape (domains, columns)."""
        return self._shaped(self.estimate.value)

    @property
    def se(self) -> Floats:
        """Standard errors, shape (domains, columns)."""
        return self._shaped(self.estimate.se)

    @property
    def cv(self) -> Floats:
        """Relative standard errors, shape (domains, columns)."""
        return self._shaped(self.estimate.cv)

    @cached_property
    def df(self) -> Floats:
        """Degrees of freedom of the design within each domain, shape (domains,)."""
        if self.domains is None:
            return np.array([self.design.df])
        return domain_df(self.design, self.domains)

    @cached_property
    def n_effective(self) -> Floats:
        """Kish's effective number of records by domain, shape (domains,)."""
        weights, size = self.design.weights, len(self.n)
        of = np.zeros(len(weights), np.intp)
        if self.domains is not None:
            of = self.domains.of
        squares = np.bincount(of[of >= 0], weights[of >= 0] ** 2, size).astype(float)
        return over(self.n_weighted**2, squares)

    def errors(self, method: str) -> Floats:
        """Return the errors that an interval of shares rests on, (domains, columns).

        Parameters
        ----------
        method
            See `share_bounds`.

        Notes
        -----
        logit and likelihood take the error of log(p / (1 - p)), here times p (1 - p),
        as the design gives it: for replicate weights that is the spread of the
        replicates' logits (R's svyciprop), unless a replicate has nobody or a share of
        0 or 1. Linearised it is that of p, which the others take.
        """
        under, design = self.estimate.replicates, self.design
        if (
            method not in ON_LOGIT
            or under is None
            or not isinstance(design, Replicates)
        ):
            return self.se
        value, se = self.estimate.value, self.estimate.se
        return self._shaped(logit_errors(design, value, under, se))

    def interval(
        self, confidence: float = 0.95, df: Floats | float | None = None
    ) -> Floats:
        """Return value ± t · se, shape (domains, columns, 2).

        Parameters
        ----------
        confidence
            Between 0 and 1.
        df
            Degrees of freedom, of all or by domain; each domain's own when absent.
            Below one there is no interval.
        """
        used = np.broadcast_to(self.df if df is None else df, self.n.shape)
        steps = t_quantile((1 + confidence) / 2, used)[:, None] * self.se
        return np.stack([self.value - steps, self.value + steps], axis=2)

    def deff(self, replace: bool = False) -> Floats:
        """Return design effects, shape (domains, columns).

        Parameters
        ----------
        replace
            Whether the simple random sample that the design is held against is drawn
            with replacement.

        Notes
        -----
        NaN where the variable doesn't vary, and, without replacement, where the weights
        say that the population is smaller than the sample.

        References
        ----------
        Kish, L. (1965). *Survey Sampling*. Wiley, section 8.2.
        """
        left = quotient(self.n_weighted - self.n, self.n_weighted)
        left = np.where(left >= 0, left, np.nan)[:, None]
        simple = self.simple if replace else self.simple * left
        # What doesn't vary has a variance of rounding errors.
        varies = simple > (ROUNDING * np.abs(self.value)) ** 2
        variance = self._shaped(self.estimate.variance)
        return quotient(variance, np.where(varies, simple, 0.0))

    def _shaped(self, numbers: Floats) -> Floats:
        return numbers.reshape(len(self.n), len(self.columns))
