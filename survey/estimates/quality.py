"""A mark for every estimate: publish, flag or withhold."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Disclosure
from survey.designs.compress import quotient
from survey.estimates.judge import judge

__all__ = ["judged", "quality"]

Floats = NDArray[np.float64]
FEW = "n < min_base"


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
        withhold: fewer records than `min_base`. flag: a relative standard error of
        `rse_flag` or more, or, for a share, an interval of `ci_width_flag` or wider.
        publish: neither. What can't be computed marks nothing.

    Examples
    --------
    >>> import numpy as np
    >>> p, se, n = np.array([0.5, 0.5, 0.5]), np.array([0.02, 0.2, 0.02]), [400, 40, 9]
    >>> share = np.array([True, True, True])
    >>> quality(p, se, 4 * se, np.array(n), share, Disclosure()).tolist()
    ['publish', 'flag', 'withhold']
    """
    relative = quotient(se, np.abs(estimate))
    uncertain = (relative >= thresholds.rse_flag) | (
        share & (width >= thresholds.ci_width_flag)
    )
    marks = np.where(uncertain, "flag", "publish").astype(object)
    return np.where(n < thresholds.min_base, "withhold", marks)


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
        With `quality` as the rules say; what was withheld for having too few records
        stays withheld. The column `why` tells the rules that were hit.

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     {"indicator": ["age"], "estimate": [40.0], "se": [9.0], "n": [90]}
    ... ).assign(quality="publish")
    >>> judged(rows, {"age": "mean"}, "statcan")[["quality", "why"]].values.tolist()
    [['flag', 'cv > 0.165']]
    """
    columns = {name: rows[name].to_numpy() for name in rows}
    columns["kind"] = rows["indicator"].map(kinds).to_numpy()
    found = judge(columns, ruleset)
    few = (rows["quality"] == "withhold").to_numpy(dtype=bool)
    kept = pd.Series(np.where(few, "withhold", found.marks), rows.index)
    why = [
        "; ".join([*reasons, *([FEW] if small else [])])
        for reasons, small in zip(found.reasons, few, strict=True)
    ]
    texts = {"quality": kept.astype("str"), "why": pd.array(why, dtype="str")}
    return rows.assign(**texts)
