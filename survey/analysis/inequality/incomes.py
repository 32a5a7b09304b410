"""Incomes in order, with weights: quantiles, and how dense they lie."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from survey.designs import Sampled
from survey.errors import CallError
from survey.estimates.statistics.quantile_rules import quantiles

__all__ = ["Incomes", "known_incomes"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Incomes:
    """Incomes under one set of weights.

    Parameters
    ----------
    y
        Shape (n,).
    weights
        Shape (n,), nought for who is left out.
    """

    y: Floats
    weights: Floats

    @property
    def size(self) -> float:
        """The weights added up."""
        return float(self.weights.sum())

    def quantile(self, p: float) -> float:
        """Return where a share p lies below; halfway where it does so exactly.

        Parameters
        ----------
        p
            Between 0 and 1.

        References
        ----------
        The rule of Eurostat's Laeken indicators, as R's laeken computes them.

        Examples
        --------
        >>> Incomes(np.array([1.0, 2.0, 3.0, 9.0]), np.ones(4)).quantile(0.5)
        2.5
        """
        return float(quantiles(self.y, self.weights, np.array([p]), "school")[0])

    def below(self, limit: float, strictly: bool = False) -> float:
        """Return the share with an income up to a limit.

        Parameters
        ----------
        limit
            On the scale of the incomes.
        strictly
            Whether an income at the limit is out.
        """
        inside = self.y < limit if strictly else self.y <= limit
        return float(self.weights[inside].sum() / self.size) if self.size else np.nan

    def density(self, at: float) -> float:
        """Return how dense incomes lie around a point, as a share per unit.

        Parameters
        ----------
        at
            On the scale of the incomes.

        Notes
        -----
        A Gaussian kernel whose width is the smaller of the standard deviation and the
        interquartile range over 1.349, times 0.9 n^(-1/5) for the number of records.

        References
        ----------
        Silverman, B. W. (1986). *Density Estimation*. Chapman and Hall, section 3.4.2.
        Osier, G. (2009). Variance estimation for complex indicators of poverty and
        inequality using linearization techniques. *Survey Research Methods* 3(3).
        """
        used = self.weights > 0
        y, w = self.y[used], self.weights[used]
        middle = w @ y / self.size
        deviation = np.sqrt(w @ (y - middle) ** 2 / self.size)
        spread = (self.quantile(0.75) - self.quantile(0.25)) / 1.349
        width = min(deviation, spread) if spread > 0 else deviation
        width *= 0.9 * len(y) ** -0.2
        if not width > 0:
            return float("nan")
        heights = np.exp(-0.5 * ((y - at) / width) ** 2)
        return float(w @ heights / (self.size * width * np.sqrt(2 * np.pi)))

    def moved(self, quantile: float, p: float) -> Floats:
        """Return each record's influence on a quantile, shape (n,).

        Parameters
        ----------
        quantile, p
            The quantile, and its share.

        References
        ----------
        Deville, J.-C. (1999). Variance estimation for complex statistics and
        estimators: linearization and residual techniques. *Survey Methodology* 25(2).
        """
        away = (self.y <= quantile) - p
        return np.asarray(-away / (self.size * self.density(quantile)))


def known_incomes(
    design: Sampled, y: ArrayLike, positive: bool = False
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return incomes, harmless where they are missing, and which ones count.

    Parameters
    ----------
    design
        The sample.
    y
        Shape (n,), NaN where missing.
    positive
        Whether only incomes above nought count.

    Raises
    ------
    CallError
        When the incomes are not of the design's records.
    """
    incomes = np.asarray(y, dtype=np.float64)
    if incomes.shape != design.weights.shape:
        raise CallError(
            f"incomes of shape {incomes.shape} for {len(design.weights)} records"
        )
    known = ~np.isnan(incomes)
    if positive:
        known &= np.nan_to_num(incomes) > 0
    # One is an income whose logarithm does no harm.
    return np.where(known, incomes, 1.0 if positive else 0.0), known
