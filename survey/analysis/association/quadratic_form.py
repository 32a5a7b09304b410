"""Weighted sums of independent chi-squares, which most design-based tests end in.

Under a complex design a Pearson statistic is distributed as Σ aⱼ χ²ⱼ, where the aⱼ
are design effects (Rao and Scott 1981); with few clusters, as that sum over an
independent χ² on the clusters' degrees of freedom.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from survey.distributions import chi_square_above, f_above, normal_above
from survey.errors import CallError, ConvergenceError

__all__ = ["Approximation", "ChiSquareSum"]

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]
Approximation = Literal["satterthwaite", "saddlepoint", "integration"]

# Coefficients that are nothing but rounding beside the largest.
NOTHING = 1e-12
# Below this the saddlepoint lies at the mean, where its formula is nought by nought.
AT_MEAN = 1e-4
# An integrand that is e⁻⁴² of its top adds nothing that a double could hold.
SMALL = 42.0
CONVERGED = 1e-13
ROUNDING = 1e-8
HALVINGS = 9


@dataclass(frozen=True)
class ChiSquareSum:
    """The distribution of Σ aⱼ χ²(hⱼ).

    Parameters
    ----------
    coefficients
        a, shape (k,); may be negative.
    df
        h, shape (k,); need not be whole.
    """

    coefficients: Floats
    df: Floats

    @classmethod
    def of(cls, coefficients: Floats, df: Floats | None = None) -> ChiSquareSum:
        """Return the distribution, without coefficients that are nought.

        Parameters
        ----------
        coefficients
            Shape (k,).
        df
            Shape (k,); one each when absent.

        Raises
        ------
        CallError
            When no coefficient is left or a number of degrees of freedom isn't
            positive.
        """
        a = np.asarray(coefficients, dtype=np.float64)
        h = np.ones_like(a) if df is None else np.asarray(df, dtype=np.float64)
        if not np.isfinite(a).all() or not (h > 0).all():
            raise CallError("a sum of chi-squares needs finite a and positive df")
        kept = np.abs(a) > NOTHING * np.abs(a).max(initial=0.0)
        if not kept.any():
            raise CallError("a sum of chi-squares needs a coefficient other than 0")
        return cls(a[kept], h[kept])

    @property
    def mean(self) -> float:
        """Its expectation."""
        return float(self.coefficients @ self.df)

    @property
    def scale(self) -> float:
        """What Satterthwaite's χ² is multiplied by."""
        return float((self.coefficients**2 @ self.df) / self.mean)

    @property
    def effective_df(self) -> float:
        """The degrees of freedom of Satterthwaite's χ²."""
        return float(self.mean**2 / (self.coefficients**2 @ self.df))

    def above(self, x: float, method: Approximation = "integration") -> float:
        """Return the chance of a value above x.

        Parameters
        ----------
        x
            The value.
        method
            satterthwaite: a scaled χ² with the same mean and variance; saddlepoint:
            relative error of some per mille, in the tails too; integration: to some
            twelve digits, in the tails too.

        Notes
        -----
        Satterthwaite (1946); Kuonen (1999), "Saddlepoint approximations for
        distributions of quadratic forms in normal variables"; the inversion integral
        of Imhof (1961), taken along a contour through its saddlepoint as in Weideman
        and Trefethen (2007), so that nothing cancels.

        Examples
        --------
        >>> ten = ChiSquareSum.of(np.array([3.0, 2.0, 1.0]))
        >>> [round(ten.above(10.0, m), 4) for m in get_args(Approximation)]
        [0.1793, 0.17, 0.1732]
        """
        if method not in get_args(Approximation):
            raise CallError.unknown("approximation", method, get_args(Approximation))
        if np.isnan(x):
            return float("nan")
        if method == "satterthwaite":
            return float(chi_square_above(x / self.scale, self.effective_df))
        # A sum of one sign never crosses nought.
        if x <= 0 and (self.coefficients > 0).all():
            return 1.0
        if x >= 0 and (self.coefficients < 0).all():
            return 0.0
        largest = float(np.abs(self.coefficients).max())
        even = ChiSquareSum(self.coefficients / largest, self.df)
        if method == "saddlepoint":
            return even._saddlepoint(x / largest)
        return even._integral(x / largest)

    def ratio_above(
        self, x: float, denominator: float, method: Approximation = "integration"
    ) -> float:
        """Return the chance that the sum over χ²(d)/d, independent of it, is above x.

        Parameters
        ----------
        x
            The value.
        denominator
            d; infinite for the sum itself.
        method
            As in `above`.

        Notes
        -----
        The ratio is above x when the sum less (x/d) χ²(d) is above nought.

        Examples
        --------
        >>> one = ChiSquareSum.of(np.array([1.0]))
        >>> round(one.ratio_above(4.0, 10.0), 6), float(f_above(4.0, 1, 10).round(6))
        (0.073388, 0.073388)
        """
        if np.isinf(denominator):
            return self.above(x, method)
        if np.isnan(x) or not denominator > 0:
            return float("nan")
        if method == "satterthwaite":
            return float(f_above(x / self.mean, self.effective_df, denominator))
        if x <= 0:
            return 1.0
        a = np.append(self.coefficients, -x / denominator)
        return ChiSquareSum(a, np.append(self.df, denominator)).above(0.0, method)

    def _cumulant(self, s: Complexes | float) -> Complexes:
        # log E exp(sQ), for one s or many.
        return np.asarray(
            -0.5 * (_log1p(-2 * np.multiply.outer(s, self.coefficients)) @ self.df)
        )

    def _slope(self, s: float) -> float:
        a = self.coefficients
        return float((a / (1 - 2 * s * a)) @ self.df)

    @property
    def _ends(self) -> tuple[float, float]:
        # Where the cumulant exists.
        a = self.coefficients
        low = 0.5 / a.min() if a.min() < 0 else -np.inf
        high = 0.5 / a.max() if a.max() > 0 else np.inf
        return float(low), float(high)

    def _saddlepoint(self, x: float) -> float:
        low, high = self._ends
        zeta = _root(lambda s: self._slope(s) - x, low, high)
        a = self.coefficients / (1 - 2 * zeta * self.coefficients)
        spread = float(np.sqrt(2 * (a**2 @ self.df)))
        exponent = zeta * x - float(np.real(self._cumulant(zeta)))
        w = float(np.sign(zeta) * np.sqrt(max(2 * exponent, 0.0)))
        if abs(zeta * spread) < AT_MEAN:
            return float(normal_above(w + 8 * (a**3 @ self.df) / spread**3 / 6))
        return float(normal_above(w + np.log(zeta * spread / w) / w))

    def _integral(self, x: float) -> float:
        upper = x >= self.mean
        low, high = self._ends
        low, high = (0.0, high) if upper else (low, 0.0)
        # Where the integrand is least on the real line, it falls fastest across it.
        centre = _root(lambda s: self._slope(s) - x - 1 / s, low, high)
        reach = min(centre - low, high - centre)
        # Bend to where exp(-sx) vanishes, round the cuts of the cumulant; without it,
        # to where the chi-squares of most degrees of freedom look like it.
        signs = np.sign(self.coefficients)
        bend = np.sign(x or -float(signs @ self.df)) * np.pi / 6
        mass = _trapezium(self._integrand(x, centre, reach, float(bend)))
        return mass if upper else 1 + mass

    def _integrand(
        self, x: float, centre: float, reach: float, bend: float
    ) -> Callable[[Floats], Complexes]:
        def logarithm(t: Floats) -> Complexes:
            across = np.sin(bend) * (np.cosh(t) - 1) + 1j * np.cos(bend) * np.sinh(t)
            s = centre + reach * across
            step = np.sin(bend) * np.sinh(t) + 1j * np.cos(bend) * np.cosh(t)
            return np.asarray(self._cumulant(s) - s * x + np.log(reach * step / s))

        return logarithm


