"""The gross sample beside the respondents, and the weights it hands over to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.errors import CallError
from survey.fieldwork import Frame
from survey.record import Disposition
from survey.weighting.nonresponse.handover import HandOver, in_turn

__all__ = ["Drawn", "Sampled"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Flags = NDArray[np.bool_]
SHOWN = 5
TOOK_PART = (Disposition.INTERVIEW, Disposition.PARTIAL)
UNKNOWN = (Disposition.UNKNOWN_HOUSEHOLD, Disposition.UNKNOWN_OTHER)


@dataclass(frozen=True)
class Drawn:
    """Everyone drawn, and which of them the records are.

    Parameters
    ----------
    frame
        What is known of them.
    place
        Each record's row in it, shape (records,).
    outcome
        The letter of what became of each in the end, shape (drawn,): who has a record
        took part, and who took part and has none any more is among the other
        non-response.
    received
        Who took part as far as the agency knew, shape (drawn,).
    """

    frame: Frame
    place: Codes
    outcome: NDArray[np.str_]
    received: Flags

    @classmethod
    def of(cls, frame: Frame) -> Drawn | None:
        """Return the gross sample of records, or None when they came without.

        Parameters
        ----------
        frame
            The records.

        Raises
        ------
        CallError
            When records aren't in it, or two are one person's; they are named.
        """
        gross = frame.gross
        if gross is None:
            return None
        place = _places(frame, gross.numbers)
        kept = np.zeros(gross.rows, dtype=bool)
        kept[place] = True
        took = np.isin(gross.outcome, TOOK_PART)
        outcome = np.where(kept & ~took, str(Disposition.INTERVIEW), gross.outcome)
        outcome = np.where(took & ~kept, str(Disposition.OTHER), outcome)
        # Other choices for the same records are choices for the sample too.
        known = replace(gross.frame, codebook=frame.codebook)
        return cls(known, place, outcome, took | kept)

    @property
    def responded(self) -> Flags:
        """Who has a record, shape (drawn,)."""
        return np.isin(self.outcome, TOOK_PART)

    @property
    def unknown(self) -> Flags:
        """Of whom isn't known whether they belong to the population, shape (drawn,)."""
        return np.isin(self.outcome, UNKNOWN)

    @property
    def outside(self) -> Flags:
        """Who doesn't belong to the population, shape (drawn,)."""
        return np.asarray(self.outcome == Disposition.NOT_ELIGIBLE)


@dataclass(frozen=True)
class Sampled:
    """Weights of everyone drawn, and how they become those of the respondents.

    Parameters
    ----------
    frame
        What is known of everyone drawn.
    weights
        One over the chance to be drawn, shape (drawn,).
    steps
        What hands weight over, in order.
    place
        Each record's row among the drawn, shape (records,).
    population
        Persons by stratum of the base weight's margin; empty when there is none.
    classes
        One row a class of the last step.
    """

    frame: Frame
    weights: Floats
    steps: tuple[HandOver, ...]
    place: Codes
    population: Mapping[str, float] = field(default_factory=dict)
    classes: pd.DataFrame = field(default_factory=pd.DataFrame)

    def adjusted(self, weights: Floats) -> Floats:
        """Return the records' weights after non-response, shape (records,).

        Parameters
        ----------
        weights
            Of everyone drawn, shape (drawn,); those of a replicate, say. Classes are
            the same for all, factors are made anew.
        """
        return np.asarray(in_turn(self.steps, weights)[self.place])


def _places(frame: Frame, numbers: pd.Series) -> Codes:
    name = frame.codebook.facts.id
    if not frame.has(name):
        raise CallError(f"records have no {name!r}, by which they are found in gross")
    rows = pd.Series(np.arange(len(numbers)), numbers)
    own = frame.data[name].astype("str")
    found = rows[rows.index.notna()].reindex(own.to_numpy()).to_numpy()
    lost = np.isnan(found)
    problems = []
    if lost.any():
        problems.append(
            f"{int(lost.sum())} records are not in it: {_first(frame, lost)}"
        )
    twice = (own.duplicated(keep=False) & own.notna()).to_numpy(dtype=bool) & ~lost
    if twice.any():
        who = _first(frame, twice)
        problems.append(f"{int(twice.sum())} records share a number: {who}")
    if problems:
        head = (
            "the gross sample doesn't go with the records: edit() sets aside who isn't "
            "in it, unless study.yml says gross.not_drawn: fail, and an edit with "
            "repeat() finds numbers that are there twice"
        )
        raise CallError("\n".join([head, *(f"  {said}" for said in problems)]))
    return np.asarray(found, dtype=np.intp)


def _first(frame: Frame, hit: Flags) -> str:
    shown = ", ".join(str(one) for one in frame.ids[hit].iloc[:SHOWN])
    return shown + (", …" if int(hit.sum()) > SHOWN else "")
