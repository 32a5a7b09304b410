"""Battese, Harter and Fuller's model: records in areas, with nested errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize_scalar

from survey.errors import CallError

__all__ = ["UnitFit", "nested_errors"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True)
class UnitFit:
    """Means of areas, from the records in all of them.

    Parameters
    ----------
    names
        The areas, in the order of their population means.
    n
        Records in each, shape (areas,).
    eblup, mse
        The empirical best linear unbiased predictor of the mean and its mean squared
        error, shape (areas,).
    coefficients, covariance
        Of the auxiliaries, shapes (p,) and (p, p).
    area_variance, unit_variance
        Between areas, and within them.
    """

    names: tuple[str, ...]
    n: Codes
    eblup: Floats
    mse: Floats
    coefficients: Floats
    covariance: Floats
    area_variance: float
    unit_variance: float

    @property
    def rows(self) -> pd.DataFrame:
        """One row an area: n, eblup, rmse."""
        return pd.DataFrame(
            {
                "area": list(self.names),
                "n": self.n,
                "eblup": self.eblup,
                "rmse": np.sqrt(self.mse),
            }
        )

    def _repr_html_(self) -> str:
        return str(self.rows.to_html(index=False))


def nested_errors(
    y: ArrayLike,
    x: ArrayLike,
    area: ArrayLike,
    means: pd.DataFrame,
    sizes: ArrayLike | None = None,
) -> UnitFit:
    """Return area means by the nested error regression model.

    Parameters
    ----------
    y
        Shape (n,).
    x
        Auxiliaries of the records, with a constant where one is wanted, shape (n, p).
    area
        Each record's area, shape (n,).
    means
        Population means of the auxiliaries, one row an area with the area as index and
        a column an auxiliary; an area without records gets the synthetic estimate.
    sizes
        Persons or units in each area of `means`, shape (areas,); without them the
        sampled fraction counts as nought.

    Raises
    ------
    CallError
        When shapes differ, values are missing, or a record's area has no means.

    Notes
    -----
    Variances by restricted maximum likelihood. The model takes the sample as if drawn
    at random given the auxiliaries: it knows no design. The mean squared error is
    Prasad and Rao's.

    References
    ----------
    Battese, G. E., Harter, R. M. and Fuller, W. A. (1988). An error-components model
    for prediction of county crop areas using survey and satellite data. *Journal of the
    American Statistical Association* 83. Prasad, N. G. N. and Rao, J. N. K. (1990). The
    estimation of the mean squared error of small-area estimators. Same journal, 85.

    Examples
    --------
    >>> y = [1.0, 2.0, 3.0, 5.0, 6.0, 9.0]
    >>> x = np.column_stack([np.ones(6), [0, 1, 1, 2, 3, 4]])
    >>> means = pd.DataFrame({"one": [1, 1], "x": [1.0, 3.0]}, index=["a", "b"])
    >>> nested_errors(y, x, list("aaabbb"), means).eblup.round(2)
    array([2.69, 6.63])
    """
    values, design = np.asarray(y, np.float64), np.asarray(x, np.float64)
    place = means.index.get_indexer(pd.Index(np.asarray(area)))
    target = means.to_numpy(dtype=np.float64)
    _check(values, design, place, target, np.asarray(area))
    model = _Model(values, design, np.asarray(place, dtype=np.intp), len(target))
    ratio = model.best()
    fit = model.at(ratio)
    fraction = np.zeros(len(target))
    if sizes is not None:
        fraction = model.n / np.asarray(sizes, dtype=np.float64)
    effect = fit.shrunk * (model.mean_y - model.mean_x @ fit.beta)
    rest = target - fraction[:, None] * model.mean_x
    eblup = fraction * model.mean_y + rest @ fit.beta + (1 - fraction) * effect
    return UnitFit(
        tuple(str(name) for name in means.index),
        model.n,
        eblup,
        _of_the_rest(model, fit, target, fraction),
        fit.beta,
        fit.inverse * fit.unit,
        ratio * fit.unit,
        fit.unit,
    )


def _of_the_rest(model: _Model, fit: _Fit, target: Floats, fraction: Floats) -> Floats:
    # Only the units that were not drawn are predicted.
    left = 1 - fraction
    rest = target - fraction[:, None] * model.mean_x
    rest = rest / np.where(left > 0, left, 1.0)[:, None]
    own = fraction * left * fit.unit / np.maximum(model.n, 1)
    return np.asarray(left**2 * model.mse(fit, rest) + own)


@dataclass(frozen=True)
class _Fit:
    ratio: float
    shrunk: Floats
    inverse: Floats
    beta: Floats
    unit: float
    criterion: float


class _Model:
    """The records by area; everything follows from sums by area."""

    def __init__(self, y: Floats, x: Floats, area: Codes, areas: int) -> None:
        self.free = len(y) - x.shape[1]
        self.n = np.bincount(area, minlength=areas)
        some = np.maximum(self.n, 1)
        self.mean_y = np.bincount(area, y, areas) / some
        columns = [np.bincount(area, column, areas) / some for column in x.T]
        self.mean_x = np.stack(columns, axis=1)
        # Away from a point in the middle, squares keep their digits.
        self.inner_x, self.inner_y = x - self.mean_x[area], y - self.mean_y[area]

    def at(self, ratio: float) -> _Fit:
        """Return the fit when areas vary by a ratio of what records do."""
        shrunk = ratio * self.n / (1 + ratio * self.n)
        weight = self.n * (1 - shrunk)
        gram = self.inner_x.T @ self.inner_x
        gram = gram + (self.mean_x.T * weight) @ self.mean_x
        both = self.inner_x.T @ self.inner_y + (self.mean_x.T * weight) @ self.mean_y
        inverse = np.linalg.inv(gram)
        beta = inverse @ both
        inner = self.inner_y - self.inner_x @ beta
        outer = self.mean_y - self.mean_x @ beta
        squares = float(inner @ inner + (weight * outer) @ outer)
        unit = squares / self.free
        logs = np.log1p(ratio * self.n).sum() + np.linalg.slogdet(gram)[1]
        return _Fit(
            ratio, shrunk, inverse, beta, unit, float(self.free * np.log(unit) + logs)
        )

    def best(self) -> float:
        """Return the ratio of highest restricted likelihood, nought at the least."""
        grid = np.concatenate([[0.0], np.logspace(-6, 6, 121)])
        found = [self.at(ratio).criterion for ratio in grid]
        at = int(np.argmin(found))
        low, high = grid[max(at - 1, 0)], grid[min(at + 1, len(grid) - 1)]
        result = minimize_scalar(
            lambda ratio: self.at(float(ratio)).criterion,
            bounds=(low, high),
            method="bounded",
            options={"xatol": 1e-10 * max(high, 1e-6)},
        )
        better = float(result.fun) < found[0]
        return self._polished(float(result.x)) if better else 0.0

    def _polished(self, ratio: float) -> float:
        # A minimum is flat: its place is known to half the digits, its slope's root to
        # all of them.
        for _ in range(20):
            slope, bend = self._slope(ratio), 0.0
            step = 1e-4 * ratio
            bend = (self._slope(ratio + step) - self._slope(ratio - step)) / (2 * step)
            if bend <= 0:
                break
            moved = slope / bend
            ratio -= moved
            if abs(moved) < 1e-13 * ratio:
                break
        return ratio

    def _slope(self, ratio: float) -> float:
        fit = self.at(ratio)
        share = self.n / (1 + ratio * self.n)
        outer = self.mean_y - self.mean_x @ fit.beta
        squares = -float((share**2) @ outer**2) / fit.unit
        taken = np.trace(fit.inverse @ (self.mean_x.T * share**2) @ self.mean_x)
        return float(squares + share.sum() - taken)

    def mse(self, fit: _Fit, target: Floats) -> Floats:
        """Return the mean squared errors of the predicted means, shape (areas,)."""
        between = fit.ratio * fit.unit
        away = target - fit.shrunk[:, None] * self.mean_x
        synthetic = fit.unit * np.einsum("ij,jk,ik->i", away, fit.inverse, away)
        total = fit.unit + self.n * between
        aa = 0.5 * ((self.n / total) ** 2).sum()
        ae = 0.5 * (self.n / total**2).sum()
        ee = 0.5 * ((self.n - 1).clip(0) / fit.unit**2 + (self.n > 0) / total**2).sum()
        info = aa * ee - ae**2
        known = self.n > 0
        scale = np.where(known, self.n, 0) / np.where(known, total, 1.0) ** 3
        terms = fit.unit**2 * ee + between**2 * aa + 2 * fit.unit * between * ae
        estimated = scale * terms / info if info > 0 else np.zeros(len(self.n))
        return np.asarray(between * (1 - fit.shrunk) + synthetic + 2 * estimated)


def _check(
    y: Floats, x: Floats, place: Codes, means: Floats, area: NDArray[Any]
) -> None:
    if y.ndim != 1 or x.ndim != 2 or len(x) != len(y) or len(place) != len(y):
        raise CallError(f"{y.shape} answers, {x.shape} auxiliaries, {len(place)} areas")
    if means.shape[1] != x.shape[1]:
        raise CallError(f"{x.shape[1]} auxiliaries, but means of {means.shape[1]}")
    if not (np.isfinite(y).all() and np.isfinite(x).all() and np.isfinite(means).all()):
        raise CallError("answers, auxiliaries or means have missing values")
    if (place < 0).any():
        raise CallError(f"area {area[place < 0][0]} has no population means")
    if len(y) <= x.shape[1]:
        raise CallError(f"{len(y)} records for {x.shape[1]} auxiliaries")
