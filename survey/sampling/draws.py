"""One function a method: given inclusion probabilities, who is drawn."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from survey.errors import CallError
from survey.sampling.conditional_poisson import (
    draw_conditional_poisson,
    joint_conditional,
)

__all__ = ["METHODS", "Draw", "draw", "joint"]

Floats = NDArray[np.float64]
Drawn = NDArray[np.bool_]
Draw = Callable[[Floats, np.random.Generator], Drawn]
METHODS = (
    "simple",
    "systematic",
    "pps_systematic",
    "poisson",
    "conditional_poisson",
    "brewer",
)


def draw(method: str, probabilities: Floats, generator: np.random.Generator) -> Drawn:
    """Return who is drawn, shape (N,).

    Parameters
    ----------
    method
        One of `METHODS`.
    probabilities
        Shape (N,); certain units (1) are always in, impossible ones (0) never.
    generator
        Where randomness comes from.

    References
    ----------
    Tillé, Y. (2006). *Sampling Algorithms*. Springer: simple random sampling in
    chapter 4, Poisson and conditional Poisson in 5, Brewer's draws in 6, systematic
    selection in 7. Brewer, K. R. W. (1975). A simple procedure for πpswor. *Australian
    Journal of Statistics* 17(3).

    Examples
    --------
    >>> chance = np.array([1.0, 0.5, 0.5, 0.0])
    >>> drawn = draw("brewer", chance, np.random.default_rng(1))
    >>> bool(drawn[0]), int(drawn.sum())
    (True, 2)
    """
    if method not in DRAWS:
        raise CallError.unknown("selection method", method, METHODS)
    drawn = probabilities >= 1
    open_ = np.flatnonzero((probabilities > 0) & ~drawn)
    if len(open_):
        drawn[open_] = DRAWS[method](probabilities[open_], generator)
    return drawn


def joint(method: str, probabilities: Floats, chosen: NDArray[np.intp]) -> Floats:
    """Return joint inclusion probabilities among the chosen, shape (chosen, chosen).

    Parameters
    ----------
    method
        One of `METHODS`.
    probabilities
        Of the whole frame, in the order in which it was drawn from, shape (N,).
    chosen
        Positions in it, whose own probabilities stand on the diagonal.

    Raises
    ------
    CallError
        For Brewer's method with more than two units to draw beside the certain ones,
        whose joint probabilities have no closed form.

    Notes
    -----
    Systematic selection gives many pairs no chance at all (0): no unbiased variance
    estimate follows from them.

    Examples
    --------
    >>> joint("poisson", np.array([0.2, 0.5, 0.5]), np.array([0, 2]))
    array([[0.2, 0.1],
           [0.1, 0.5]])
    """
    own = probabilities[chosen]
    pairs = np.outer(own, own)
    free = np.flatnonzero((probabilities > 0) & (probabilities < 1))
    inside = np.flatnonzero((own > 0) & (own < 1))
    if len(inside) and method != "poisson":
        place = np.searchsorted(free, chosen[inside])
        pairs[np.ix_(inside, inside)] = JOINTS[method](probabilities[free], place)
    np.fill_diagonal(pairs, own)
    return pairs


def _simple(probabilities: Floats, generator: np.random.Generator) -> Drawn:
    drawn = np.zeros(len(probabilities), dtype=bool)
    n = round(float(probabilities.sum()))
    drawn[generator.choice(len(probabilities), n, replace=False)] = True
    return drawn


def _systematic(probabilities: Floats, generator: np.random.Generator) -> Drawn:
    ends = np.cumsum(probabilities)
    if abs(ends[-1] - round(ends[-1])) < 1e-7:
        ends[-1] = round(ends[-1])
    points = np.floor(np.concatenate([[0.0], ends]) - generator.random())
    return np.asarray(np.diff(points) > 0)


def _poisson(probabilities: Floats, generator: np.random.Generator) -> Drawn:
    return np.asarray(generator.random(len(probabilities)) < probabilities)


def _brewer(probabilities: Floats, generator: np.random.Generator) -> Drawn:
    drawn = np.zeros(len(probabilities), dtype=bool)
    n = round(float(probabilities.sum()))
    for step in range(1, n + 1):
        left = n - float(probabilities[drawn].sum())
        below = left - probabilities * (n - step + 1)
        chance = np.zeros(len(probabilities))
        np.divide(probabilities * (left - probabilities), below, chance, where=~drawn)
        chance = np.where(drawn, 0.0, np.maximum(chance, 0.0))
        drawn[generator.choice(len(chance), p=chance / chance.sum())] = True
    return drawn


def _joint_simple(probabilities: Floats, place: NDArray[np.intp]) -> Floats:
    N, n = len(probabilities), round(float(probabilities.sum()))
    chance = n * (n - 1) / (N * (N - 1)) if N > 1 else 0.0
    return np.full((len(place), len(place)), chance)


def _joint_systematic(probabilities: Floats, place: NDArray[np.intp]) -> Floats:
    # A unit is drawn when the start lies in an arc of a circle of length one, so a
    # pair's probability is how much of their arcs overlap.
    ends = np.cumsum(probabilities)
    start, length = (ends - probabilities)[place] % 1.0, probabilities[place]
    shift = (start[None, :] - start[:, None]) % 1.0
    ahead = np.minimum(np.maximum(length[:, None] - shift, 0.0), length[None, :])
    behind = np.maximum(shift + length[None, :] - 1.0, 0.0)
    return np.asarray(ahead + np.minimum(behind, length[:, None]))


def _joint_brewer(probabilities: Floats, place: NDArray[np.intp]) -> Floats:
    if round(float(probabilities.sum())) != 2:
        raise CallError(
            "joint probabilities of Brewer's method are known for two units beside the "
            "certain ones; conditional_poisson has them for any number"
        )
    p = probabilities / 2
    term = 1 / (1 - 2 * p)
    pairs = 2 * np.outer(p, p) / (1 + float(p @ term)) * (term[:, None] + term[None, :])
    return np.asarray(pairs[np.ix_(place, place)])


DRAWS: dict[str, Draw] = {
    "simple": _simple,
    "systematic": _systematic,
    "pps_systematic": _systematic,
    "poisson": _poisson,
    "conditional_poisson": draw_conditional_poisson,
    "brewer": _brewer,
}
JOINTS: dict[str, Callable[[Floats, NDArray[np.intp]], Floats]] = {
    "simple": _joint_simple,
    "systematic": _joint_systematic,
    "pps_systematic": _joint_systematic,
    "conditional_poisson": joint_conditional,
    "brewer": _joint_brewer,
}
