"""Design effects: a variance over that of a simple random sample of the same size."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from survey.designs.compress import quotient
from survey.designs.functional import Functional
from survey.designs.sampled import Sampled

__all__ = ["design_effect", "simple_variance"]

Floats = NDArray[np.float64]


def simple_variance(
    functional: Functional, weights: Floats, replacement: bool = False
) -> Floats:
    """Return the variances that a simple random sample of the same size would have.

    Parameters
    ----------
    functional
        The statistic.
    weights
        Shape (n,); a record of weight nought is not in the sample.
    replacement
        Whether that sample is drawn with replacement.

    Returns
    -------
    NDArray
        Shape (p,); NaN for a sample of one, or larger than its population.

    Notes
    -----
    The sum of the weights N is the population; the variance of the influences z in it
    is estimated by s² = n/(n − 1) Σ w (z − z̄)² / N, and the variance of the statistic
    is N² s²/n, times 1 − n/N without replacement.

    Examples
    --------
    >>> from survey.designs.functional import mean
    >>> y = mean(np.array([[1.0], [3.0]]), ("y",))
    >>> simple_variance(y, np.array([5.0, 5.0]))
    array([0.8])
    """
    used = weights != 0
    z, w = functional.influence(weights)[used], weights[used]
    n, size = len(w), float(w.sum())
    if n < 2 or size <= 0 or (size < n and not replacement):
        return np.full(len(functional.names), np.nan)
    centred = z - w @ z / size
    spread = n / (n - 1) * (w @ centred**2) / size
    left = 1.0 if replacement else 1.0 - n / size
    return np.asarray(spread * size**2 / n * left)


def design_effect(
    design: Sampled, functional: Functional, replacement: bool = False
) -> Floats:
    """Return the design effects of a statistic, shape (p,).

    Parameters
    ----------
    design
        Of the sample, or of a subpopulation of it.
    functional
        The statistic: a mean, a total, a ratio, or any other with an influence.
    replacement
        Whether the simple random sample is drawn with replacement (R's
        `deff="replace"`) or without (R's `deff=TRUE`).

    References
    ----------
    Kish, L. (1965). *Survey Sampling*. Wiley, section 8.2.

    Examples
    --------
    >>> from survey.designs import Design, mean
    >>> design = Design.build(np.full(3, 2.0))
    >>> y = mean(np.array([[1.0], [3.0], [4.0]]), ("y",))
    >>> design_effect(design, y, replacement=True).round(10)
    array([1.])
    """
    variance = design.evaluate(functional).variance
    simple = simple_variance(functional, design.weights, replacement)
    return quotient(variance, np.maximum(simple, 0.0))
