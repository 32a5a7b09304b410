"""What a sample size allows for, and the size that comes out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from survey.distributions import normal_quantile
from survey.errors import CallError

__all__ = ["Planned", "SampleSize"]

INFINITE = float("inf")


@dataclass(frozen=True)
class Planned:
    """What a sample size has to allow for.

    Parameters
    ----------
    population
        Persons; infinite for no finite population correction.
    deff
        Design effect.
    response
        Expected share of the gross sample that answers.
    confidence
        Of the interval whose half width is the margin.

    Examples
    --------
    >>> Planned(population=5000, response=0.4).size(385.0).rows["gross"].iloc[0]
    np.int64(963)
    """

    population: float = INFINITE
    deff: float = 1.0
    response: float = 1.0
    confidence: float = 0.95

    def __post_init__(self) -> None:
        if not (0 < self.response <= 1 and 0 < self.confidence < 1):
            raise CallError("response and confidence are shares above nought")
        if not (self.population > 0 and self.deff > 0):
            raise CallError("population and design effect are above nought")

    @property
    def reach(self) -> float:
        """Standard errors in half an interval."""
        return float(normal_quantile((1 + self.confidence) / 2))

    def size(self, exact: float) -> SampleSize:
        """Return the size in whole persons.

        Parameters
        ----------
        exact
            Respondents, not rounded.
        """
        net = int(np.ceil(exact - 1e-9))
        gross = int(np.ceil(net / self.response - 1e-9))
        return SampleSize(net, gross, exact, self)

    def solve(self, unit_variance: float, se: float) -> float:
        """Return n of deff · S² (1/n − 1/N) = se².

        Parameters
        ----------
        unit_variance
            S².
        se
            Standard error wanted.
        """
        spread = self.deff * unit_variance
        return spread / (se**2 + spread / self.population)


@dataclass(frozen=True)
class SampleSize:
    """A sample size.

    Parameters
    ----------
    net
        Respondents needed.
    gross
        Persons to draw.
    exact
        Respondents before rounding up.
    planned
        What was allowed for.
    """

    net: int
    gross: int
    exact: float
    planned: Planned

    @property
    def enough(self) -> bool:
        """Whether the population has as many as are to be drawn."""
        return self.gross <= self.planned.population

    @property
    def rows(self) -> pd.DataFrame:
        """One row: net, gross, enough, and what was allowed for."""
        allowed = vars(self.planned)
        return pd.DataFrame(
            [{"net": self.net, "gross": self.gross, "enough": self.enough, **allowed}]
        )

    def _repr_html_(self) -> str:
        return str(self.rows.to_html(index=False))
