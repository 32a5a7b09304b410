"""What unequal weights cost, and how weights are spread."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["design_effect", "distribution", "effective_n"]

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
