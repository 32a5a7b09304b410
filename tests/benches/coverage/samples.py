"""Who is drawn, and with what weight, in ways that variance methods are made for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from survey.sampling.draws import draw, joint
from tests.benches.coverage.people import People

__all__ = [
    "Drawn",
    "answering",
    "by_size",
    "clusters",
    "in_order",
    "pairs",
    "persons",
]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
# Chances to answer by class, as codebooks/sid-2022/simulation.yml has them: the sort of
# non-response that calibration to these classes undoes.
ANSWERS = {
    "sex": (0.94, 1.06),
    "age_class": (0.85, 0.95, 1.10, 1.25),
    "region": (0.80, 1.05),
}


@dataclass(frozen=True)
class Drawn:
    """A sample.

    Parameters
    ----------
    rows
        Places of the records among the people, shape (n,).
    weights
        One over the chance to be drawn, times what a person stands for, shape (n,).
    strata, cluster
        Shape (n,).
    population
        Units of the first stage in the record's stratum, or the chance to be drawn of
        its unit where these differ, shape (n,).
    inside
        People in the record's cluster, shape (n,); ones in samples of persons.
    joint
        Joint chances of the neighbourhoods drawn, by group and number.
    """

    rows: Codes
    weights: Floats
    strata: Codes
    cluster: Codes
    population: Floats
    inside: Floats
    joint: Floats = field(default_factory=lambda: np.zeros((0, 0)))


def persons(people: People, net: int, rng: np.random.Generator) -> Drawn:
    """Return a simple random sample of as many persons from every group."""
    parts = [rng.choice(rows, net, replace=False) for rows in _split(people.group)]
    return _equal(people, np.sort(np.concatenate(parts)), people.group)


def answering(people: People, net: int, rng: np.random.Generator) -> Drawn:
    """Return who answered of a sample of persons, with weights as if all did."""
    chance = np.ones(len(people))
    for name, factors in ANSWERS.items():
        chance *= np.array(factors)[people.classes[name]]
    chance /= 1.5
    gross = persons(people, round(net / chance.mean()), rng)
    there = rng.random(len(gross.rows)) < chance[gross.rows]
    return _equal(people, gross.rows[there], people.group)


def in_order(people: People, net: int, rng: np.random.Generator) -> Drawn:
    """Return every so manieth person of each group, from a random start.

    The list goes by neighbourhood, and within one in an order of chance: one list has
    no more samples than there are starts, and a bench of these few would say how that
    list happens to lie and not what the method is worth.
    """
    parts = []
    by_place = np.lexsort([rng.random(len(people)), people.place])
    for rows in np.split(by_place, np.flatnonzero(np.diff(people.group)) + 1):
        marks = (np.arange(net) + rng.random()) / net * len(rows)
        parts.append(rows[marks.astype(np.intp)])
    return _equal(people, np.concatenate(parts), people.group)


def clusters(people: People, count: int, each: int, rng: np.random.Generator) -> Drawn:
    """Return some persons of some neighbourhoods of every group."""
    return _two_stages(people, people.group, count, each, rng)


def pairs(people: People, strata: int, each: int, rng: np.random.Generator) -> Drawn:
    """Return persons of two neighbourhoods of every stratum within every group."""
    first = np.unique(people.place, return_index=True)[1]
    group = people.group[first]
    parts = [np.arange(len(part)) * strata // len(part) for part in _split(group)]
    own = group * strata + np.concatenate(parts)
    return _two_stages(people, own[people.place], 2, each, rng)


def by_size(people: People, method: str, count: int, rng: np.random.Generator) -> Drawn:
    """Return whole neighbourhoods, drawn with chances in proportion to their people.

    Parameters
    ----------
    people
        Whom to draw from.
    method
        Of `survey.sampling.draws`; the list is shuffled for systematic sampling.
    count
        Neighbourhoods by group.
    rng
        Where chance comes from.
    """
    size = np.bincount(people.place).astype(np.float64)
    group = people.group[np.unique(people.place, return_index=True)[1]]
    chance = count * size / np.bincount(people.group)[group]
    chosen, together = [], []
    for places in _split(group):
        order = rng.permutation(places) if "systematic" in method else places
        drawn = np.flatnonzero(draw(method, chance[order], rng))
        if method == "conditional_poisson":
            together.append(joint(method, chance[order], drawn))
        chosen.append(order[drawn])
    taken = np.concatenate(chosen)
    rows = np.flatnonzero(np.isin(people.place, taken))
    place = people.place[rows]
    weights = people.stands_for[rows] / chance[place]
    found = Drawn(rows, weights, people.group[rows], place, chance[place], size[place])
    if not together:
        return found
    return replace(found, joint=_apart(together, chance[np.sort(taken)]))


def _apart(parts: list[Floats], chance: Floats) -> Floats:
    """Return joint chances within groups, and of drawing apart between them."""
    both = np.outer(chance, chance)
    upto = 0
    for part in parts:
        here = slice(upto, upto + len(part))
        both[here, here] = part
        upto += len(part)
    return both


def _equal(people: People, rows: Codes, strata: Codes) -> Drawn:
    size = np.bincount(strata)[strata[rows]].astype(np.float64)
    net = np.bincount(strata[rows])[strata[rows]]
    weights = people.stands_for[rows] * size / net
    return Drawn(rows, weights, strata[rows], rows, size, np.ones(len(rows)))


def _two_stages(
    people: People, strata: Codes, count: int, each: int, rng: np.random.Generator
) -> Drawn:
    places = _split(people.place)
    own = strata[[rows[0] for rows in places]]
    parts, units, inside = [], [], []
    for among in _split(own):
        for place in rng.choice(among, count, replace=False):
            rows = places[place]
            taken = rng.choice(rows, min(each, len(rows)), replace=False)
            parts.append(np.sort(taken))
            units.append(np.full(len(taken), len(among), dtype=np.float64))
            inside.append(np.full(len(taken), len(rows), dtype=np.float64))
    drawn = np.concatenate(parts)
    size, within = np.concatenate(units), np.concatenate(inside)
    taken_there = np.minimum(within, each)
    weights = people.stands_for[drawn] * size / count * within / taken_there
    return Drawn(drawn, weights, strata[drawn], people.place[drawn], size, within)


def _split(codes: Codes) -> list[Codes]:
    """Return the rows of every code, of ascending codes."""
    return np.split(np.arange(len(codes)), np.flatnonzero(np.diff(codes)) + 1)
