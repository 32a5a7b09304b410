"""What a reader can work out about the hidden cells: the attacker's sum, by LP."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import scipy
from numpy.typing import NDArray
from scipy.sparse import csr_array

from survey.codebook import Codebook
from survey.errors import CallError, SurveyError
from survey.tables.protection import equations, linked_relations
from survey.tables.relations import Items, Relation, cell_relations, domains

__all__ = ["audit"]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


def audit(rows: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return the range within which each hidden count can still lie.

    Parameters
    ----------
    rows
        Estimate rows with a column `hidden`, of this package's `suppress`, another
        program's or made by hand.
    codebook
        Tells what the indicators are.

    Returns
    -------
    DataFrame
        One row a hidden count that takes part in a sum: `row` (its label in `rows`),
        `indicator`, `category`, `breakdown`, `count`, `low`, `high` and `width`. A
        width of 0 is a cell that is given back. Hidden cells outside every sum are
        free and not listed.

    Raises
    ------
    CallError
        When nothing says yet what is hidden.
    SurveyError
        When the solver gives no answer; nothing is concluded then.

    Notes
    -----
    The reader is taken to know every shown count, which is more than a table of
    weighted shares gives, and the base of every group of which anything is shown. Low
    and high are the least and the largest count that fit all sums of `cell_relations`.

    References
    ----------
    Fischetti, M. and Salazar, J. J. (2000). Models and algorithms for optimizing cell
    suppression in tabular data with linear constraints. JASA 95, 916-928.
    """
    if "hidden" not in rows:
        raise CallError("these rows have no column 'hidden' yet; suppress them first")
    hidden = (rows["hidden"].fillna("").astype(str) != "").to_numpy()
    count = rows["n_cell"].to_numpy(dtype=float)
    groups = domains(rows)
    base = _known_bases(rows, groups, hidden)
    shares = rows["indicator"].map(lambda n: not codebook.indicator(n).number)
    relations = [
        relation
        for relation in cell_relations(rows, groups, codebook)
        if shares.iloc[relation.parts[0]]
    ]
    found = []
    for linked in linked_relations(hidden, relations):
        cells = sorted({c for r in linked for c in r.cells if hidden[c]})
        low, high = _ranges(cells, linked, count, base)
        found += list(zip(cells, low, high, strict=True))
    return _listed(rows, sorted(found))


def _known_bases(rows: pd.DataFrame, groups: Sequence[Items], hidden: Mask) -> Floats:
    """Return each row's base where some figure of its group is shown, else infinity."""
    keys = list(zip(rows["indicator"].astype(str), groups, strict=True))
    shown = {key for key, gone in zip(keys, hidden, strict=True) if not gone}
    known = np.array([key in shown for key in keys], dtype=bool)
    return np.where(known, rows["n"].to_numpy(dtype=float), np.inf)


def _ranges(
    cells: Sequence[int], relations: Sequence[Relation], count: Floats, base: Floats
) -> tuple[list[float], list[float]]:
    """Return the least and largest count of each cell; shape (cells,) both."""
    dense = equations(relations, cells)
    # What the hidden cells add up to is what the shown ones give to the reader.
    matrix, right = csr_array(dense), dense @ count[list(cells)]
    bounds = [(0.0, float(base[cell])) for cell in cells]
    low = [_extreme(i, 1.0, matrix, right, bounds) for i in range(len(cells))]
    high = [_extreme(i, -1.0, matrix, right, bounds) for i in range(len(cells))]
    return low, high


def _extreme(
    place: int,
    sign: float,
    matrix: csr_array,
    right: Floats,
    bounds: Sequence[tuple[float, float]],
) -> float:
    goal = np.zeros(len(bounds))
    goal[place] = sign
    # Fetched by scipy when it is first needed: it takes long to import.
    solved = scipy.optimize.linprog(
        goal, A_eq=matrix, b_eq=right, bounds=bounds, method="highs"
    )
    if solved.status != 0:
        raise SurveyError(
            f"the audit's linear program was not solved: {solved.message}"
        )
    return float(sign * solved.fun)


def _listed(
    rows: pd.DataFrame, found: Sequence[tuple[int, float, float]]
) -> pd.DataFrame:
    places = [place for place, _, _ in found]
    named = rows.iloc[places]
    low = np.array([item[1] for item in found], dtype=float)
    high = np.array([item[2] for item in found], dtype=float)
    return pd.DataFrame(
        {
            "row": named.index,
            "indicator": named["indicator"].to_numpy(),
            "category": named["category"].to_numpy(),
            "breakdown": named["breakdown"].to_numpy(),
            "count": named["n_cell"].to_numpy(),
            "low": low,
            "high": high,
            "width": high - low,
        }
    )
