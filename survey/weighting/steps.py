"""The lines of the weighting report: what each step did, and every margin."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.weighting.effects import design_effect, effective_n
from survey.weighting.margins import Target

__all__ = ["margins_table", "step_line"]

Floats = NDArray[np.float64]
QUANTILES = (0.05, 0.5, 0.95)


def step_line(
    step: str,
    detail: str,
    weights: Floats,
    factors: Floats | None = None,
    error: float = np.nan,
    converged: bool = True,
) -> dict[str, object]:
    """Return the line of one step.

    Parameters
    ----------
    step, detail
        Its name, and what it did in words.
    weights
        The weights it gave, shape (rows,).
    factors
        Those over base weight; one each when absent.
    error, converged
        The largest relative error of any margin, and whether that is within the
        tolerance.

    Examples
    --------
    >>> line = step_line("base", "", np.array([1.0, 3.0]))
    >>> line["sum"], line["factor_max"]
    (4.0, 1.0)
    """
    over = np.ones(len(weights)) if factors is None else factors
    some = len(over) > 0
    middle = {
        f"factor_p{q * 100:02.0f}": float(np.quantile(over, q)) if some else np.nan
        for q in QUANTILES
    }
    return {
        "step": step,
        "detail": detail,
        "n": len(weights),
        "sum": float(weights.sum()),
        "min": float(weights.min(initial=np.inf)),
        "max": float(weights.max(initial=-np.inf)),
        "deff": design_effect(weights),
        "effective_n": effective_n(weights),
        "error": error,
        "capped": 0,
        "converged": converged,
        "factor_min": float(over.min(initial=np.inf)),
        **middle,
        "factor_max": float(over.max(initial=-np.inf)),
    }


def margins_table(
    margins: Sequence[Target], base: Floats, final: Floats
) -> pd.DataFrame:
    """Return every cell of every margin before and after.

    Parameters
    ----------
    margins
        The margins beside the records.
    base, final
        Weights, shape (rows,).
    """
    return pd.concat(
        [_margin(target, base, final) for target in margins], ignore_index=True
    )


def _margin(target: Target, base: Floats, final: Floats) -> pd.DataFrame:
    persons, after = target.population, target.sums(final)
    nobody = np.full(target.size, np.nan)
    status = {tuple(c.cell.values()): c.status for c in target.margin.cells}
    return pd.DataFrame(
        {
            "margin": target.name,
            "cell": [target.label(index) for index in range(target.size)],
            "n": target.respondents,
            "status": [status.get(cell, "") for cell in target.cells],
            "population": persons,
            "before": target.sums(base),
            "after": after,
            "error": np.divide(after - persons, persons, nobody, where=persons > 0),
        }
    )
