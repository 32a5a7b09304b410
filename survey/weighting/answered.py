"""Base weights made to answer for who didn't respond."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.errors import CallError
from survey.fieldwork import Frame

__all__ = ["answering"]

Floats = NDArray[np.float64]
SHOWN = 5


def answering(
    frame: Frame,
    base: Floats,
    factors: pd.Series,
    strata: NDArray[np.intp] | None = None,
) -> Floats:
    """Return base weights times each respondent's factor, in the order of the frame.

    Parameters
    ----------
    frame
        The respondents.
    base
        Their base weights, shape (rows,).
    factors
        What an adjustment for non-response multiplies them by, with respondents' ids as
        index; others than respondents may be in it.
    strata
        Where base weights already stand for whole strata: each record's, shape (rows,).
        Then every stratum keeps its sum, and the factors only divide it otherwise.

    Raises
    ------
    CallError
        When ids are there twice, or a respondent has no factor, or one that isn't above
        nought.
    """
    given = pd.Series(factors.to_numpy(dtype=np.float64), factors.index.astype("str"))
    twice = given.index[given.index.duplicated()]
    if len(twice):
        raise CallError(f"two factors for the same respondent: {_first(twice)}")
    ids = frame.ids.astype("str")
    found = given.reindex(ids).to_numpy()
    lacking = ids[np.isnan(found)]
    if len(lacking):
        raise CallError(
            f"{len(lacking)} respondents have no factor for non-response: "
            f"{_first(lacking)}"
        )
    refused = ids[~((found > 0) & np.isfinite(found))]
    if len(refused):
        raise CallError(
            f"{len(refused)} respondents have a factor for non-response that isn't "
            f"above nought: {_first(refused)}"
        )
    weights = base * found
    if strata is None:
        return np.asarray(weights)
    before, after = np.bincount(strata, base), np.bincount(strata, weights)
    return np.asarray(weights * (before / np.where(after > 0, after, 1.0))[strata])


def _first(ids: pd.Series | pd.Index) -> str:
    shown = ", ".join(str(one) for one in list(ids)[:SHOWN])
    return shown + (", …" if len(ids) > SHOWN else "")
