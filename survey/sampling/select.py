"""Drawing a sample from a frame: at once, or stratum by stratum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.errors import CallError
from survey.sampling.draws import draw, joint
from survey.sampling.probabilities import checked_probabilities, inclusion_probabilities
from survey.sampling.selection import Selection, generator

__all__ = ["select", "select_stratified"]

Floats = NDArray[np.float64]
Order = Sequence[float] | str | None
SIZED = ("pps_systematic", "conditional_poisson", "brewer")
EQUAL = ("simple", "systematic")


def select(
    units: int,
    n: int | None = None,
    seed: int | np.random.Generator = 0,
    *,
    method: str = "simple",
    size: Floats | None = None,
    probabilities: Floats | None = None,
    order: Order = None,
) -> Selection:
    """Draw a sample without replacement from a frame.

    Parameters
    ----------
    units
        Rows of the frame.
    n
        How many to draw (on average, for Poisson sampling).
    seed
        The same seed gives the same sample.
    method
        `simple` (random), `systematic`, and with unequal probabilities
        `pps_systematic`, `poisson`, `conditional_poisson` (maximum entropy) and
        `brewer`.
    size
        Of every unit, for probabilities in proportion to it; what is too large is
        certain.
    probabilities
        Instead of n and size.
    order
        For systematic selection: a value for every unit by which the frame is read
        (implicit stratification), or `random`.

    Returns
    -------
    Selection
        In frame order, whatever the order of drawing was.

    Raises
    ------
    CallError
        When the method is unknown or lacks what it needs, or n is more than there are.

    References
    ----------
    Tillé, Y. (2006). *Sampling Algorithms*. Springer.

    Examples
    --------
    >>> select(10, 4, seed=1).weights.tolist()
    [2.5, 2.5, 2.5, 2.5]
    >>> drawn = select(4, 2, 5, method="brewer", size=np.array([100.0, 10, 10, 10]))
    >>> drawn.certain.tolist(), drawn.weights.round(6).tolist()
    ([True, False], [1.0, 3.0])
    """
    chance = _chances(units, n, method, size, probabilities)
    source = generator(seed)
    ranks = _ranking(order, units, source, method)
    inside = np.empty(units, dtype=bool)
    inside[ranks] = draw(method, chance[ranks], source)
    indices = np.flatnonzero(inside)
    place = np.empty(units, dtype=np.intp)
    place[ranks] = np.arange(units)
    return Selection(
        method,
        units,
        indices,
        chance[indices],
        pairs=partial(_joint_in_order, method, chance[ranks], place[indices]),
    )


def _joint_in_order(method: str, chance: Floats, place: NDArray[np.intp]) -> Floats:
    # Units drawn needn't ascend in the order in which the frame was read.
    ascending = np.argsort(place)
    back = np.argsort(ascending)
    return joint(method, chance, place[ascending])[np.ix_(back, back)]


def select_stratified(
    strata: Sequence[object],
    sizes: Mapping[str, int],
    seed: int | np.random.Generator = 0,
    *,
    method: str = "simple",
    size: Floats | None = None,
    order: Order = None,
) -> Selection:
    """Draw a sample in every stratum by itself.

    Parameters
    ----------
    strata
        Each unit's stratum.
    sizes
        How many to draw by stratum, an `Allocation`'s `sizes` for example; strata with
        nought are left out.
    seed
        Every stratum gets its own stream of random numbers, by its place in `sizes`,
        so that another size in one leaves the draw in the others as it was.
    method, size, order
        As for `select`.

    Raises
    ------
    CallError
        When strata have no size, are unknown, or have too few units; all named.

    Examples
    --------
    >>> drawn = select_stratified(["MA", "TR", "MA", "TR", "TR"], {"MA": 1, "TR": 2}, 1)
    >>> drawn.weights.tolist(), drawn.stratum.tolist()
    ([2.0, 1.5, 1.5], ['MA', 'TR', 'TR'])
    """
    labels = _labels(strata)
    _require(labels, sizes)
    streams = generator(seed).spawn(len(sizes))
    parts: list[tuple[NDArray[np.intp], Selection]] = []
    for (name, n), stream in zip(sizes.items(), streams, strict=True):
        rows = np.flatnonzero(labels == name)
        if not n:
            continue
        given = None if size is None else np.asarray(size, np.float64)[rows]
        place = order
        if order is not None and not isinstance(order, str):
            place = np.asarray(order)[rows].tolist()
        try:
            done = select(len(rows), n, stream, method=method, size=given, order=place)
        except CallError as wrong:
            raise CallError(f"stratum {name}: {wrong}") from None
        parts.append((rows, done))
    return _together(method, labels, parts)


def _chances(
    units: int,
    n: int | None,
    method: str,
    size: Floats | None,
    probabilities: Floats | None,
) -> Floats:
    if probabilities is not None:
        if n is not None or size is not None:
            raise CallError("give probabilities, or n with or without size")
        loose = method in ("poisson", "pps_systematic")
        given = checked_probabilities(probabilities, whole=not loose)
        if method in EQUAL and len(np.unique(given.round(12))) > 1:
            raise CallError(f"{method} selection has equal probabilities")
    elif n is None:
        raise CallError("how many are to be drawn: give n, or probabilities")
    elif size is not None:
        if method in EQUAL:
            raise CallError(f"{method} selection takes no size; pps_systematic does")
        given = inclusion_probabilities(size, n)
    elif not 0 <= n <= units:
        raise CallError(f"{n} units can't be drawn from {units}")
    elif method in SIZED:
        raise CallError(f"{method} needs a size or probabilities")
    else:
        given = np.full(units, n / units) if units else np.zeros(0)
    if len(given) != units:
        raise CallError(f"{units} units, {len(given)} sizes or probabilities")
    return given


def _ranking(
    order: Order, units: int, source: np.random.Generator, method: str
) -> NDArray[np.intp]:
    if order is None:
        return np.arange(units)
    if "systematic" not in method:
        raise CallError(f"{method} selection doesn't depend on the order of the frame")
    if isinstance(order, str):
        if order != "random":
            raise CallError.unknown("order", order, ["random"])
        return source.permutation(units)
    values = np.asarray(order)
    if len(values) != units:
        raise CallError(f"{units} units, {len(values)} values to order by")
    return np.argsort(values, kind="stable")


def _labels(strata: Sequence[object]) -> NDArray[np.object_]:
    place, values = pd.factorize(pd.Series(strata))
    lost = int((place < 0).sum())
    if lost:
        raise CallError(f"{lost} units have no stratum")
    names = np.array([str(value) for value in values], dtype=object)
    return np.asarray(names[place])


def _require(labels: NDArray[np.object_], sizes: Mapping[str, int]) -> None:
    counts = pd.Series(labels).value_counts()
    problems = []
    absent = [str(name) for name in counts.index if name not in sizes]
    problems += [f"stratum {name}: no size given" for name in sorted(absent)]
    for name, n in sizes.items():
        there = int(counts.get(name, 0))
        if not 0 <= n <= there or n != int(n):
            problems.append(f"stratum {name}: {n} to draw from {there}")
    if problems:
        raise CallError("\n".join(problems))


def _together(
    method: str,
    labels: NDArray[np.object_],
    parts: list[tuple[NDArray[np.intp], Selection]],
) -> Selection:
    if not parts:
        raise CallError("nothing is to be drawn in any stratum")
    rows = np.concatenate([rows[done.indices] for rows, done in parts])
    chance = np.concatenate([done.probabilities for _, done in parts])
    ascending = np.argsort(rows)
    return Selection(
        f"stratified {method}",
        len(labels),
        rows[ascending],
        chance[ascending],
        stratum=labels[rows[ascending]],
        pairs=partial(_blocks, [done for _, done in parts], ascending),
    )


def _blocks(parts: list[Selection], ascending: NDArray[np.intp]) -> Floats:
    chance = np.concatenate([done.probabilities for done in parts])
    pairs = np.outer(chance, chance)
    start = 0
    for done in parts:
        inside = slice(start, start + len(done))
        pairs[inside, inside] = done.joint()
        start += len(done)
    return np.asarray(pairs[np.ix_(ascending, ascending)])
