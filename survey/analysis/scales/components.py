"""Principal components of several variables in the population."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from survey.analysis.scales.covariation import Scale, covariances
from survey.designs import Sampled

__all__ = ["Components", "principal_components"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Components:
    """Principal components.

    Parameters
    ----------
    names
        The variables'.
    sd
        Standard deviation of each component, largest first.
    rotation
        The components' weights by variable, shape (variables, components); the
        largest of each is positive.
    n
        Records with all variables.
    """

    names: tuple[str, ...]
    sd: Floats
    rotation: Floats
    n: int

    @property
    def rows(self) -> pd.DataFrame:
        """One row a component: standard deviation, share of the variance, weights."""
        share = self.sd**2 / (self.sd**2).sum()
        columns = {
            "component": np.arange(len(self.sd)) + 1,
            "sd": self.sd,
            "share": share,
            "cumulative": share.cumsum(),
        }
        weights = dict(zip(self.names, self.rotation, strict=True))
        return pd.DataFrame({**columns, **weights})

    def _repr_html_(self) -> str:
        return str(self.rows.to_html(index=False))


def principal_components(
    design: Sampled,
    variables: ArrayLike | pd.DataFrame,
    names: Sequence[str] = (),
    scale: bool = True,
) -> Components:
    """Return the principal components of several variables.

    Parameters
    ----------
    design
        The sample.
    variables
        Shape (n, k); a record that misses one is left out.
    names
        The variables'.
    scale
        Whether variables are brought to the same variance first.

    Notes
    -----
    Of the weighted covariances, n/(n - 1) times those of the population as in R's
    svyvar, or of the correlations. R's svyprcomp centres variables after multiplying
    them by the root of the weight, so that it agrees only when weights are equal.

    Examples
    --------
    >>> from survey.designs import Design
    >>> x = np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 4.0], [4.0, 3.0]])
    >>> principal_components(Design.build(np.ones(4)), x).sd.round(4)
    array([1.2649, 0.6325])
    """
    known = Scale.of(design, variables, names)
    found = covariances(known.items, known.within.weights) * known.n / (known.n - 1)
    if scale:
        spread = np.sqrt(np.diag(found))
        found = found / spread[:, None] / spread
    values, vectors = np.linalg.eigh(found)
    vectors = vectors[:, ::-1]
    largest = vectors[np.abs(vectors).argmax(axis=0), np.arange(len(values))]
    sd = np.sqrt(np.maximum(values[::-1], 0.0))
    return Components(known.names, sd, vectors * np.sign(largest), known.n)
