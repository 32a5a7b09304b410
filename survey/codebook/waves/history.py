"""What a variable was in every wave: name, question, and whether a trend holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from survey.codebook.codebook import Codebook
from survey.codebook.crosswalk import Comparable
from survey.codebook.text import Text
from survey.codebook.variable import wave_order
from survey.codebook.waves.link import Link, links, told, wave_of

__all__ = ["Past", "history"]


@dataclass(frozen=True)
class Past:
    """One variable in one wave.

    Parameters
    ----------
    variable
        Its name in the codebook that was asked.
    wave
        The wave.
    name
        What it was called there; empty where it wasn't asked.
    question
        How it was put there; empty where that wave's codebook isn't at hand.
    comparable, note
        Whether a trend from there may be drawn, and why.
    """

    variable: str
    wave: str
    name: str
    question: Text
    comparable: Comparable
    note: str


def history(codebook: Codebook, earlier: Iterable[Codebook] = ()) -> tuple[Past, ...]:
    """Return the collected variables in every wave that is known of, oldest first.

    Parameters
    ----------
    codebook
        Of the latest wave, with its crosswalk.
    earlier
        The codebooks of earlier waves. Of a wave without one only what the crosswalk
        says is told.

    Returns
    -------
    tuple
        Variable after variable, its own wave last.
    """
    books = {wave_of(book): book for book in earlier}
    waves = {row.wave for row in codebook.crosswalk} | books.keys()
    known: dict[str, dict[str, Link]] = {}
    for wave in sorted(waves, key=wave_order):
        book = books.get(wave)
        known[wave] = told(codebook, wave) if book is None else links(codebook, book)
    rows: list[Past] = []
    for name, variable in codebook.collected.items():
        for wave, found in known.items():
            if name in found:
                rows.append(_past(found[name], wave, books.get(wave)))
        now = wave_of(codebook)
        rows.append(Past(name, now, name, variable.question, "yes", ""))
    return tuple(rows)


def _past(link: Link, wave: str, book: Codebook | None) -> Past:
    question = Text()
    if book is not None and link.sources:
        question = book.variable(link.sources[0]).question
    names = ", ".join(link.sources)
    return Past(link.target, wave, names, question, link.comparable, link.note)
