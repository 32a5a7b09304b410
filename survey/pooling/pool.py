"""Several waves as one: independent samples under each other, with a wave column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Codebook, Design
from survey.codebook.variable import wave_order
from survey.codebook.waves import Link, wave_of
from survey.errors import CallError
from survey.expression import Vector
from survey.fieldwork import Frame
from survey.locale import message
from survey.pooling.harmonise import harmonise, links_to
from survey.pooling.shared import (
    CLUSTER,
    POPULATION,
    STRATUM,
    carried,
    shared_codebook,
    varying_facts,
)
from survey.pooling.stack import stack_weights
from survey.pooling.trend import Trend, trend
from survey.record import Changes, Findings, Step
from survey.responses import Responses
from survey.sample.drawn import Names

__all__ = ["Pooled", "pool"]

Values = NDArray[Any]


@dataclass(frozen=True, repr=False)
class Pooled(Responses):
    """Responses of several waves, by the codebook of the latest.

    Parameters
    ----------
    waves
        Each wave by that codebook, oldest first.
    links
        By wave: what every variable was there.
    """

    waves: tuple[Responses, ...] = ()
    links: tuple[dict[str, Link], ...] = ()

    def trend(
        self,
        *indicators: str,
        by: Names = (),
        against: str = "previous",
        adjust: str = "holm",
    ) -> Trend:
        """Return how indicators changed from wave to wave, where that can be said.

        Parameters
        ----------
        indicators
            Names; all of the codebook when absent.
        by
            Variables to break down by.
        against
            previous or first: the wave that each is compared with.
        adjust
            Of the p-values: holm, bonferroni, benjamini-hochberg or none.

        Examples
        --------
        >>> pooled.trend("contact_neighbours", by="origin")  # doctest: +SKIP
        """
        return trend(self.waves, self.links, indicators, by, against, adjust)

    def __repr__(self) -> str:
        names = ", ".join(wave_of(one.codebook) for one in self.waves)
        return f"Pooled({names}: {self.frame.rows} records by {self.codebook.name})"


def pool(responses: Sequence[Responses]) -> Pooled:
    """Return the responses of several waves as one, each wave a sample of its own.

    Parameters
    ----------
    responses
        Of different waves of a study, weighted by their own codebooks; the latest's
        codebook, with its crosswalk, is that of all.

    Returns
    -------
    Pooled
        Records oldest wave first, with a column wave. Strata, clusters and populations
        are those of a wave, so that everything estimated by wave is what the wave says
        by itself, and the waves are independent. Constants that differ between waves,
        such as the year, are columns.

    Raises
    ------
    CallError
        When there is one wave only, a wave comes twice, or one can't be harmonised.

    Examples
    --------
    >>> pooled = pool([weighted_2017, weighted_2022])  # doctest: +SKIP
    >>> pooled.estimate("contact_neighbours", by=["wave", "origin"])  # doctest: +SKIP
    """
    ordered = sorted(responses, key=lambda one: wave_order(wave_of(one.codebook)))
    names = [wave_of(one.codebook) for one in ordered]
    twice = sorted({name for name in names if names.count(name) > 1})
    if len(names) < 2 or twice:
        said = f"wave {twice[0]} comes twice" if twice else f"got {len(names)}"
        raise CallError(f"pooling takes two waves or more, each once; {said}")
    to = ordered[-1].codebook
    known = tuple(links_to(to, one.codebook) for one in ordered)
    waves = tuple(harmonise(one, to) for one in ordered)
    book = _book(to, waves, set.intersection(*(carried(to, one) for one in known)))
    frame = _stacked(waves, names, book)
    return Pooled(
        frame=frame,
        findings=Findings.join([_named_findings(w, n) for w, n in _each(waves, names)]),
        changes=Changes.join([_named_changes(w, n) for w, n in _each(waves, names)]),
        set_aside=pd.concat(
            [_apart(w.set_aside, n) for w, n in _each(waves, names)], ignore_index=True
        ),
        weights=_weights(waves, names),
        waves=waves,
        links=known,
    )


def _each(
    waves: Sequence[Responses], names: Sequence[str]
) -> list[tuple[Responses, str]]:
    return list(zip(waves, names, strict=True))


def _weights(waves: Sequence[Responses], names: Sequence[str]) -> Any:
    found = [one.weights for one in waves if one.weights is not None]
    if not found:
        return None
    if len(found) < len(waves):
        raise CallError("some of the waves have weights and others have none")
    return stack_weights(names, found)


def _book(to: Codebook, waves: Sequence[Responses], ready: set[str]) -> Codebook:
    books = [one.codebook for one in waves]
    varies = varying_facts(books)
    kept = {n: fact for n, fact in to.facts.facts.items() if n not in varies}
    strata: dict[str, str] = {}
    for book in books:
        listed = book.code_lists[STRATUM]
        strata |= {code.code: str(code.label) for code in listed.codes}
    names = [wave_of(book) for book in books]
    return shared_codebook(to, names, strata, _design(books), kept, ready)


def _design(books: Sequence[Codebook]) -> Design | None:
    designs = [book.facts.design for book in books]
    found = [one for one in designs if one is not None]
    if not found:
        return None
    if len(found) < len(designs):
        raise CallError("some of the waves are samples and others are not")
    lone = {(one.lone_strata, one.lone_domains) for one in found}
    if len(lone) > 1:
        said = ", ".join(sorted(one for one, _ in lone))
        raise CallError(f"lone_strata differs between the waves: {said}")
    return Design(
        strata=STRATUM,
        clusters=CLUSTER if any(one.clusters for one in found) else "",
        fpc=POPULATION if any(one.fpc for one in found) else False,
        lone_strata=found[0].lone_strata,
        lone_domains=found[0].lone_domains,
    )


def _stacked(waves: Sequence[Responses], names: Sequence[str], book: Codebook) -> Frame:
    frames = [one.frame for one in waves]
    columns = {}
    for name in book.variables:
        if any(frame.has(name) for frame in frames) or name not in book.parts.variables:
            columns[name] = _column(frames, names, name)
    for name in book.collected.keys() - waves[-1].codebook.variables.keys():
        columns[name] = _constants(waves, name)
    rows = sum(frame.rows for frame in frames)
    empty = pd.DataFrame(index=pd.RangeIndex(rows))
    labels = [f"{n}:" + f.ids.astype("str") for f, n in zip(frames, names, strict=True)]
    detail = message("step_pool", book.language, waves=", ".join(names))
    history = [step for frame in frames for step in frame.history]
    return Frame(
        empty,
        empty,
        book,
        history=(*history, Step("pool", detail, rows, rows)),
        labels=pd.concat(labels, ignore_index=True),
    ).with_columns(columns)


def _column(
    frames: Sequence[Frame], names: Sequence[str], name: str
) -> tuple[Vector, NDArray[np.int8]]:
    """Return a variable of every wave, not asked where a wave hasn't it."""
    parts = [_part(f, n, name) for f, n in zip(frames, names, strict=True)]
    values = [vector.values for vector, _ in parts]
    if len({part.dtype.kind for part in values}) > 1:
        values = [part.astype(object) for part in values]
    missing = np.concatenate([vector.missing for vector, _ in parts])
    kinds = np.concatenate([kinds for _, kinds in parts])
    return Vector(np.concatenate(values), missing), kinds


