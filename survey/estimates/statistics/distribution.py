"""The distribution function of a variable."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from survey.designs import Sampled
from survey.estimates.statistics.domains import Domains
from survey.estimates.statistics.found import Found
from survey.estimates.statistics.known import Missing
from survey.estimates.statistics.totals import mean

__all__ = ["distribution"]

Floats = NDArray[np.float64]


def distribution(
    design: Sampled,
    y: Floats,
    at: Floats,
    domains: Domains | None = None,
    missing: Missing = "drop",
) -> Found:
    """Return the share of the population at or below each of some values.

    Parameters
    ----------
    design
        The sample.
    y
        Shape (n,), NaN where missing.
    at
        The values, shape (columns,).
    domains
        The groups; everyone when absent.
    missing
        See `known`.

    References
    ----------
    Lumley, T. (2010). *Complex Surveys*. Wiley, section 2.4.

    Examples
    --------
    >>> from survey.designs import Design
    >>> design = Design.build(np.array([1.0, 1.0, 2.0]))
    >>> distribution(design, np.array([1.0, 2.0, 3.0]), np.array([0.0, 2.0])).value
    array([[0. , 0.5]])
    """
    below = (y[:, None] <= at).astype(float)
    below[np.isnan(y)] = np.nan
    names = tuple(f"{value:g}" for value in at)
    return mean(design, below, names, domains, missing)
