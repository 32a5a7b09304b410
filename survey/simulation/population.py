"""The population: everyone, with the answer they would give to every question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Codebook
from survey.editing.draft import Draft
from survey.simulation.aims import Aim, aims
from survey.simulation.answers import answer
from survey.simulation.layout import Residents, lay_out, margin_names
from survey.simulation.people import put
from survey.simulation.reading import read_settings
from survey.simulation.register import pool
from survey.simulation.settings import Settings
from survey.simulation.streams import stream
from survey.simulation.truth import population_values

__all__ = ["Population", "population"]

POOL = 5_000


@dataclass(frozen=True)
class Population:
    """A study's whole population, from which any number of samples can be drawn.

    Parameters
    ----------
    people
        Register variables and answers, complete.
    strata, place
        The strata, and the place of each person's among them.
    stands_for
        How many people of the real population each person is; adds up to every margin.
    aims
        The published figures that it shows.
    """

    codebook: Codebook
    settings: Settings
    seed: int
    people: Draft
    strata: tuple[str, ...]
    place: NDArray[np.int64]
    stands_for: NDArray[np.float64]
    aims: tuple[Aim, ...]

    @cached_property
    def truth(self) -> pd.DataFrame:
        """Every indicator's value in the population, by the study's breakdowns."""
        return population_values(self.people, self.stands_for, self.aims)

    def __len__(self) -> int:
        return self.people.rows

    def __repr__(self) -> str:
        real = self.stands_for.sum()
        return (
            f"Population({self.codebook.name}: {len(self)} persons for {real:.0f}, "
            f"{len(self.aims)} published figures)"
        )


def population(codebook: Codebook, seed: int = 1) -> Population:
    """Return a population that meets the study's margins and published figures.

    Parameters
    ----------
    codebook
        Any; its simulation.yml, when there is one, says what people are like.
    seed
        Same seed, same population.

    Raises
    ------
    DeclarationError
        When simulation.yml names what the codebook doesn't know.
    InputError, ConvergenceError
        When its proposals can't fill a stratum or meet a margin.

    Examples
    --------
    >>> everyone = population(codebook, seed=1)  # doctest: +SKIP
    >>> everyone.truth.head()  # doctest: +SKIP
    """
    settings = read_settings(codebook)
    proposed = pool(codebook, settings, seed, min(POOL, settings.cap))
    residents = lay_out(proposed, seed, settings.cap)
    people, clusters = _clustered(residents, settings, seed)
    residents = Residents(
        people, residents.strata, residents.place, residents.stands_for
    )
    wanted = aims(codebook)
    background = (*_background(codebook, people), *clusters)
    answered = answer(residents, settings, seed, wanted, background)
    return Population(
        codebook,
        settings,
        seed,
        answered,
        residents.strata,
        residents.place,
        residents.stands_for,
        wanted,
    )


def _background(codebook: Codebook, people: Draft) -> Iterator[NDArray[np.int64]]:
    """Yield the margin variables as whole numbers, the strata left out."""
    design = codebook.facts.design
    strata = design.strata if design is not None else ""
    margins = margin_names(codebook, tuple(people.columns))
    names = {n for margin in margins for n in codebook.margins[margin].variables}
    for name in sorted(names - {strata}):
        values = people.vector(name).values.astype(str)
        yield np.unique(values, return_inverse=True)[1]


def _clustered(
    residents: Residents, settings: Settings, seed: int
) -> tuple[Draft, tuple[NDArray[np.int64], ...]]:
    """Return the people in clusters, where the design has those, and the clusters."""
    people = residents.people
    design = people.frame.codebook.facts.design
    if design is None or not design.clusters:
        return people, ()
    count = settings.sample.clusters[0]
    own = stream(seed, "clusters").integers(0, count, people.rows)
    number = residents.place * count + own
    return put(people, design.clusters, (number + 1).astype(np.float64)), (number,)
