"""One wave drawn from the population: respondents, register, truth and defects."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from survey.codebook import Codebook
from survey.editing.draft import Draft
from survey.fieldwork import Frame, Gross
from survey.simulation.answers import is_question
from survey.simulation.catalogue import compare, listed, plant
from survey.simulation.gross import gross_sample
from survey.simulation.interviewers import colour
from survey.simulation.nonresponse import leave_open
from survey.simulation.open_answers import write_down
from survey.simulation.paradata import Session, note_down
from survey.simulation.people import frame_of, take
from survey.simulation.population import Population, population
from survey.simulation.sample import Respondents, draw_sample
from survey.simulation.values import Strata

__all__ = ["Simulated", "draw", "simulate"]


@dataclass(frozen=True)
class Simulated:
    """A simulated wave, and what is true of it.

    Parameters
    ----------
    frame
        Every record with all collected variables, those of the register among them,
        as `read_frame` would give them; direct identifiers are still there. With the
        gross sample, where the study has one.
    defects
        What was planted: kind, record, variable, true_value, planted_value.
    population
        Where it was drawn from.
    seed
        Of the draw.
    gross
        People drawn.
    """

    frame: Frame
    defects: pd.DataFrame
    population: Population
    seed: int
    gross: int

    @property
    def codebook(self) -> Codebook:
        """The study's declaration."""
        return self.frame.codebook

    @property
    def truth(self) -> pd.DataFrame:
        """Every indicator's value in the population."""
        return self.population.truth

    @cached_property
    def responses(self) -> Frame:
        """What the agency delivers: all but the register, paradata last."""
        book = self.codebook
        mine = [n for n in self.frame.data if not self._registered(n)]
        late = [n for n in mine if book.collected[n].source == "paradata"]
        order = [n for n in mine if n not in late] + late
        data, reasons = self.frame.data[order], self.frame.reasons[order]
        return replace(self.frame, data=data, reasons=reasons)

    @cached_property
    def register(self) -> pd.DataFrame | None:
        """The register's extract, one row a person; None where a study has none."""
        if self.codebook.facts.register_file is None:
            return None
        name = self.codebook.facts.id
        mine = [n for n in self.frame.data if self._registered(n)]
        table = self.frame.data[[name, *mine]].drop_duplicates(name)
        return table.sort_values(name).reset_index(drop=True)

    def _registered(self, name: str) -> bool:
        from_register = self.codebook.collected[name].source == "register"
        return from_register and self.codebook.facts.register_file is not None

    def __repr__(self) -> str:
        return (
            f"Simulated({self.codebook.name}: {self.frame.rows} records of "
            f"{self.gross} drawn, {len(self.defects)} planted changes, "
            f"seed {self.seed})"
        )


def simulate(codebook: Codebook, seed: int = 1, defects: bool = True) -> Simulated:
    """Return a population's wave of fieldwork, made from any codebook.

    Parameters
    ----------
    codebook
        What is asked of whom; simulation.yml beside it says what people are like.
    seed
        Same seed, same wave.
    defects
        Whether interviewers colour answers and the defects of real files are planted.

    Examples
    --------
    >>> wave = simulate(codebook, seed=1)  # doctest: +SKIP
    >>> wave.defects["kind"].value_counts()  # doctest: +SKIP
    """
    return draw(population(codebook, seed), seed, defects)


def draw(population: Population, seed: int = 1, defects: bool = True) -> Simulated:
    """Return one wave from a population, which can be drawn from again.

    Parameters
    ----------
    population
        Whom the sample is drawn from.
    seed
        Of this draw.
    defects
        As in `simulate`.
    """
    respondents = draw_sample(population, seed)
    place = respondents.place
    session = Session(
        population.codebook,
        population.settings,
        Strata(population.strata, population.place[place]),
        respondents.web,
        seed,
    )
    people = _interviewed(take(population.people, place), session)
    changes = listed([])
    if defects:
        coloured = colour(people, session)
        effects = compare("interviewer_effect", people, coloured)
        people, planted = plant(coloured, session)
        changes = listed([effects, planted])
    frame = frame_of(people, population.codebook.collected)
    frame = replace(frame, gross=_gross(population, respondents, frame, session))
    return Simulated(frame, changes, population, seed, sum(respondents.gross))


def _gross(
    population: Population, respondents: Respondents, frame: Frame, session: Session
) -> Gross | None:
    if population.codebook.facts.gross is None:
        return None
    return gross_sample(population, respondents, frame, session)


def _interviewed(people: Draft, session: Session) -> Draft:
    """Return the respondents with all that the fieldwork brings, in codebook order."""
    facts = session.codebook.facts
    strata = facts.design.strata if facts.design is not None else ""
    there = {name for name in (strata, *_clusters(session.codebook)) if name}
    for name, variable in session.codebook.collected.items():
        if variable.source == "register" or name in there:
            continue
        if variable.role == "id" or variable.source == "paradata":
            people = note_down(people, name, session)
        elif variable.type == "text":
            people = write_down(people, name, session)
        elif is_question(variable):
            people = leave_open(people, name, session)
    return people


def _clusters(codebook: Codebook) -> tuple[str, ...]:
    design = codebook.facts.design
    return (design.clusters,) if design is not None else ()
