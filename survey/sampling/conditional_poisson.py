"""Conditional Poisson sampling: the fixed-size design of maximum entropy."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from survey.errors import ConvergenceError

__all__ = [
    "conditional_inclusion",
    "draw_conditional_poisson",
    "joint_conditional",
    "poisson_probabilities",
]

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]
TOLERANCE = 1e-12
MOST = 500
CELLS = 4_000_000


def conditional_inclusion(chance: Floats, n: int) -> Floats:
    """Return inclusion probabilities of a Poisson sample given that its size is n.

    Parameters
    ----------
    chance
        Probabilities of the Poisson design, strictly between 0 and 1, adding up to n,
        shape (N,).
    n
        Sample size.

    Notes
    -----
    p_k P(n − 1 among the others) / P(n among all). Both are read off the characteristic
    function of the size, φ(θ) = Π(1 + p(e^iθ − 1)), by its values at equally spaced
    angles. With probabilities that add up to n nothing cancels, whatever N and n.

    References
    ----------
    Hájek, J. (1964). Asymptotic theory of rejective sampling. *Annals of Mathematical
    Statistics* 35(4). Fernández, M. and Williams, S. (2010). Closed-form expression for
    the Poisson-binomial probability density function. *IEEE Transactions on Aerospace
    and Electronic Systems* 46(2).

    Examples
    --------
    >>> conditional_inclusion(np.array([0.5, 0.5, 0.5, 0.5]), 2).round(12)
    array([0.5, 0.5, 0.5, 0.5])
    """
    whole, without = 0.0, np.zeros(len(chance))
    for mass, turn, each in _angles(chance, n):
        whole += float(mass.real.sum())
        without += (each @ (mass * turn)).real
    return np.asarray(chance * without / whole)


def poisson_probabilities(probabilities: Floats) -> Floats:
    """Return the Poisson design that has these probabilities given its size.

    Parameters
    ----------
    probabilities
        Strictly between 0 and 1, adding up to a whole number.

    Returns
    -------
    NDArray
        Shape (N,), adding up to the same number: of all such designs the one that has
        the right size most often.

    Raises
    ------
    ConvergenceError
        When the iteration doesn't reach them.

    References
    ----------
    Chen, X.-H., Dempster, A. P. and Liu, J. S. (1994). Weighted finite population
    sampling to maximize entropy. *Biometrika* 81(3): here with corrections on the scale
    of log odds.

    Examples
    --------
    >>> chance = poisson_probabilities(np.array([0.2, 0.7, 0.5, 0.6]))
    >>> conditional_inclusion(chance, 2).round(10)
    array([0.2, 0.7, 0.5, 0.6])
    """
    n = round(float(probabilities.sum()))
    wanted = _log_odds(probabilities)
    current = wanted
    for _ in range(MOST):
        chance = _centred(current, n)
        found = conditional_inclusion(chance, n)
        if np.max(np.abs(found / probabilities - 1)) <= TOLERANCE:
            return chance
        current = _log_odds(chance) + wanted - _log_odds(found)
    raise ConvergenceError(
        f"no conditional Poisson design found for {len(probabilities)} inclusion "
        f"probabilities within {MOST} rounds"
    )


def draw_conditional_poisson(
    probabilities: Floats, generator: np.random.Generator
) -> NDArray[np.bool_]:
    """Return who is drawn: Poisson samples until one has the right size.

    Parameters
    ----------
    probabilities
        Strictly between 0 and 1, adding up to a whole number.
    generator
        Where randomness comes from.

    References
    ----------
    Hájek, J. (1964). Asymptotic theory of rejective sampling. *Annals of Mathematical
    Statistics* 35(4).

    Examples
    --------
    >>> chance = np.array([0.2, 0.7, 0.5, 0.6])
    >>> int(draw_conditional_poisson(chance, np.random.default_rng(1)).sum())
    2
    """
    n = round(float(probabilities.sum()))
    if n in (0, len(probabilities)):
        return np.full(len(probabilities), n > 0)
    chance = poisson_probabilities(probabilities)
    # A try has the right size with chance of about 1/sqrt(2π · variance of the size).
    while True:
        drawn = generator.random(len(chance)) < chance
        if int(drawn.sum()) == n:
            return np.asarray(drawn)


def joint_conditional(probabilities: Floats, chosen: NDArray[np.intp]) -> Floats:
    """Return joint inclusion probabilities among the chosen, shape (chosen, chosen).

    Parameters
    ----------
    probabilities
        Strictly between 0 and 1, adding up to a whole number.
    chosen
        Positions.

    Notes
    -----
    p_k p_l P(n − 2 among the others) / P(n among all), as in `conditional_inclusion`.

    Examples
    --------
    >>> joint_conditional(np.full(4, 0.5), np.array([0, 3])).round(6)
    array([[0.5     , 0.166667],
           [0.166667, 0.5     ]])
    """
    n = round(float(probabilities.sum()))
    chance = poisson_probabilities(probabilities)
    whole, pairs = 0.0, np.zeros((len(chosen), len(chosen)))
    for mass, turn, each in _angles(chance, n):
        whole += float(mass.real.sum())
        some = each[chosen]
        pairs += ((some * (mass * turn**2)) @ some.T).real
    own = chance[chosen]
    joint = np.outer(own, own) * pairs / whole
    np.fill_diagonal(joint, probabilities[chosen])
    return joint


def _angles(chance: Floats, n: int) -> Iterator[tuple[Complex, Complex, Complex]]:
    # Per block of angles: φ(θ)e^(−iθn), e^iθ, and one over every unit's own factor. An
    # odd number of angles keeps away from π, where the factor of p = 1/2 is nought;
    # sizes more than this many apart have no chance of note.
    spread = float(np.sqrt(np.sum(chance * (1 - chance))))
    count = min(len(chance) + 1, 2 * int(10 * spread + 40)) | 1
    block = max(1, CELLS // len(chance))
    for start in range(0, count, block):
        angle = 2 * np.pi * np.arange(start, min(start + block, count)) / count
        turn = np.exp(1j * angle)
        factors = 1 + chance[:, None] * (turn - 1)[None, :]
        yield np.prod(factors, axis=0) * turn**-n, turn, 1 / factors


def _log_odds(chance: Floats) -> Floats:
    return np.asarray(np.log(chance) - np.log1p(-chance))


def _centred(log_odds: Floats, n: int) -> Floats:
    # Newton's steps to the shift with which the probabilities add up to n.
    shifted = log_odds
    for _ in range(200):
        chance = 1 / (1 + np.exp(-shifted))
        missing = n - float(chance.sum())
        if abs(missing) <= 1e-14 * len(chance):
            break
        step = missing / float(np.sum(chance * (1 - chance)))
        shifted = shifted + min(max(step, -2.0), 2.0)
    return np.asarray(chance)
