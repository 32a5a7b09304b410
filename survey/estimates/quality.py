"""A mark for every estimate: good, uncertain or small."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from survey.codebook import Disclosure

__all__ = ["quality"]

Floats = NDArray[np.float64]


def quality(
    estimate: Floats,
    se: Floats,
    width: Floats,
    n: Floats,
    share: NDArray[np.bool_],
    thresholds: Disclosure,
) -> NDArray[np.object_]:
    """Return a mark by the study's thresholds.

    Parameters
    ----------
    estimate, se
        NaN where there is none.
    width
        Of the interval, on the scale of the estimate.
    n
        Records in the base.
    share
        Which estimates are shares.
    thresholds
        What study.yml says.

    Returns
    -------
    NDArray
        small: fewer records than `min_base`. uncertain: a relative standard error of
        `rse_flag` or more, or, for a share, an interval of `ci_width_flag` or wider.
        good: neither. What can't be computed marks nothing.

    Examples
    --------
    >>> import numpy as np
    >>> p, se, n = np.array([0.5, 0.5, 0.5]), np.array([0.02, 0.2, 0.02]), [400, 40, 9]
    >>> share = np.array([True, True, True])
    >>> quality(p, se, 4 * se, np.array(n), share, Disclosure()).tolist()
    ['good', 'uncertain', 'small']
    """
    relative = np.divide(
        se, np.abs(estimate), np.full_like(estimate, np.nan), where=estimate != 0
    )
    uncertain = (relative >= thresholds.rse_flag) | (
        share & (width >= thresholds.ci_width_flag)
    )
    marks = np.where(uncertain, "uncertain", "good").astype(object)
    return np.where(n < thresholds.min_base, "small", marks)
