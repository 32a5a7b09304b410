"""Clusters first, then persons in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.errors import CallError
from survey.sampling.select import select, select_stratified
from survey.sampling.selection import Selection, generator

__all__ = ["select_two_stage"]

Floats = NDArray[np.float64]


def select_two_stage(
    clusters: Sequence[object],
    n: int | Mapping[str, int],
    take: int | None,
    seed: int | np.random.Generator = 0,
    *,
    method: str = "simple",
    size: Mapping[str, float] | None = None,
    strata: Sequence[object] | None = None,
) -> Selection:
    """Draw clusters, and units at random inside them.

    Parameters
    ----------
    clusters
        Each unit's cluster, such as a municipality.
    n
        How many clusters; by stratum when there are strata.
    take
        How many units in each; all of a cluster that has fewer; None for all of every
        cluster (a cluster sample).
    seed
        The same seed gives the same sample.
    method
        How clusters are drawn, as for `select`.
    size
        Of every cluster; its number of units when absent and the method needs one. With
        that, and as many taken everywhere, every unit has the same probability.
    strata
        Each unit's stratum, the same for all units of a cluster.

    Returns
    -------
    Selection
        With the probabilities of both stages; `joint` combines them too.

    Raises
    ------
    CallError
        When units have no cluster, a cluster lies in two strata, or there are too few.

    References
    ----------
    Särndal, C.-E., Swensson, B. and Wretman, J. (1992). *Model Assisted Survey
    Sampling*. Springer, section 4.3.

    Examples
    --------
    >>> towns = ["a"] * 6 + ["b"] * 3 + ["c"] * 3
    >>> drawn = select_two_stage(towns, 1, 2, seed=3, method="pps_systematic")
    >>> drawn.probabilities.round(4).tolist()
    [0.1667, 0.1667]
    """
    names, place = _clusters(clusters)
    if take is not None and take < 1:
        raise CallError(f"at least one unit is taken in a cluster, got {take}")
    source = generator(seed)
    first = _first_stage(names, place, n, source, method, size, strata)
    rows, second = _inside(place, first.indices, take, source)
    cluster = place[rows]
    position = np.searchsorted(first.indices, cluster)
    one = first.probabilities[position]
    stratum = None if first.stratum is None else first.stratum[position]
    return Selection(
        f"{method} of clusters" + ("" if take is None else f", {take} in each"),
        len(place),
        rows,
        one * second,
        stratum=stratum,
        cluster=names[cluster],
        stages=np.column_stack([one, second]),
        pairs=partial(_joint, first, position, second),
    )


def _clusters(
    clusters: Sequence[object],
) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    place, values = pd.factorize(pd.Series(clusters))
    lost = int((place < 0).sum())
    if lost:
        raise CallError(f"{lost} units have no cluster")
    return np.array([str(value) for value in values], dtype=object), place


def _first_stage(
    names: NDArray[np.object_],
    place: NDArray[np.intp],
    n: int | Mapping[str, int],
    source: np.random.Generator,
    method: str,
    size: Mapping[str, float] | None,
    strata: Sequence[object] | None,
) -> Selection:
    masses = _masses(names, place, method, size)
    if strata is None:
        if isinstance(n, Mapping):
            raise CallError("numbers of clusters by stratum need strata")
        return select(len(names), n, source, method=method, size=masses)
    if not isinstance(n, Mapping):
        raise CallError("with strata, give the number of clusters by stratum")
    of = pd.Series(strata).reset_index(drop=True).astype(str)
    torn = of.groupby(place).nunique()
    if (torn > 1).any():
        shown = ", ".join(str(names[each]) for each in torn.index[torn > 1][:5])
        raise CallError(f"clusters in more than one stratum: {shown}")
    labels = of.groupby(place).first().to_list()
    return select_stratified(labels, n, source, method=method, size=masses)


def _masses(
    names: NDArray[np.object_],
    place: NDArray[np.intp],
    method: str,
    size: Mapping[str, float] | None,
) -> Floats | None:
    if size is None:
        equal = method in ("simple", "systematic")
        return None if equal else np.bincount(place).astype(np.float64)
    absent = [str(name) for name in names if name not in size]
    if absent:
        raise CallError(f"no size of cluster {', '.join(absent)}")
    return np.array([float(size[name]) for name in names])


def _inside(
    place: NDArray[np.intp],
    chosen: NDArray[np.intp],
    take: int | None,
    source: np.random.Generator,
) -> tuple[NDArray[np.intp], Floats]:
    rows, chances = [], []
    for cluster in chosen:
        members = np.flatnonzero(place == cluster)
        count = len(members) if take is None else min(take, len(members))
        done = select(len(members), count, source)
        rows.append(members[done.indices])
        chances.append(done.probabilities)
    drawn, chance = np.concatenate(rows), np.concatenate(chances)
    ascending = np.argsort(drawn)
    return drawn[ascending], chance[ascending]


def _joint(first: Selection, position: NDArray[np.intp], second: Floats) -> Floats:
    between = first.joint()[np.ix_(position, position)]
    within = np.outer(second, second)
    taken = np.bincount(position)[position]
    # n of N in a cluster: n(n − 1) / N(N − 1), with N = n / probability.
    size = taken / second
    pair = np.divide(
        second * (taken - 1), size - 1, np.ones_like(second), where=size > 1
    )
    same = position[:, None] == position[None, :]
    one = first.probabilities[position]
    pairs = np.where(same, (one * pair)[:, None], between * within)
    np.fill_diagonal(pairs, one * second)
    return np.asarray(pairs)