def _root(rising: Callable[[float], float], low: float, high: float) -> float:
    # The root of a rising function on an open interval, at whose ends it may be
    # infinite: step towards each end until the signs differ.
    start = _between(low, high)
    below = above = start
    for _ in range(1100):
        if rising(below) < 0:
            break
        below = 2 * below - 1 if np.isinf(low) else (below + low) / 2
    for _ in range(1100):
        if rising(above) > 0:
            break
        above = 2 * above + 1 if np.isinf(high) else (above + high) / 2
    if not rising(below) < 0 < rising(above):
        raise ConvergenceError("no saddlepoint: the value lies too far out")
    return float(brentq(rising, below, above, xtol=1e-300, rtol=1e-14))


def _between(low: float, high: float) -> float:
    if np.isinf(low):
        return high - 1.0 if np.isfinite(high) else 0.0
    return low + 1.0 if np.isinf(high) else (low + high) / 2


def _log1p(z: Complexes) -> Complexes:
    # numpy's own loses the digits of a small complex number.
    small = np.where(np.abs(z) < 0.5, z, 0)
    u, v = np.real(small), np.imag(small)
    exact = 0.5 * np.log1p(u * (2 + u) + v * v) + 1j * np.arctan2(v, 1 + u)
    return np.asarray(np.where(np.abs(z) < 0.5, exact, np.log(1 + z)))


def _trapezium(logarithm: Callable[[Floats], Complexes]) -> float:
    # 1/π ∫ Im exp(logarithm(t)) dt over t > 0. For an integrand that is analytic
    # near the line the rule converges geometrically: halve until nothing changes, or
    # until what changes is rounding, which no longer becomes less.
    far = np.arange(0.0, 400.0, 0.5)
    height = np.real(logarithm(far))
    top = float(height.max())
    end = float(far[np.flatnonzero(height > top - SMALL)[-1]]) + 0.5
    step, last, gap = 0.25, np.nan, np.inf
    for _ in range(HALVINGS):
        t = np.arange(0.0, end + step, step)
        values = np.imag(np.exp(logarithm(t) - top))
        mass = float(step * (values.sum() - 0.5 * values[0]))
        before, gap = gap, abs(mass - last) / abs(mass) if mass else 0.0
        if gap <= CONVERGED or before <= gap < ROUNDING:
            return float(np.exp(top) * mass / np.pi)
        step, last = step / 2, mass
    raise ConvergenceError("the integral of a sum of chi-squares did not converge")
