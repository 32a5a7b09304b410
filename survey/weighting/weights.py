"""The weights: base and final, how they came about, and what they meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.weighting.again import Again
from survey.weighting.auxiliaries import Auxiliaries
from survey.weighting.drawn import Sampled
from survey.weighting.effects import design_effect, distribution, effective_n

__all__ = ["Auxiliaries", "Weights"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Weights:
    """A weight for every record, in the order of the frame's rows.

    Parameters
    ----------
    base, final
        Before and after calibration and trimming, shape (rows,), above zero. Where
        non-response was adjusted for, base is what that gave.
    steps
        One row a step: step, detail, n, sum, min, max, deff, effective_n, error (the
        largest relative error of any margin), capped (records at the cap), converged,
        and factor_min, factor_p05, factor_p50, factor_p95, factor_max: how the factors
        over `base` are spread, and those of non-response over the weight when drawn.
        With a gross sample the first step is about everyone drawn.
    margins
        One row a cell of every margin: margin, cell, n, status, population, before,
        after, error.
    auxiliaries
        What was calibrated on, for the variance; None when nothing was.
    population
        Persons by stratum of the base weight's margin; empty when there is none.
    strata
        What the weights cost within each stratum: see `by_stratum`.
    again
        From other base weights to final ones, by the same steps: what every replicate
        goes through. None when nothing was calibrated.
    sampled
        Weights of everyone drawn, and how they became `base`; None when non-response
        was not adjusted for by study.yml.
    response
        What became of everyone drawn: see `accounting`; empty without a gross sample.

    Examples
    --------
    >>> import numpy as np
    >>> Weights.equal(4).final
    array([1., 1., 1., 1.])
    """

    base: Floats
    final: Floats
    steps: pd.DataFrame = field(default_factory=pd.DataFrame)
    margins: pd.DataFrame = field(default_factory=pd.DataFrame)
    auxiliaries: Auxiliaries | None = None
    population: Mapping[str, float] = field(default_factory=dict)
    strata: pd.DataFrame = field(default_factory=pd.DataFrame)
    again: Again | None = field(default=None, repr=False)
    sampled: Sampled | None = field(default=None, repr=False)
    response: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)

    @classmethod
    def equal(cls, rows: int) -> Weights:
        """Return weights of one."""
        return cls(np.ones(rows), np.ones(rows))

    def __len__(self) -> int:
        return len(self.final)

    @property
    def drawn(self) -> Floats:
        """Weights from before non-response; `base` where that isn't adjusted for."""
        if self.sampled is None:
            return self.base
        return np.asarray(self.sampled.weights[self.sampled.place])

    @property
    def factors(self) -> Floats:
        """Final over base weight."""
        return np.asarray(self.final / self.base)

    @property
    def design_effect(self) -> float:
        """What the final weights' inequality multiplies a variance by (Kish)."""
        return design_effect(self.final)

    @property
    def effective_n(self) -> float:
        """How many equally weighted records would say as much (Kish)."""
        return effective_n(self.final)

    def report(self) -> pd.DataFrame:
        """Return how base weights, final weights and the factors between are spread.

        Returns
        -------
        DataFrame
            One row each for base, final and factor; columns of `distribution`.
        """
        return distribution(
            {"base": self.base, "final": self.final, "factor": self.factors}
        )

    def __repr__(self) -> str:
        return (
            f"Weights({len(self)} records, sum {self.final.sum():.0f}, "
            f"design effect {self.design_effect:.2f}, "
            f"effective n {self.effective_n:.0f})"
        )

    def _repr_html_(self) -> str:
        return str(self.steps.to_html(index=False))
