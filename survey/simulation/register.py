"""People as the register knows them: proposed by stratum, kept when all agrees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.codebook import Check, Codebook
from survey.editing import derive
from survey.editing.draft import Draft
from survey.errors import InputError
from survey.record import MissingKind
from survey.simulation.draws import Draw, Draws
from survey.simulation.people import (
    ask,
    frame_of,
    known,
    needs,
    nobody,
    put,
    stack,
    take,
)
from survey.simulation.settings import Settings
from survey.simulation.streams import stream
from survey.simulation.values import Strata, draw_values, share_table

__all__ = ["Pool", "known_derivations", "pool", "strata_of"]


@dataclass(frozen=True)
class Pool:
    """Proposed people: their register variables and what is derived from those.

    Parameters
    ----------
    place
        The stratum of each, as a place in `strata`.
    """

    people: Draft
    strata: tuple[str, ...]
    place: NDArray[np.int64]


def strata_of(codebook: Codebook) -> tuple[str, ...]:
    """Return the strata that people are made in; one unnamed without a design.

    A stratum variable without a code list, such as a number, gets twenty strata.
    """
    design = codebook.facts.design
    if design is None or not design.strata:
        return ("",)
    return codebook.codes(design.strata) or tuple(str(i) for i in range(1, 21))


def pool(codebook: Codebook, settings: Settings, seed: int, size: int) -> Pool:
    """Return proposed people, so many per stratum, without those that contradict.

    Whoever is derived into another stratum than was meant, fails a check on register
    variables alone, or lacks a variable of a margin, is left out.

    Raises
    ------
    InputError
        When nobody is left in some stratum: simulation.yml and the codebook disagree.
    """
    strata = strata_of(codebook)
    groups = [
        (place, group)
        for place, stratum in enumerate(strata)
        for group in _groups(codebook, settings, stratum, seed, size)
    ]
    people = known_derivations(stack([group for _, group in groups]))
    place = np.repeat([place for place, _ in groups], [g.rows for _, g in groups])
    keep = _agrees(people, strata, place)
    lost = [s for i, s in enumerate(strata) if not keep[place == i].any()]
    if lost:
        said = f"gives nobody in these strata of the codebook: {', '.join(lost)}"
        raise InputError(codebook.path / "simulation.yml", said)
    left = np.flatnonzero(keep)
    return Pool(take(people, left), strata, place[left])


def _groups(
    codebook: Codebook, settings: Settings, stratum: str, seed: int, size: int
) -> Iterator[Draft]:
    """Yield the people of one stratum, profile by profile."""
    profiles = settings.register_file.ways(stratum)
    shares = np.array([profile.weight(stratum) for profile in profiles] or [1.0])
    counts = np.diff(np.rint(np.cumsum(shares / shares.sum()) * size), prepend=0)
    for number, count in enumerate(counts.astype(int)):
        own = profiles[number].set if profiles else {}
        if count:
            yield _group(codebook, settings, stratum, own, seed, number, count)


def _group(
    codebook: Codebook,
    settings: Settings,
    stratum: str,
    own: Draws,
    seed: int,
    number: int,
    count: int,
) -> Draft:
    people = nobody(codebook, count)
    design = codebook.facts.design
    for name, variable in codebook.collected.items():
        if variable.role == "id" or variable.source != "register":
            continue
        draw = own.get(name) or settings.register_file.draws.get(name)
        if design is not None and name == design.strata:
            draw = Draw(shares={stratum: 1.0})
        if variable.type == "text" and draw is None:
            continue
        random = stream(seed, "register", stratum, number, name)
        people = _put(people, name, draw, stratum, random, seed)
    return people


def _put(
    people: Draft,
    name: str,
    draw: Draw | None,
    stratum: str,
    random: np.random.Generator,
    seed: int,
) -> Draft:
    everyone = np.ones(people.rows, dtype=bool)
    one = Strata((stratum,), np.zeros(people.rows, dtype=np.int64))
    shares = share_table(people.frame.codebook, name, draw, one, seed)
    lean = random.standard_normal(people.rows)
    values = draw_values(people, name, draw, one, lean, everyone, shares)
    share = draw.within(stratum).missing if draw is not None else 0.0
    unknown = random.random(people.rows) < share
    kinds = np.where(unknown, MissingKind.NO_ANSWER, 0).astype(np.int8)
    return put(people, name, values, kinds)


def known_derivations(people: Draft) -> Draft:
    """Return the people with every derived variable that it holds all sources of."""
    book = people.frame.codebook
    here = {*people.columns}
    ready = [
        d.name
        for d in book.derivations
        if d.name not in here and _collected(book, needs(book, [d.name])) <= here
    ]
    if not ready:
        return people
    frame = derive(frame_of(people))
    for name in ready:
        people = put(people, name, frame.vector(name).values, frame.kinds(name))
    return people


def _collected(codebook: Codebook, names: frozenset[str]) -> frozenset[str]:
    return frozenset(n for n in names if not codebook.variables[n].derived)


def _agrees(
    people: Draft, strata: tuple[str, ...], place: NDArray[np.int64]
) -> NDArray[np.bool_]:
    book = people.frame.codebook
    keep = np.ones(people.rows, dtype=bool)
    for rule in _register_checks(book, frozenset(people.columns)):
        verdict = ask(people, rule.rule)
        keep &= verdict.values.astype(bool) | verdict.missing
    for margin in book.margins.values():
        for name in {*margin.variables} & {*people.columns}:
            keep &= known(people, name)
    design = book.facts.design
    if design is not None and design.strata in people.columns:
        meant = np.array(strata, dtype=object)[place]
        given = people.vector(design.strata).values
        numbers = given.dtype.kind == "f"
        keep &= given == (meant.astype(float) if numbers else meant)
    return keep


def _register_checks(codebook: Codebook, there: frozenset[str]) -> Iterator[Check]:
    for rule in codebook.checks:
        named = _collected(codebook, needs(codebook, rule.rule.names))
        if named and named <= there and rule.severity != "info":
            yield rule
