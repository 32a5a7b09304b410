"""An earlier wave by a later wave's codebook: names, codes and reasons for gaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Codebook, Design
from survey.codebook.waves import Link, links, side_remarks, wave_of
from survey.editing import derive
from survey.errors import CallError
from survey.expression import Vector
from survey.fieldwork import Frame
from survey.locale import message
from survey.pooling.drawn import DrawnWave, drawn_wave
from survey.pooling.recode import recode
from survey.pooling.shared import (
    CLUSTER,
    POPULATION,
    STRATUM,
    WAVE,
    carried,
    shared_codebook,
)
from survey.record import Findings, Step
from survey.responses import Responses

__all__ = ["harmonise", "links_to"]

Columns = dict[str, tuple[Vector, NDArray[np.int8]]]


def harmonise(responses: Responses, to: Codebook) -> Responses:
    """Return a wave's responses by another wave's codebook.

    Parameters
    ----------
    responses
        Of the earlier wave: edited, derived and weighted by its own codebook.
    to
        The later wave's codebook, whose crosswalk says what became of names and codes.

    Returns
    -------
    Responses
        With the variables of `to`, the weights and the constants of the wave itself,
        and the columns wave, wave_stratum and, where it applies, wave_cluster and
        wave_population, by which they can stand beside other waves.

    Raises
    ------
    CallError
        When the crosswalk doesn't fit the two codebooks, with every row that is wrong,
        or the responses have no weights yet.

    Notes
    -----
    A missing answer keeps its kind. What wasn't asked in the wave is not_asked; a code
    without a place in `to` is not_coded, and a finding says so. Derived variables are
    made by the rules of `to` with the wave's own constants, such as its year; those
    that the crosswalk names are what the wave had made of them.

    Examples
    --------
    >>> then = harmonise(weighted_2017, to=codebook_2022)  # doctest: +SKIP
    """
    earlier = responses.codebook
    if responses.frame.has(WAVE) and earlier.path == to.path:
        return responses
    known = links_to(to, earlier)
    drawn = drawn_wave(responses)
    book = _book(to, earlier, known, drawn)
    columns, lost = _columns(responses.frame, book, known)
    columns |= _design_columns(responses.frame.rows, wave_of(earlier), drawn)
    rows = pd.RangeIndex(responses.frame.rows)
    empty = pd.DataFrame(index=rows)
    step = _step(responses.frame, book, known)
    frame = replace(
        responses.frame,
        data=empty,
        reasons=empty,
        codebook=book,
        labels=responses.frame.ids,
        gross=None,
    ).with_columns(columns)
    findings = Findings.join([responses.findings, *lost])
    return replace(responses, frame=derive(frame).after(step), findings=findings)


def links_to(to: Codebook, earlier: Codebook) -> dict[str, Link]:
    """Return what every variable was in a wave, which may be the codebook's own.

    Parameters
    ----------
    to
        The codebook to come to.
    earlier
        The wave's.

    Raises
    ------
    CallError
        When the crosswalk doesn't fit the two.
    """
    if earlier.sha256 == to.sha256:
        return {name: Link(name, (name,)) for name in to.variables}
    wrong = [one for one in side_remarks(to, earlier) if one.severity == "error"]
    if wrong:
        said = "\n".join(f"  {one.place}: {one.message}" for one in wrong)
        raise CallError(f"{to.name} can't take over {earlier.name}:\n{said}")
    return links(to, earlier)


def _book(
    to: Codebook, earlier: Codebook, known: Mapping[str, Link], drawn: DrawnWave | None
) -> Codebook:
    theirs = earlier.facts.facts
    facts = {name: theirs.get(name, fact) for name, fact in to.facts.facts.items()}
    design = None
    if drawn is not None:
        design = Design(
            strata=STRATUM,
            clusters=CLUSTER if drawn.clusters is not None else "",
            fpc=POPULATION if drawn.population is not None else False,
            lone_strata=drawn.declared.lone_strata,
            lone_domains=drawn.declared.lone_domains,
        )
    strata = {} if drawn is None else drawn.labels
    ready = carried(to, known)
    return shared_codebook(to, [wave_of(earlier)], strata, design, facts, ready)


def _columns(
    frame: Frame, book: Codebook, known: Mapping[str, Link]
) -> tuple[Columns, list[Findings]]:
    columns: Columns = {}
    lost: list[Findings] = []
    for name, variable in book.collected.items():
        if name not in known:
            continue
        link = known[name]
        absent = [s for s in link.sources if not frame.has(s)]
        if variable.derived and absent:
            raise CallError(f"{absent[0]!r} is not derived yet; call derive() first")
        made = recode(frame, link, book)
        columns[name] = made.value, made.kinds
        if len(made.lost):
            lost.append(_finding(frame, link, book, made.lost))
    return columns, lost


def _finding(frame: Frame, link: Link, book: Codebook, lost: pd.Series) -> Findings:
    said = message("pool_not_coded", book.language, name=", ".join(link.sources))
    rows = pd.DataFrame(
        {
            "record": frame.ids.iloc[lost.index].to_numpy(),
            "variable": link.target,
            "value": lost.to_numpy(),
            "message": said,
        }
    )
    return Findings.of("crosswalk", "warning", rows, items=frame.rows, label=said)


def _design_columns(rows: int, wave: str, drawn: DrawnWave | None) -> Columns:
    there, kinds = np.zeros(rows, dtype=bool), np.zeros(rows, dtype=np.int8)
    # The only code of the list so far: a number where the wave is one.
    named = float(wave) if wave.isdecimal() and str(int(wave)) == wave else wave
    sort = float if isinstance(named, float) else object
    columns = {WAVE: (Vector(np.full(rows, named, dtype=sort), there), kinds)}
    if drawn is None:
        return columns
    columns[STRATUM] = Vector(drawn.strata, there), kinds
    if drawn.clusters is not None:
        columns[CLUSTER] = Vector(drawn.clusters, there), kinds
    if drawn.population is not None:
        columns[POPULATION] = Vector(drawn.population, there), kinds
    return columns


def _step(frame: Frame, book: Codebook, known: Mapping[str, Link]) -> Step:
    asked = [known[name] for name in book.collected if name in known]
    detail = message(
        "step_harmonise",
        book.language,
        to=book.name,
        renamed=sum(bool(a.sources) and a.sources != (a.target,) for a in asked),
        recoded=sum(bool(a.codes) for a in asked),
        absent=sum(not a.sources for a in asked),
    )
    return Step("harmonise", detail, frame.rows, frame.rows)
