"""What unequal weights cost, and how weights are spread."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = [
    "by_stratum",
    "design_effect",
    "distribution",
    "effective_n",
    "spencer_effect",
]

Weights = NDArray[np.float64]
QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)


def effective_n(weights: Weights) -> float:
    """Return the number of equally weighted records that would say as much.

    Parameters
    ----------
    weights
        Shape (n,).

    References
    ----------
    Kish, L. (1965). *Survey Sampling*. Wiley, section 11.7: (sum w)² / sum w².

    Examples
    --------
    >>> import numpy as np
    >>> effective_n(np.array([1.0, 1.0, 2.0]))
    2.6666666666666665
    """
    squares = float(np.sum(weights**2))
    return float(np.sum(weights)) ** 2 / squares if squares else 0.0


def design_effect(weights: Weights) -> float:
    """Return how much unequal weights alone multiply a variance by.

    Parameters
    ----------
    weights
        Shape (n,).

    Notes
    -----
    Kish's n · sum w² / (sum w)² supposes that the weights have nothing to do with
    the answers. In a sample with very unequal strata it is large although every
    stratum by itself is well served.

    Examples
    --------
    >>> import numpy as np
    >>> design_effect(np.array([3.0, 3.0]))
    1.0
    """
    effective = effective_n(weights)
    return len(weights) / effective if effective else float("nan")


def spencer_effect(weights: Weights, y: Weights) -> float:
    """Return Kish's effect where an answer hangs together with the weights.

    Parameters
    ----------
    weights
        Shape (n,), above nought.
    y
        The answer, shape (n,), none missing.

    Returns
    -------
    float
        Below Kish's where the chance of being selected explains the answer: then
        unequal weights are what keeps its estimate right, and cost less.

    Notes
    -----
    (1 − r²) · K + (a / s)² · (K − 1), with K Kish's effect, r the weighted correlation
    of y with the one-draw probability p = 1 / (n w), a the intercept of the weighted
    regression of y on p, and s the weighted standard deviation of y.

    References
    ----------
    Spencer, B. D. (2000). An approximate design effect for unequal weighting when
    measurements may correlate with selection probabilities. *Survey Methodology*
    26(2), 137-138.

    Examples
    --------
    >>> weights = np.array([1.0, 2.0, 4.0])
    >>> bool(spencer_effect(weights, 1 / weights) < design_effect(weights))
    True
    """
    share = weights / weights.sum()
    chance = 1 / (len(weights) * weights)
    mean_y, mean_p = float(share @ y), float(share @ chance)
    away_y, away_p = y - mean_y, chance - mean_p
    var_y, var_p = float(share @ away_y**2), float(share @ away_p**2)
    if var_y == 0:
        return float("nan")
    together = float(share @ (away_y * away_p))
    # Equal weights leave nothing to regress on.
    slope = together / var_p if var_p > 1e-24 * mean_p**2 else 0.0
    squared = slope * together / var_y
    intercept = mean_y - slope * mean_p
    kish = design_effect(weights)
    return (1 - squared) * kish + intercept**2 / var_y * (kish - 1)


def by_stratum(
    weights: Weights, stratum: NDArray[np.intp], names: Sequence[str]
) -> pd.DataFrame:
    """Return what unequal weights cost within each stratum.

    Parameters
    ----------
    weights
        Shape (n,).
    stratum
        Each record's stratum, shape (n,); -1 for none.
    names
        The strata's names.

    Returns
    -------
    DataFrame
        stratum, n, sum, min, max, deff, effective_n; in the order of the names.

    Examples
    --------
    >>> found = by_stratum(np.array([1.0, 1.0, 3.0]), np.array([0, 1, 1]), ["a", "b"])
    >>> found["deff"].tolist()
    [1.0, 1.25]
    """
    rows = []
    for index, name in enumerate(names):
        inside = weights[stratum == index]
        rows.append(
            {
                "stratum": name,
                "n": len(inside),
                "sum": float(inside.sum()),
                "min": float(inside.min(initial=np.inf)),
                "max": float(inside.max(initial=-np.inf)),
                "deff": design_effect(inside),
                "effective_n": effective_n(inside),
            }
        )
    return pd.DataFrame(rows)


def distribution(columns: dict[str, Weights]) -> pd.DataFrame:
    """Return one row a column of weights: how they are spread.

    Parameters
    ----------
    columns
        Weights by name, each of shape (n,).

    Returns
    -------
    DataFrame
        weight, n, sum, mean, cv, min, p01 … p99, max, deff, effective_n.

    Examples
    --------
    >>> import numpy as np
    >>> float(distribution({"base": np.array([1.0, 3.0])})["p50"].iloc[0])
    2.0
    """
    return pd.DataFrame([{"weight": name, **_spread(w)} for name, w in columns.items()])


def _spread(weights: Weights) -> dict[str, float]:
    if not len(weights):
        return {"n": 0}
    mean = float(weights.mean())
    middle = {f"p{q * 100:02.0f}": float(np.quantile(weights, q)) for q in QUANTILES}
    return {
        "n": len(weights),
        "sum": float(weights.sum()),
        "mean": mean,
        "cv": float(weights.std()) / mean,
        "min": float(weights.min()),
        **middle,
        "max": float(weights.max()),
        "deff": design_effect(weights),
        "effective_n": effective_n(weights),
    }
