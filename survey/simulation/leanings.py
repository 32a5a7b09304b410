"""What makes a person's answers hang together: a lean per theme and per battery."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.codebook import Codebook
from survey.simulation.streams import stream

__all__ = ["Leanings", "lean"]

# Shares of an answer's variance. Items of one battery then correlate about 0.5, items
# of one theme about 0.2, as batteries of attitudes usually do.
THEME, BATTERY = 0.2, 0.3
# Part of a theme's lean that goes with sex, age, region …: enough for non-response by
# those to bias an unweighted estimate, so that calibration has something to undo.
BACKGROUND = 0.3

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Leanings:
    """One standard normal column per theme and battery.

    Parameters
    ----------
    rows
        Number of people.
    factors
        Columns by name of theme or battery, each of shape (rows,).
    batteries
        The battery of a variable, and whether its wording is turned round.
    """

    codebook: Codebook
    seed: int
    rows: int
    factors: Mapping[str, Array]
    batteries: Mapping[str, tuple[str, bool]]

    @classmethod
    def of(
        cls,
        codebook: Codebook,
        seed: int,
        rows: int,
        background: Sequence[NDArray[np.int64]],
    ) -> Leanings:
        """Return the leanings of so many people.

        Parameters
        ----------
        background
            Whole numbers per person, one array for each background variable.
        """
        themes = {variable.theme for variable in codebook.collected.values()}
        factors = {
            f"theme {name}": _theme(seed, name, rows, background)
            for name in sorted(themes)
        }
        batteries = {}
        for item in codebook.sets.values():
            factors[item.name] = stream(seed, "battery", item.name).standard_normal(
                rows
            )
            for member in item.members:
                batteries[member.variable] = (item.name, member.reverse)
        return cls(codebook, seed, rows, factors, batteries)


def _theme(
    seed: int, name: str, rows: int, background: Sequence[NDArray[np.int64]]
) -> Array:
    random = stream(seed, "theme", name)
    own = random.standard_normal(rows)
    if not background:
        return own
    shared = np.zeros(rows)
    for cells in background:
        _, places = np.unique(cells, return_inverse=True)
        shared += random.standard_normal(places.max(initial=0) + 1)[places]
    shared = (shared - shared.mean()) / (shared.std() or 1.0)
    return np.asarray(BACKGROUND * shared + np.sqrt(1 - BACKGROUND**2) * own)


def lean(leanings: Leanings, variable: str) -> Array:
    """Return how high each person's answer to a question tends to be.

    Parameters
    ----------
    leanings
        Of the people.
    variable
        The question; an item worded the other way turns its battery's lean round.

    Returns
    -------
    Array
        Standard normal up to the background's share, shape (rows,).
    """
    random = stream(leanings.seed, "answer", variable)
    own = random.standard_normal(leanings.rows)
    theme = leanings.factors[f"theme {leanings.codebook.collected[variable].theme}"]
    if variable not in leanings.batteries:
        return np.asarray(np.sqrt(THEME) * theme + np.sqrt(1 - THEME) * own)
    battery, reverse = leanings.batteries[variable]
    common = np.sqrt(THEME) * theme + np.sqrt(BATTERY) * leanings.factors[battery]
    sign = -1.0 if reverse else 1.0
    return np.asarray(sign * common + np.sqrt(1 - THEME - BATTERY) * own)
