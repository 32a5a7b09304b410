"""How a wave was drawn, written down so that it stands beside other waves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Design
from survey.codebook.waves import wave_of
from survey.designs.declared import column_of, population_of
from survey.errors import CallError
from survey.responses import Responses
from survey.weighting import code_positions

__all__ = ["DrawnWave", "drawn_wave"]

REFUSED = ("stages", "pps", "second_phase", "replicates")


@dataclass(frozen=True)
class DrawnWave:
    """The design of one wave, by record.

    Parameters
    ----------
    strata
        `wave:code`, shape (rows,).
    labels
        By such a stratum.
    clusters
        `wave:value`, shape (rows,); None where persons were drawn.
    population
        Of the stratum, shape (rows,); None without finite population correction.
    declared
        What study.yml says of it.
    """

    strata: NDArray[np.object_]
    labels: dict[str, str]
    clusters: NDArray[np.object_] | None
    population: NDArray[np.float64] | None
    declared: Design


def drawn_wave(responses: Responses) -> DrawnWave | None:
    """Return how weighted responses were drawn; None for a consultation.

    Parameters
    ----------
    responses
        Of one wave.

    Raises
    ------
    CallError
        When they aren't weighted yet, or their design can't stand beside another.
    """
    book, frame = responses.codebook, responses.frame
    design, wave = book.facts.design, wave_of(book)
    if design is None:
        return None
    for key in REFUSED:
        if getattr(design, key):
            raise CallError(
                f"wave {wave} has design.{key}, and waves are pooled as samples of "
                "one stage whose variance is linearised"
            )
    if responses.weights is None:
        raise CallError(
            f"wave {wave} has no weights yet; each wave is weighted by its own "
            "codebook first: call weight()"
        )
    strata, labels = _strata(responses, design, wave)
    clusters = None
    if design.clusters:
        named = column_of(frame, design.clusters).astype("str")
        clusters = (f"{wave}:" + named).to_numpy(dtype=object)
    persons = responses.weights.population
    population = population_of(frame, design, persons)
    return DrawnWave(strata, labels, clusters, population, design)


def _strata(
    responses: Responses, design: Design, wave: str
) -> tuple[NDArray[np.object_], dict[str, str]]:
    book, frame = responses.codebook, responses.frame
    if not design.strata:
        return np.full(frame.rows, wave, dtype=object), {wave: wave}
    column_of(frame, design.strata)
    codes, place = code_positions(frame, design.strata)
    named = np.array([f"{wave}:{code}" for code in codes], dtype=object)
    said = [f"{wave} · {book.code_label(design.strata, code)}" for code in codes]
    used = sorted(pd.unique(place[place >= 0]))
    labels = {str(named[i]): said[i] for i in used}
    if (place < 0).any():
        raise CallError(f"{design.strata!r} has codes that the codebook has not")
    return named[place], labels
