"""The noun: who was drawn, with which probability."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.errors import CallError

__all__ = ["Selection", "generator"]

Floats = NDArray[np.float64]
Labels = NDArray[np.object_]


@dataclass(frozen=True)
class Selection:
    """A sample drawn from a frame.

    Parameters
    ----------
    method
        How it was drawn.
    population
        Units in the frame.
    indices
        Rows of the frame that were drawn, ascending, shape (n,).
    probabilities
        Their inclusion probabilities, shape (n,).
    stratum, cluster
        Their stratum and cluster, shape (n,); None when there are none.
    stages
        Probability at every stage, shape (n, stages), of a sample in stages.

    Examples
    --------
    >>> drawn = Selection("simple", 4, np.array([0, 2]), np.array([0.5, 0.5]))
    >>> drawn.weights
    array([2., 2.])
    """

    method: str
    population: int
    indices: NDArray[np.intp]
    probabilities: Floats
    stratum: Labels | None = None
    cluster: Labels | None = None
    stages: Floats | None = None
    pairs: Callable[[], Floats] | None = field(default=None, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.indices)

    @property
    def weights(self) -> Floats:
        """Design weights: one over the inclusion probability, shape (n,)."""
        return np.asarray(1 / self.probabilities)

    @property
    def certain(self) -> NDArray[np.bool_]:
        """Units that were sure to be drawn, shape (n,)."""
        return np.asarray(self.probabilities >= 1)

    @property
    def drawn(self) -> NDArray[np.bool_]:
        """For every row of the frame whether it was drawn, shape (N,)."""
        mask = np.zeros(self.population, dtype=bool)
        mask[self.indices] = True
        return mask

    def joint(self) -> Floats:
        """Return joint inclusion probabilities of all pairs drawn, shape (n, n).

        The diagonal holds the inclusion probabilities. They are computed when asked
        for: with many units they take much memory.

        Raises
        ------
        CallError
            When the method's joint probabilities aren't known.
        """
        if self.pairs is None:
            raise CallError(f"joint probabilities of {self.method} aren't known")
        return self.pairs()

    @property
    def rows(self) -> pd.DataFrame:
        """One row a unit drawn: its row of the frame and its probabilities."""
        columns: dict[str, object] = {"row": self.indices}
        if self.stratum is not None:
            columns["stratum"] = self.stratum
        if self.cluster is not None:
            columns["cluster"] = self.cluster
        if self.stages is not None:
            for stage, chance in enumerate(self.stages.T, start=1):
                columns[f"probability_{stage}"] = chance
        columns["probability"] = self.probabilities
        columns["weight"] = self.weights
        columns["certain"] = self.certain
        return pd.DataFrame(columns)

    def of(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of the frame that were drawn, with probability and weight.

        Parameters
        ----------
        frame
            What it was drawn from; its columns are kept.

        Raises
        ------
        CallError
            When the frame has another number of rows, or has such columns already.

        Examples
        --------
        >>> drawn = Selection("simple", 3, np.array([1]), np.array([0.5]))
        >>> drawn.of(pd.DataFrame({"name": ["a", "b", "c"]}))
          name  probability  weight
        1    b          0.5     2.0
        """
        if len(frame) != self.population:
            raise CallError(f"drawn from {self.population} rows, not {len(frame)}")
        taken = {"probability", "weight"} & {*frame.columns}
        if taken:
            raise CallError(f"the frame has a column {sorted(taken)[0]!r} already")
        return frame.iloc[self.indices].assign(
            probability=self.probabilities, weight=self.weights
        )

    def _repr_html_(self) -> str:
        return str(self.rows.to_html(index=False, max_rows=20))


def generator(seed: int | np.random.Generator) -> np.random.Generator:
    """Return where randomness comes from; the same seed gives the same sample.

    Parameters
    ----------
    seed
        A number, or a generator that goes on from where it is.

    Examples
    --------
    >>> int(generator(7).integers(100)) == int(generator(7).integers(100))
    True
    """
    if isinstance(seed, np.random.Generator):
        return seed
    return np.random.default_rng(seed)
