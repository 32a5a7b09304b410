"""Fay and Herriot's model: direct estimates of areas, with their variances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq

from survey.errors import CallError, ConvergenceError

__all__ = ["AreaFit", "Method", "fay_herriot"]

Floats = NDArray[np.float64]
Method = Literal["reml", "ml", "moments"]


@dataclass(frozen=True)
class AreaFit:
    """Estimates of areas, drawn towards what their auxiliaries say.

    Parameters
    ----------
    names
        The areas.
    direct, variance
        What the survey alone says, and its sampling variance, shape (areas,); NaN for
        an area without one.
    eblup, mse
        The empirical best linear unbiased predictor and its mean squared error, shape
        (areas,).
    shrinkage
        How much of it is the direct estimate, shape (areas,); nought without one.
    coefficients, covariance
        Of the auxiliaries, shapes (p,) and (p, p).
    area_variance
        The variance between areas that the auxiliaries leave.
    log_likelihood
        At the fit.
    method
        reml, ml or moments.
    """

    names: tuple[str, ...]
    direct: Floats
    variance: Floats
    eblup: Floats
    mse: Floats
    shrinkage: Floats
    coefficients: Floats
    covariance: Floats
    area_variance: float
    log_likelihood: float
    method: str

    @property
    def rows(self) -> pd.DataFrame:
        """One row an area: direct, direct_se, eblup, rmse, shrinkage."""
        return pd.DataFrame(
            {
                "area": list(self.names),
                "direct": self.direct,
                "direct_se": np.sqrt(self.variance),
                "eblup": self.eblup,
                "rmse": np.sqrt(self.mse),
                "shrinkage": self.shrinkage,
            }
        )

    def _repr_html_(self) -> str:
        return str(self.rows.to_html(index=False))


def fay_herriot(
    direct: ArrayLike,
    variance: ArrayLike,
    auxiliaries: ArrayLike,
    method: Method = "reml",
    names: tuple[str, ...] = (),
) -> AreaFit:
    """Return area estimates by Fay and Herriot's model.

    Parameters
    ----------
    direct
        The survey's estimates, shape (areas,); NaN for an area without respondents,
        which then gets what the auxiliaries say.
    variance
        Their sampling variances, taken as known, shape (areas,).
    auxiliaries
        Known for every area, with a constant where one is wanted, shape (areas, p).
    method
        How the variance between areas is estimated: reml, ml, or the moments of Fay
        and Herriot.
    names
        Of the areas; numbered from 1 when absent.

    Raises
    ------
    CallError
        When shapes differ, a variance isn't above zero, an auxiliary is missing, or
        there are no more areas than auxiliaries.

    Notes
    -----
    The mean squared error is that of Prasad and Rao with the terms of Datta and Lahiri
    for the method. For an area without direct estimate it is the variance of the
    synthetic estimate plus the variance between areas.

    References
    ----------
    Fay, R. E. and Herriot, R. A. (1979). Estimates of income for small places. *Journal
    of the American Statistical Association* 74. Datta, G. S. and Lahiri, P. (2000). A
    unified measure of uncertainty of estimated best linear unbiased predictors.
    *Statistica Sinica* 10. Rao, J. N. K. and Molina, I. (2015). *Small Area
    Estimation*, 2nd edition. Wiley, chapter 6.

    Examples
    --------
    >>> found = fay_herriot([1.0, 2.0, 4.0, 3.0], [0.5] * 4, np.ones((4, 1)))
    >>> found.eblup.round(3), round(found.area_variance, 3)
    (array([1.45, 2.15, 3.55, 2.85]), 1.167)
    """
    y, d, x = (np.asarray(a, dtype=np.float64) for a in (direct, variance, auxiliaries))
    _check(y, d, x)
    known = ~np.isnan(y)
    model = _Model(y[known], d[known], x[known])
    between = model.between(method)
    fit = model.at(between)
    shrinkage = np.where(known, between / (between + np.where(known, d, 1.0)), 0.0)
    away = np.where(known, np.nan_to_num(y) - x @ fit.beta, 0.0)
    return AreaFit(
        names or tuple(str(i + 1) for i in range(len(y))),
        y,
        np.where(known, d, np.nan),
        x @ fit.beta + shrinkage * away,
        _mse(model, fit, method, x, np.where(known, d, np.inf)),
        shrinkage,
        fit.beta,
        fit.inverse,
        between,
        model.log_likelihood(fit),
        method,
    )


@dataclass(frozen=True)
class _Fit:
    between: float
    weight: Floats
    inverse: Floats
    beta: Floats


@dataclass(frozen=True)
class _Model:
    y: Floats
    d: Floats
    x: Floats

    def at(self, between: float) -> _Fit:
        weight = 1 / (between + self.d)
        inverse = np.asarray(np.linalg.inv((self.x.T * weight) @ self.x), np.float64)
        return _Fit(between, weight, inverse, inverse @ (self.x.T * weight) @ self.y)

    def between(self, method: str) -> float:
        """Return where the estimating equation is nought; nought if it never is."""
        equations = {"reml": self._reml, "ml": self._ml, "moments": self._moments}
        if method not in equations:
            raise CallError.unknown("method", method, equations)
        equation = equations[method]
        if equation(0.0) <= 0:
            return 0.0
        high = float(np.var(self.y) + self.d.max())
        for _ in range(60):
            if equation(high) < 0:
                return float(brentq(equation, 0.0, high, xtol=1e-15, rtol=1e-14))
            high *= 2
        raise ConvergenceError("the variance between areas has no finite estimate")

    def _residual(self, fit: _Fit) -> Floats:
        return self.y - self.x @ fit.beta

    def _ml(self, between: float) -> float:
        fit = self.at(between)
        squares = (fit.weight * self._residual(fit)) ** 2
        return float(squares.sum() - fit.weight.sum())

    def _reml(self, between: float) -> float:
        fit = self.at(between)
        squares = (fit.weight * self._residual(fit)) ** 2
        taken = np.trace(fit.inverse @ (self.x.T * fit.weight**2) @ self.x)
        return float(squares.sum() - fit.weight.sum() + taken)

    def _moments(self, between: float) -> float:
        fit = self.at(between)
        squares = fit.weight * self._residual(fit) ** 2
        return float(squares.sum() - (len(self.y) - self.x.shape[1]))

    def log_likelihood(self, fit: _Fit) -> float:
        squares = fit.weight * self._residual(fit) ** 2
        return float(-0.5 * (np.log(2 * np.pi / fit.weight) + squares).sum())


def _mse(model: _Model, fit: _Fit, method: str, x: Floats, d: Floats) -> Floats:
    a, weight = fit.between, fit.weight
    total = a + d
    without = np.isinf(d)
    rest = np.where(without, 1.0, np.where(without, 0.0, d) / total)
    known = a * rest
    synthetic = rest**2 * np.einsum("ij,jk,ik->i", x, fit.inverse, x)
    one, two = weight.sum(), (weight**2).sum()
    spread = 2 * len(weight) / one**2 if method == "moments" else 2 / two
    estimated = np.where(without, 0.0, rest**2 / total) * spread
    bias = 0.0
    if method == "ml":
        lost = np.trace(fit.inverse @ (model.x.T * weight**2) @ model.x)
        bias = -float(lost) / two
    if method == "moments":
        bias = float(2 * (len(weight) * two - one**2) / one**3)
    return np.asarray(known + synthetic + 2 * estimated - bias * rest**2)


def _check(y: Floats, d: Floats, x: Floats) -> None:
    if y.ndim != 1 or d.shape != y.shape or x.ndim != 2 or len(x) != len(y):
        raise CallError(
            f"direct estimates of shape {y.shape}, variances of {d.shape} and "
            f"auxiliaries of {x.shape} are not of the same areas"
        )
    known = ~np.isnan(y)
    bad = np.flatnonzero(known & ~((d > 0) & np.isfinite(d)))
    if len(bad):
        raise CallError(f"area {bad[0] + 1} has a sampling variance that isn't above 0")
    if not np.isfinite(x).all():
        raise CallError("the auxiliaries have missing values")
    if known.sum() <= x.shape[1]:
        raise CallError(
            f"{known.sum()} areas with an estimate for {x.shape[1]} auxiliaries"
        )