def _part(frame: Frame, wave: str, name: str) -> tuple[Vector, NDArray[np.int8]]:
    if not frame.has(name) and name in (CLUSTER, POPULATION):
        there, kinds = np.zeros(frame.rows, dtype=bool), np.zeros(frame.rows, np.int8)
        # Without clusters everyone is one; without a population it has no end.
        own = (f"{wave}:" + frame.ids.astype("str")).to_numpy(dtype=object)
        endless = np.full(frame.rows, np.inf)
        return Vector(own if name == CLUSTER else endless, there), kinds
    return frame.vector(name).over(frame.rows), frame.kinds(name)


def _constants(
    waves: Sequence[Responses], name: str
) -> tuple[Vector, NDArray[np.int8]]:
    parts = [
        Vector.constant(one.codebook.facts.facts[name]).over(one.frame.rows).values
        for one in waves
    ]
    values = np.concatenate(parts)
    if values.dtype.kind == "b":
        values = values.astype(np.float64)
    none = np.zeros(len(values), dtype=bool)
    return Vector(values, none), none.astype(np.int8)


def _apart(rows: pd.DataFrame, wave: str) -> pd.DataFrame:
    """Return rows whose records are named as the pooled ones are."""
    named = rows["record"].astype("str")
    return rows.assign(record=named.where(named == "", f"{wave}:" + named))


def _named_findings(responses: Responses, wave: str) -> Findings:
    found = responses.findings
    return replace(found, rows=_apart(found.rows, wave))


def _named_changes(responses: Responses, wave: str) -> Changes:
    return replace(responses.changes, rows=_apart(responses.changes.rows, wave))
