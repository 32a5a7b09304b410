"""Cronbach's alpha of a scale, and what every item does for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from survey.analysis.scales.covariation import OfCovariances, Scale
from survey.designs import Estimate, Sampled
from survey.designs.compress import quotient

__all__ = ["Reliability", "cronbach_alpha", "reliability"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Reliability:
    """How well the items of a scale hang together.

    Parameters
    ----------
    alpha
        Cronbach's alpha of all items.
    dropped
        Alpha of the others, by item; NaN for a scale of two.
    item_total
        Correlation of each item with the sum of the others.
    n
        Records that answered all items.
    confidence
        Of the intervals.
    """

    alpha: Estimate
    dropped: Estimate
    item_total: Estimate
    n: int
    confidence: float = 0.95

    @property
    def rows(self) -> pd.DataFrame:
        """One row for the scale, and one an item."""
        parts = [
            self._part("alpha", self.alpha),
            self._part("alpha without", self.dropped),
            self._part("correlation with the others", self.item_total),
        ]
        return pd.concat(parts, ignore_index=True)

    def _part(self, statistic: str, found: Estimate) -> pd.DataFrame:
        interval = found.interval(self.confidence)
        return pd.DataFrame(
            {
                "statistic": statistic,
                "item": found.names,
                "estimate": found.value,
                "se": found.se,
                "low": interval[:, 0],
                "high": interval[:, 1],
                "n": self.n,
            }
        )

    def _repr_html_(self) -> str:
        return str(self.rows.to_html(index=False))


def cronbach_alpha(
    design: Sampled, items: ArrayLike | pd.DataFrame, names: Sequence[str] = ()
) -> Estimate:
    """Return Cronbach's alpha of the sum of several items.

    Parameters
    ----------
    design
        The sample.
    items
        Shape (n, k), items worded the other way already turned round. A record that
        misses one is left out.
    names
        The items'.

    Notes
    -----
    Cronbach (1951): k/(k - 1) (1 - Σ variances of the items / variance of their sum).

    Examples
    --------
    >>> from survey.designs import Design
    >>> items = np.array([[1.0, 2.0], [2.0, 2.0], [3.0, 5.0], [4.0, 4.0]])
    >>> cronbach_alpha(Design.build(np.ones(4)), items).value.round(4)
    array([0.8675])
    """
    scale = Scale.of(design, items, names)
    chosen = np.ones((1, len(scale.names)))
    return scale.within.evaluate(_alphas(scale, chosen, ("alpha",)))


def reliability(
    design: Sampled,
    items: ArrayLike | pd.DataFrame,
    names: Sequence[str] = (),
    confidence: float = 0.95,
) -> Reliability:
    """Return alpha with all items and without each, and item-total correlations.

    Parameters
    ----------
    design
        The sample.
    items, names
        As in `cronbach_alpha`.
    confidence
        Of the intervals.

    Examples
    --------
    >>> from survey.designs import Design
    >>> items = np.array([[1.0, 2.0, 1.0], [2.0, 2.0, 3.0], [3.0, 5.0, 4.0]])
    >>> found = reliability(Design.build(np.ones(3)), items)
    >>> found.dropped.value.round(3)
    array([0.857, 0.947, 0.857])
    """
    scale = Scale.of(design, items, names)
    every = np.ones((1, len(scale.names)))
    others = 1 - np.eye(len(scale.names))
    return Reliability(
        scale.within.evaluate(_alphas(scale, every, ("alpha",))),
        scale.within.evaluate(_alphas(scale, others, scale.names)),
        scale.within.evaluate(_item_total(scale)),
        scale.n,
        confidence,
    )


def _alphas(scale: Scale, chosen: Floats, names: tuple[str, ...]) -> OfCovariances:
    # One alpha for every row of chosen, which has a one for each item in it.
    size = chosen.sum(axis=1)
    factor = quotient(size, size - 1)
    both = chosen[:, :, None] * chosen[:, None, :]
    alone = chosen[:, :, None] * np.eye(chosen.shape[1])

    def parts(found: Floats) -> tuple[Floats, Floats]:
        return (alone * found).sum(axis=(1, 2)), (both * found).sum(axis=(1, 2))

    def function(found: Floats) -> Floats:
        items, whole = parts(found)
        return np.asarray(factor * (1 - quotient(items, np.maximum(whole, 0.0))))

    def gradient(found: Floats) -> Floats:
        items, whole = parts(found)
        fall = quotient(np.ones_like(whole), np.maximum(whole, 0.0))
        slope = alone - both * (items * fall)[:, None, None]
        return np.asarray(-slope * (factor * fall)[:, None, None])

    return OfCovariances(names, scale.items, function, gradient)


def _item_total(scale: Scale) -> OfCovariances:
    size = len(scale.names)
    others = 1 - np.eye(size)
    own = np.eye(size)[:, :, None] * np.eye(size)[:, None, :]
    rest = others[:, :, None] * others[:, None, :]
    # Half each way, as a covariance stands twice in a symmetric matrix.
    with_rest = np.eye(size)[:, :, None] * others[:, None, :]
    with_rest = (with_rest + with_rest.transpose(0, 2, 1)) / 2

    def parts(found: Floats) -> tuple[Floats, Floats, Floats]:
        axes = (1, 2)
        return (
            (with_rest * found).sum(axis=axes),
            (own * found).sum(axis=axes),
            (rest * found).sum(axis=axes),
        )

    def function(found: Floats) -> Floats:
        shared, alone, total = parts(found)
        return quotient(shared, np.sqrt(alone * total))

    def gradient(found: Floats) -> Floats:
        _, alone, total = parts(found)
        scale_of = quotient(np.ones_like(alone), np.sqrt(alone * total))[:, None, None]
        value = function(found)[:, None, None] / 2
        less = (
            own / alone[:, None, None]
            + rest
            * quotient(np.ones_like(total), np.maximum(total, 0.0))[:, None, None]
        )
        return np.asarray(with_rest * scale_of - value * less)

    return OfCovariances(scale.names, scale.items, function, gradient)
