"""R-indicators: how much response probabilities vary, and between which groups."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.errors import CallError
from survey.weighting.nonresponse.propensity import Propensity

__all__ = ["Representativity", "SampleDesign", "representativity"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SampleDesign:
    """How the sample was drawn, for the variance of a total over it.

    Parameters
    ----------
    weights
        Base weights, shape (n,).
    stratum
        Each person's stratum, shape (n,); inside one, weights are equal. None for a
        sample with unequal probabilities.

    Examples
    --------
    >>> design = SampleDesign(np.full(4, 2.0), np.zeros(4, dtype=np.intp))
    >>> design.variance(np.array([0.0, 0.0, 1.0, 1.0])).round(4)
    np.float64(2.6667)
    """

    weights: Floats
    stratum: NDArray[np.intp] | None = field(repr=False)

    @classmethod
    def of(cls, weights: Floats, strata: object = None) -> SampleDesign:
        """Return the design of strata, or what equal weights imply.

        Parameters
        ----------
        weights
            Base weights.
        strata
            Each person's stratum. When absent the weights tell: all equal is a simple
            random sample, up to twenty values are strata, more are unequal
            probabilities.
        """
        values = np.round(weights, 9) if strata is None else strata
        codes = np.asarray(pd.factorize(pd.Series(values))[0], np.intp)
        if strata is None and codes.max(initial=0) >= 20:
            return cls(weights, None)
        if strata is None:
            return cls(weights, codes)
        spread = pd.Series(weights).groupby(codes).agg(["min", "max"])
        equal = np.allclose(spread["min"], spread["max"], rtol=1e-9)
        return cls(weights, codes if equal else None)

    def variance(self, y: Floats) -> np.float64:
        """Return the estimated variance of the weighted total of y.

        Parameters
        ----------
        y
            Shape (n,).
        """
        if self.stratum is None:
            z = y * self.weights
            n = len(z)
            return np.float64(n * np.sum((z - z.mean()) ** 2) / (n - 1))
        n_h = np.bincount(self.stratum)
        N_h = np.bincount(self.stratum, self.weights)
        mean = np.bincount(self.stratum, y) / n_h
        squares = np.bincount(self.stratum, (y - mean[self.stratum]) ** 2)
        spread = np.divide(squares, n_h - 1, np.zeros_like(squares), where=n_h > 1)
        return np.float64(np.sum(N_h**2 * (1 - n_h / N_h) * spread / n_h))


@dataclass(frozen=True)
class Representativity:
    """The R-indicator of a response, and what follows from it.

    Parameters
    ----------
    indicator, se
        R after taking away the bias of its estimate, and its standard error; both NaN
        when the model gives no covariance (boosting, penalised).
    unadjusted
        1 − 2 S of the estimated probabilities as they are.
    mean
        Mean response probability.
    cv, cv_se
        Coefficient of variation of the probabilities (after the same correction),
        which bounds the standardised bias of any mean, and its standard error.
    cv_unadjusted
        Without the correction.
    maximal_bias
        (1 − R) / (2 mean): the largest absolute bias of a respondents' mean, in
        standard deviations of the variable.
    factor
        Share of the variance of the probabilities that is not estimation noise.
    """

    indicator: float
    se: float
    unadjusted: float
    mean: float
    cv: float
    cv_se: float
    cv_unadjusted: float
    maximal_bias: float
    factor: float

    @property
    def rows(self) -> pd.DataFrame:
        """The figures, one a row."""
        return pd.DataFrame(
            {"figure": list(vars(self)), "value": list(vars(self).values())}
        )

    def _repr_html_(self) -> str:
        return str(self.rows.to_html(index=False, float_format="{:.4f}".format))


def representativity(propensity: Propensity, strata: object = None) -> Representativity:
    """Return the sample-based R-indicator of estimated response probabilities.

    Parameters
    ----------
    propensity
        Of an unpenalised logistic regression for a bias correction and standard error.
    strata
        Each sampled person's stratum; see `SampleDesign.of` when absent.

    Returns
    -------
    Representativity
        R = 1 − 2 S(ρ): 1 when everyone is equally likely to respond. Without base
        weights the sample counts as the whole population.

    Raises
    ------
    CallError
        When there are fewer than two sampled persons.

    References
    ----------
    Schouten, B., Cobben, F. and Bethlehem, J. (2009). Indicators for the
    representativeness of survey response. *Survey Methodology* 35(1).
    Shlomo, N., Skinner, C. and Schouten, B. (2012). Estimation of an indicator of the
    representativeness of survey response. *Journal of Statistical Planning and
    Inference* 142(1), for bias and variance. de Heij, V.,
    Schouten, B. and Shlomo, N. (2015). *RISQ manual 2.1*.

    Examples
    --------
    >>> from survey.weighting.nonresponse.propensity import response_propensity
    >>> frame = pd.DataFrame({"sex": ["m"] * 50 + ["v"] * 50})
    >>> answered = np.array([True, False] * 25 + [True] * 40 + [False] * 10)
    >>> round(representativity(response_propensity(frame, answered)).unadjusted, 3)
    0.698
    """
    p, d = propensity.probabilities, propensity.weights
    if len(p) < 2:
        raise CallError("an R-indicator needs at least two sampled persons")
    design = SampleDesign.of(d, strata)
    mean, N = propensity.mean, float(d.sum())
    spread = float(np.sum(d * (p - mean) ** 2) / (N - 1))
    noise, variance = _noise(propensity, design), _variance(propensity, design)
    factor = max(0.0, 1 - noise / spread) if spread else 0.0
    factor = factor if noise == noise else float("nan")
    s = float(np.sqrt(spread * factor))
    cv = s / mean
    return Representativity(
        indicator=1 - 2 * s,
        se=float(np.sqrt(variance)),
        unadjusted=1 - 2 * float(np.sqrt(spread)),
        mean=mean,
        cv=cv,
        cv_se=float(np.sqrt(0.25 * variance / mean**2 + cv**4 / len(p))),
        cv_unadjusted=float(np.sqrt(spread)) / mean,
        maximal_bias=cv,
        factor=factor,
    )


def _noise(propensity: Propensity, design: SampleDesign) -> float:
    z, sigma = propensity.gradient, propensity.covariance
    if z is None or sigma is None:
        return float("nan")
    d = propensity.weights
    N = float(d.sum())
    estimation = float(np.sum(d * np.einsum("ij,jk,ik->i", z, sigma, z)))
    sampling = float(design.variance(propensity.probabilities)) / N
    return (estimation - sampling) / N


def _variance(propensity: Propensity, design: SampleDesign) -> float:
    z, sigma = propensity.gradient, propensity.covariance
    if z is None or sigma is None:
        return float("nan")
    p, d = propensity.probabilities, propensity.weights
    share = d / d.sum()
    away = p - propensity.mean
    centred = z - share @ z
    a = centred.T @ (share * away)
    b = centred.T @ (centred * share[:, None])
    spread = float(share @ away**2)
    if not spread:
        return 0.0
    whole = 4 * a @ sigma @ a + 2 * np.trace(b @ sigma @ b @ sigma)
    whole += design.variance(away**2) / d.sum() ** 2
    return float(whole) / spread
