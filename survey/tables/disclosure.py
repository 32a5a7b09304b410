"""Which cells may not be shown, and which others would give them back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Codebook, Disclosure
from survey.tables.protection import protect
from survey.tables.relations import Items, Relation, cell_relations, domains, sums

__all__ = ["suppress"]

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]


def suppress(
    rows: pd.DataFrame, disclosure: Disclosure, codebook: Codebook
) -> pd.DataFrame:
    """Return estimate rows with a column that says which are not to be shown.

    Parameters
    ----------
    rows
        Estimate rows: everything that is going to be published, at once. A sum whose
        margin isn't among them can't be protected.
    disclosure
        The thresholds, on unweighted counts.
    codebook
        Tells what the indicators are.

    Returns
    -------
    DataFrame
        The rows with the text column `hidden`: empty where the cell may be shown,
        `base` (too few answers in the group), `cell` (too few people gave, or did not
        give, the answer), `secondary` (would give back one of the others) or `quality`
        (too uncertain by the study's rules). What was hidden already stays hidden.

    Notes
    -----
    Secondary suppression holds two things. What is left of a sum after subtracting
    all that is shown is never one cell, and would by itself pass the thresholds;
    and no hidden cell follows from the whole of the sums by linear algebra. It first
    guards the bases, group by group, then the counts, cell by cell. A margin of none or
    of all says the same of every group in it; such groups are no protection.

    It doesn't know of sums between variables that are groupings of each other, nor of
    tables published before: give it everything that belongs together.

    References
    ----------
    Hundepool, A. et al. (2012). Statistical Disclosure Control, chapter 4. Wiley.
    """
    base = rows["n"].to_numpy(dtype=float)
    marks = _primary(rows, base, disclosure)
    if disclosure.secondary and len(rows):
        groups = domains(rows)
        hidden = _guard_bases(rows, marks != "", groups, disclosure.min_base)
        hidden = _guard_counts(rows, hidden, groups, codebook, disclosure.min_cell)
        marks[hidden & (marks == "")] = "secondary"
    # Nobody is given away by what is only too uncertain, so it needs no protection.
    if "quality" in rows:
        unsure = (rows["quality"] == "withhold").to_numpy(dtype=bool)
        marks[unsure & (marks == "")] = "quality"
    return rows.assign(hidden=pd.array(marks, dtype="str"))


def _primary(
    rows: pd.DataFrame, base: Floats, disclosure: Disclosure
) -> NDArray[np.object_]:
    count = rows["n_cell"].to_numpy(dtype=float)
    marks = np.full(len(rows), "", dtype=object)
    if "hidden" in rows:
        marks[:] = rows["hidden"].fillna("").astype(str)
        marks[marks == "quality"] = ""
    few = _between(count, disclosure.min_cell)
    few |= _between(base - count, disclosure.min_cell)
    marks[(marks == "") & (base < disclosure.min_base)] = "base"
    marks[(marks == "") & few] = "cell"
    return marks


def _between(count: Floats, least: int) -> Mask:
    """Return where a count is small; none at all is not a small count."""
    return np.asarray((count > 0) & (count < least))


def _guard_bases(
    rows: pd.DataFrame, hidden: Mask, groups: Sequence[Items], least: int
) -> Mask:
    """Hide whole groups until no hidden base can be subtracted."""
    places: dict[tuple[tuple[str, ...], Items], list[int]] = defaultdict(list)
    base = rows["n"].to_numpy(dtype=float)
    names = rows["indicator"].astype(str).to_numpy()
    for place in np.flatnonzero(base > 0).tolist():
        places[(names[place],), groups[place]].append(place)
    members = list(places.values())
    counts = np.array([base[group].max() for group in members])
    gone = np.array([hidden[group].all() for group in members], dtype=bool)

    def safe(_: Relation, cells: Sequence[int]) -> bool:
        return bool(counts[list(cells)].sum() >= least)

    relations = sums({key: number for number, key in enumerate(places)})
    gone = protect(gone, relations, safe, _ranks(counts))
    result = hidden.copy()
    result[[place for group in np.flatnonzero(gone) for place in members[group]]] = True
    return result


def _guard_counts(
    rows: pd.DataFrame,
    hidden: Mask,
    groups: Sequence[Items],
    codebook: Codebook,
    least: int,
) -> Mask:
    """Hide single cells until no hidden count can be subtracted."""
    base = rows["n"].to_numpy(dtype=float)
    count = rows["n_cell"].to_numpy(dtype=float).copy()
    rest = base - count
    means = rows["indicator"].map(lambda n: codebook.indicator(n).number)
    # A mean has no count of its own: its base alone can be too small.
    count[means.to_numpy(dtype=bool)] = rest[means.to_numpy(dtype=bool)] = np.inf

    def safe(relation: Relation, cells: Sequence[int]) -> bool:
        if count[list(cells)].sum() < least:
            return False
        return bool(relation.same_base or rest[list(cells)].sum() >= least)

    relations = cell_relations(rows, groups, codebook)
    ranks = _ranks((count == 0) | (rest == 0), base, count)
    return protect(
        hidden, relations, safe, ranks, _foregone(relations, hidden, count, rest)
    )


def _foregone(
    relations: Sequence[Relation], hidden: Mask, count: Floats, rest: Floats
) -> Mask:
    """Return the cells under a shown margin of none, or of all: they are so too."""
    known = np.zeros(len(hidden), dtype=bool)
    for relation in relations:
        whole = relation.whole
        if whole is None or hidden[whole]:
            continue
        if count[whole] == 0 or (rest[whole] == 0 and not relation.same_base):
            known[list(relation.parts)] = True
    return known


def _ranks(*keys: Iterable[float]) -> NDArray[np.intp]:
    """Return each cell's place when sorted by the keys, then by position."""
    columns = [np.asarray(key, dtype=float) for key in keys]
    order = np.lexsort((np.arange(len(columns[0])), *reversed(columns)))
    ranks = np.empty(len(order), dtype=np.intp)
    ranks[order] = np.arange(len(order))
    return ranks
