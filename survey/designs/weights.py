"""Weights as a design takes them: checked, or made from the sampled fractions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from survey.designs.stages import Stage
from survey.errors import CallError

__all__ = ["checked_weights", "implied_weights"]

Floats = NDArray[np.float64]
# Beyond these a square of weighted totals is no number any more, or nought.
MOST = 1e60


def checked_weights(
    weights: Floats, what: str, rows: int, negative: bool = False
) -> Floats:
    """Return the weights when they can be weights.

    Parameters
    ----------
    weights
        Shape (rows,).
    what
        What to call them.
    rows
        Number of records.
    negative
        Whether they may lie below nought, as calibration can make them.

    Raises
    ------
    CallError
        When they are as many as the records are not, missing, infinite, negative, or
        so large or small that their squares are no numbers.

    Examples
    --------
    >>> checked_weights(np.array([1, 2]), "weights", 2)
    array([1., 2.])
    """
    values = np.asarray(weights, dtype=np.float64)
    if values.shape != (rows,):
        raise CallError(f"{what} of shape {values.shape} for {rows} records")
    wrong = {
        "missing": np.isnan(values),
        "infinite": np.isinf(values),
        "negative": (values < 0) & (not negative),
        f"above {MOST:g}": np.abs(values) > MOST,
    }
    for word, found in wrong.items():
        if found.any():
            raise CallError(
                f"{int(found.sum())} {what} are {word}, the first of them that of "
                f"record {int(np.argmax(found))} (counted from nought)"
            )
    if values.any() and np.abs(values).max() < 1 / MOST:
        raise CallError(f"all {what} are below {1 / MOST:g}")
    return values


def implied_weights(stages: Sequence[Stage]) -> Floats:
    """Return one over the probability of being drawn at all stages, shape (rows,).

    Parameters
    ----------
    stages
        From the first on.

    Raises
    ------
    CallError
        When a stage has no population to take its fraction from.

    Examples
    --------
    >>> from survey.designs.stages import drawn_in
    >>> implied_weights(drawn_in(2, None, None, np.array([10.0, 10.0])))
    array([5., 5.])
    """
    probability = np.ones(len(stages[0].unit))
    for stage in stages:
        probability = probability * stage.fraction[stage.unit]
    if not (probability > 0).all():
        raise CallError(
            "a design needs weights, or at every stage the population they follow from"
        )
    return np.asarray(1 / probability)
