"""Sharing out a sample in proportion to something: population, nothing, a power."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from survey.errors import CallError
from survey.sampling.allocation import Allocation, Integers, Limit, limits
from survey.sampling.strata import Strata

__all__ = ["allocate_equal", "allocate_power", "allocate_proportional", "share_out"]

Floats = NDArray[np.float64]


def allocate_proportional(
    strata: Strata, n: int, minimum: Limit = None, maximum: Limit = None
) -> Allocation:
    """Share out a sample in proportion to population.

    Parameters
    ----------
    strata
        What is known.
    n
        Respondents in all.
    minimum, maximum
        By stratum, or one for all; the maximum is at most what a stratum can give.
        What a stratum at a limit leaves or takes goes to or from the others, in
        proportion.

    Raises
    ------
    CallError
        When n lies outside what the limits allow.

    Examples
    --------
    >>> strata = Strata.of({"a": 900, "b": 90, "c": 10}, {}, {})
    >>> allocate_proportional(strata, 50, minimum=5).sizes
    {'a': 40, 'b': 5, 'c': 5}
    """
    return share_out("proportional", strata, strata.population, n, minimum, maximum)


def allocate_equal(
    strata: Strata, n: int, minimum: Limit = None, maximum: Limit = None
) -> Allocation:
    """Share out a sample equally.

    Parameters
    ----------
    strata, n, minimum, maximum
        As for `allocate_proportional`.

    Examples
    --------
    >>> allocate_equal(Strata.of({"a": 900, "b": 90, "c": 10}, {}, {}), 50).sizes
    {'a': 20, 'b': 20, 'c': 10}
    """
    return share_out("equal", strata, np.ones(len(strata.names)), n, minimum, maximum)


def allocate_power(
    strata: Strata,
    n: int,
    target: str,
    power: float = 0.5,
    importance: Mapping[str, float] | None = None,
    minimum: Limit = None,
    maximum: Limit = None,
) -> Allocation:
    """Share out a sample between precision per stratum and precision over all.

    Parameters
    ----------
    strata
        What is known, with means of the target.
    n
        Respondents in all.
    target
        The variable it is about.
    power
        0 for the same relative precision in every stratum, 1 (with total as
        importance) for the best over all.
    importance
        What the power is taken of, by stratum; the stratum's total of the target when
        absent.
    minimum, maximum
        As for `allocate_proportional`.

    Raises
    ------
    CallError
        When a stratum has no mean of the target, or it is nought.

    References
    ----------
    Bankier, M. D. (1988). Power allocations: determining sample sizes for subnational
    areas. *The American Statistician* 42(3): n_h in proportion to X_h^q S_h / mean_h.

    Examples
    --------
    >>> shares = {"y": {"a": 0.5, "b": 0.5}}
    >>> strata = Strata.of_shares({"a": 90_000, "b": 10_000}, shares)
    >>> allocate_power(strata, 400, "y").sizes
    {'a': 300, 'b': 100}
    """
    column = strata.target(target)
    mean = np.abs(strata.mean[:, column])
    lacking = [strata.names[p] for p in np.flatnonzero(~(mean > 0))]
    if lacking:
        raise CallError(f"no mean of {target} above nought in {', '.join(lacking)}")
    size = mean * strata.population
    if importance is not None:
        absent = [name for name in strata.names if name not in importance]
        if absent:
            raise CallError(f"no importance for stratum {', '.join(absent)}")
        size = np.array([float(importance[name]) for name in strata.names])
    spread = np.sqrt(strata.variance[:, column] * strata.deff) / mean
    shares = size**power * spread
    return share_out(
        f"power {power:g} of {target}", strata, shares, n, minimum, maximum
    )


def share_out(
    method: str,
    strata: Strata,
    shares: Floats,
    n: int,
    minimum: Limit,
    maximum: Limit,
) -> Allocation:
    """Share out a sample in proportion to something, within limits.

    Parameters
    ----------
    method
        What to call it.
    strata, n, minimum, maximum
        As for `allocate_proportional`.
    shares
        Nought or more, shape (H,).

    Notes
    -----
    Rounded by largest remainders, so that the sum is n.
    """
    low, high = limits(strata, minimum, maximum)
    if not low.sum() <= n <= high.sum():
        raise CallError(
            f"{n} respondents can't be shared out: the strata's limits allow "
            f"{low.sum()} to {high.sum()}"
        )
    exact = _filled(shares, float(n), low, high)
    return Allocation(method, strata, _rounded(exact, n, low, high), exact)


def _filled(shares: Floats, n: float, low: Integers, high: Integers) -> Floats:
    # The multiplier with which the clipped shares add up to n, found exactly: between
    # two neighbouring points where a stratum meets a limit the sum is linear.
    some = shares > 0
    points = np.unique(
        np.concatenate([low[some] / shares[some], high[some] / shares[some]])
    )
    sums = np.array([np.clip(point * shares, low, high).sum() for point in points])
    place = int(np.searchsorted(sums, n))
    if place == 0 or place == len(points):
        done = np.clip(points[min(place, len(points) - 1)] * shares, low, high)
        return _topped(done, n, high)
    before, after = points[place - 1], points[place]
    gap = sums[place] - sums[place - 1]
    step = before + (after - before) * (n - sums[place - 1]) / gap
    return np.asarray(np.clip(step * shares, low, high))


def _topped(done: Floats, n: float, high: Integers) -> Floats:
    # Only strata without a share are left: they take the rest by their room.
    room = high - done
    rest = n - done.sum()
    return done + (room * rest / room.sum() if rest > 1e-9 and room.sum() else 0.0)


def _rounded(exact: Floats, n: int, low: Integers, high: Integers) -> Integers:
    net = np.clip(np.floor(exact + 1e-9).astype(np.intp), low, high)
    remainder = exact - net
    for place in np.argsort(-remainder, kind="stable"):
        if net.sum() < n and net[place] < high[place]:
            net[place] += 1
    return net
