"""Weights of everyone drawn, handed over to who responded, as study.yml says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.codebook import Design
from survey.errors import CallError
from survey.locale import message
from survey.weighting.cells import code_positions
from survey.weighting.drawn import Drawn, Sampled
from survey.weighting.nonresponse.fitted import Classes, fitted_classes
from survey.weighting.nonresponse.handover import HandOver, in_turn
from survey.weighting.steps import step_line

__all__ = ["HandedOver", "handed_over"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True)
class HandedOver:
    """Weights handed over, and the lines of the report."""

    sampled: Sampled
    lines: tuple[dict[str, object], ...]


def handed_over(
    drawn: Drawn, weights: Floats, design: Design, population: Mapping[str, float]
) -> HandedOver:
    """Return how the weights of everyone drawn become the respondents'.

    Parameters
    ----------
    drawn
        Everyone drawn.
    weights
        One over the chance to be drawn, shape (drawn,).
    design
        Its strata are where weight of unknown eligibility stays.
    population
        Persons by stratum.

    Raises
    ------
    CallError
        When nobody responded, a stratum has only persons of unknown eligibility, or
        classes can't carry a factor.

    Notes
    -----
    First the weight of persons of whom isn't known whether they belong to the
    population goes to those of whom it is, within strata; who doesn't belong to it then
    drops out with the weight they have. Then the weight of the eligible who didn't
    respond goes to those who did, within classes.

    References
    ----------
    Valliant, R., Dever, J. A. and Kreuter, F. (2018). *Practical Tools for Designing
    and Weighting Survey Samples*, 2nd ed., Springer, sections 13.4 and 13.5.
    """
    if not drawn.responded.any():
        raise CallError(f"none of the {drawn.frame.rows} persons drawn responded")
    steps = []
    if drawn.unknown.any():
        strata = _strata(drawn, design)
        _require_known(drawn, strata, design)
        steps.append(HandOver(strata, ~drawn.unknown))
    eligible = ~(drawn.unknown | drawn.outside)
    declared = drawn.frame.codebook.facts.weighting.nonresponse
    assert declared is not None  # who calls this has seen it
    known = in_turn(steps, weights)
    classes = fitted_classes(drawn.frame, declared, eligible, drawn.responded, known)
    steps.append(HandOver(classes.place, drawn.responded))
    sampled = Sampled(
        drawn.frame, weights, tuple(steps), drawn.place, population, classes.rows
    )
    lines = tuple(_lines(drawn, sampled, classes, known[eligible]))
    return HandedOver(sampled, lines)


def _require_known(drawn: Drawn, strata: Codes, design: Design) -> None:
    """Raise where nobody can take over the weight of persons of unknown eligibility."""
    known = np.bincount(strata[~drawn.unknown], minlength=int(strata.max()) + 1)
    lost = np.flatnonzero(
        (np.bincount(strata, minlength=len(known)) > 0) & (known == 0)
    )
    if len(lost):
        codes = code_positions(drawn.frame, design.strata)[0] if design.strata else ()
        names = ["", *(f"{design.strata}={code}" for code in codes)]
        said = ", ".join(names[place] or "no stratum" for place in lost)
        raise CallError(
            "of nobody drawn is known whether they belong to the population, so that "
            f"their weight can go to nobody, in {said}"
        )


def _strata(drawn: Drawn, design: Design) -> Codes:
    frame = drawn.frame
    if not (design.strata and frame.has(design.strata)):
        return np.zeros(frame.rows, dtype=np.intp)
    # Who has no stratum stands in one of their own.
    return code_positions(frame, design.strata)[1] + 1


def _lines(
    drawn: Drawn, sampled: Sampled, classes: Classes, known: Floats
) -> Iterator[dict[str, object]]:
    language = drawn.frame.codebook.language
    unknown, outside = int(drawn.unknown.sum()), int(drawn.outside.sum())
    if unknown or outside:
        counts = {"unknown": unknown, "outside": outside}
        eligible = ~(drawn.unknown | drawn.outside)
        moved = known / sampled.weights[eligible]
        said = message("weighting_eligibility", language, **counts)
        yield step_line("eligibility", said, known, moved)
    after = sampled.adjusted(sampled.weights)
    how = "; ".join(part.text(language) for part in classes.said)
    said = message("weighting_response", language, how=how)
    moved = after / sampled.weights[sampled.place]
    yield step_line("nonresponse", said, after, moved)
