"""A mark for every estimate: good, uncertain, unreliable or small."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Disclosure
from survey.estimates.judge import judge

__all__ = ["judged", "quality"]

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


def judged(rows: pd.DataFrame, kinds: Mapping[str, str], ruleset: str) -> pd.DataFrame:
    """Return estimate rows with the marks of a statistics office's rules.

    Parameters
    ----------
    rows
        Estimate rows with the marks of `quality`.
    kinds
        By indicator: share, mean, total, ratio or quantile.
    ruleset
        Whose rules.

    Returns
    -------
    DataFrame
        With `quality` good where the rules publish, uncertain where they flag and
        unreliable where they withhold; small stays small. The column `why` tells the
        rules that were hit.

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     {"indicator": ["age"], "estimate": [40.0], "se": [9.0], "n": [90]}
    ... ).assign(quality="good")
    >>> judged(rows, {"age": "mean"}, "statcan")[["quality", "why"]].values.tolist()
    [['uncertain', 'cv > 0.165']]
    """
    columns = {name: rows[name].to_numpy() for name in rows}
    columns["kind"] = rows["indicator"].map(kinds).to_numpy()
    found = judge(columns, ruleset)
    words = {"publish": "good", "flag": "uncertain", "withhold": "unreliable"}
    marks = pd.Series(found.marks, rows.index).map(words)
    kept = rows["quality"].where(rows["quality"] == "small", marks)
    why = ["; ".join(reasons) for reasons in found.reasons]
    texts = {"quality": kept.astype("str"), "why": pd.array(why, dtype="str")}
    return rows.assign(**texts)
