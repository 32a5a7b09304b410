"""What a design makes of a statistic: its value, with a covariance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.designs.compress import quotient
from survey.distributions import t_quantile

__all__ = ["Estimate"]

Floats = NDArray[np.float64]
# A variance is a sum of squares of the estimate's own size, and as precise as those.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Estimate:
    """Numbers that were estimated together.

    Parameters
    ----------
    names
        What they are called, p of them.
    value
        Shape (p,).
    covariance
        Shape (p, p).
    df
        Degrees of freedom of the design.
    replicates
        The values under every replicate's weights, shape (replicates, p); None when
        the covariance was linearised.
    """

    names: tuple[str, ...]
    value: Floats
    covariance: Floats
    df: float
    replicates: Floats | None = None

    def __len__(self) -> int:
        return len(self.value)

    @property
    def rows(self) -> pd.DataFrame:
        """One row a number: name, estimate, se, low and high of a 95 % interval, df."""
        interval = self.interval()
        return pd.DataFrame(
            {
                "name": list(self.names),
                "estimate": self.value,
                "se": self.se,
                "low": interval[:, 0],
                "high": interval[:, 1],
                "df": np.full(len(self), self.df),
            }
        )

    def _repr_html_(self) -> str:
        return str(self.rows.to_html(index=False))

    @property
    def discarded(self) -> NDArray[np.intp]:
        """How many replicates could not give each number, and were left out, (p,)."""
        if self.replicates is None:
            return np.zeros(len(self), dtype=np.intp)
        return np.asarray((~np.isfinite(self.replicates)).sum(axis=0), dtype=np.intp)

    @property
    def variance(self) -> Floats:
        """The variances, shape (p,)."""
        return np.diag(self.covariance)

    @property
    def se(self) -> Floats:
        """Standard errors, shape (p,).

        Notes
        -----
        NaN for a negative variance, which unequal probabilities and negative scales can
        give; what rounding leaves below nought is nought.
        """
        rounding = ROUNDING * np.nan_to_num(self.value) ** 2
        negative = self.variance < -rounding
        variance = np.where(negative, np.nan, np.maximum(self.variance, 0.0))
        return np.asarray(np.sqrt(variance))

    @property
    def cv(self) -> Floats:
        """Relative standard errors, shape (p,)."""
        return quotient(self.se, np.abs(self.value))

    def interval(self, confidence: float = 0.95, df: float | None = None) -> Floats:
        """Return intervals of value ± quantile · se, shape (p, 2).

        Parameters
        ----------
        confidence
            Between 0 and 1.
        df
            Degrees of freedom instead of the design's; infinite for the normal.

        Examples
        --------
        >>> one = Estimate(("y",), np.array([5.0]), np.array([[1.0]]), 14)
        >>> one.interval().round(4)
        array([[2.8552, 7.1448]])
        """
        used = self.df if df is None else df
        steps = t_quantile((1 + confidence) / 2, used) * self.se
        return np.column_stack([self.value - steps, self.value + steps])

    def transformed(
        self,
        names: tuple[str, ...],
        function: Callable[[Floats], Floats],
        jacobian: Callable[[Floats], Floats],
    ) -> Estimate:
        """Return a smooth function of the numbers, by the delta method.

        Parameters
        ----------
        names
            Of what comes out, m of them.
        function
            From values, shape (p,), to values, shape (m,).
        jacobian
            From values to derivatives, shape (m, p).
        """
        slope = jacobian(self.value)
        covariance = slope @ self.covariance @ slope.T
        return Estimate(names, function(self.value), covariance, self.df)
