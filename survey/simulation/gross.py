"""The gross sample of a simulated wave: everyone drawn, and what became of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Gross as Declared
from survey.fieldwork import Frame, Gross
from survey.record import Disposition
from survey.simulation.paradata import Session, numbers
from survey.simulation.people import frame_of, put, take
from survey.simulation.population import Population
from survey.simulation.sample import Respondents
from survey.simulation.streams import stream

__all__ = ["gross_sample", "gross_table"]

AAPOR = {
    Disposition.INTERVIEW: "110",
    Disposition.PARTIAL: "120",
    Disposition.REFUSAL: "211",
    Disposition.NON_CONTACT: "220",
    Disposition.OTHER: "230",
    Disposition.UNKNOWN_HOUSEHOLD: "310",
    Disposition.UNKNOWN_OTHER: "390",
    Disposition.NOT_ELIGIBLE: "410",
}


def gross_sample(
    population: Population, respondents: Respondents, frame: Frame, session: Session
) -> Gross:
    """Return everyone drawn, in an order that says nothing.

    Parameters
    ----------
    respondents
        Who answered and who didn't.
    frame
        The respondents' records.

    Notes
    -----
    What became of who didn't answer is drawn by the shares of sample.outcomes in
    simulation.yml, whoever they are: given that somebody didn't answer, the reason says
    nothing about the person. Who broke off or left parts out is a partial response.
    """
    book = population.codebook
    places = np.concatenate([respondents.place, respondents.others])
    people = take(population.people, places)
    rows = len(respondents.place)
    ids = [numbers(session, 0, rows), numbers(session, rows, len(respondents.others))]
    people = put(people, book.facts.id, np.concatenate(ids))
    known = [n for n in book.gross_variables if n in book.collected]
    named = [n for n in book.collected if n in (book.facts.id, *known)]
    outcome = np.concatenate([_answered(frame, session), _others(respondents, session)])
    order = stream(session.seed, "gross order").permutation(len(places))
    there = frame_of(take(people, order), [n for n in named if n in people.columns])
    return Gross(there, outcome[order])


def _answered(frame: Frame, session: Session) -> NDArray[np.str_]:
    """Return the outcome of who answered: interviews, and those left unfinished."""
    rows, name = session.rows, session.fieldwork.completion
    if not name:
        return np.full(rows, str(Disposition.INTERVIEW), dtype="<U2")
    whole = session.codebook.codes(name)[:1]
    # Second answers by the same person come at the foot.
    finished = frame.data[name].astype("str").iloc[:rows].isin(whole).to_numpy()
    full, partial = str(Disposition.INTERVIEW), str(Disposition.PARTIAL)
    return np.where(finished, full, partial).astype("<U2")


def _others(respondents: Respondents, session: Session) -> NDArray[np.str_]:
    shares = session.settings.sample.outcomes
    letters = np.array([str(letter) for letter in shares], dtype="<U2")
    weights = np.array(list(shares.values()))
    random = stream(session.seed, "outcome")
    size = len(respondents.others)
    return random.choice(letters, size, p=weights / weights.sum())


def gross_table(gross: Gross) -> pd.DataFrame:
    """Return a gross sample as an agency delivers it, with codes for the outcomes.

    Parameters
    ----------
    gross
        The sample.
    """
    book = gross.frame.codebook
    declared = book.facts.gross or Declared()
    own = {Disposition.of_code(to): code for code, to in declared.outcomes.items()}
    codes = {str(letter): own.get(letter, AAPOR[letter]) for letter in Disposition}
    data = gross.frame.data.rename(
        columns={book.facts.id: declared.id or book.facts.id}
    )
    return data.assign(**{declared.disposition: [codes[o] for o in gross.outcome]})
