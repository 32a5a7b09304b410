"""Published percentages as aims: the population's answers are bent until they hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.codebook import Codebook, Indicator, Published
from survey.editing.draft import Draft
from survey.errors import CallError
from survey.expression import Expression
from survey.simulation.agreement import Agreement
from survey.simulation.draws import Draw
from survey.simulation.people import ask, needs, nobody, put, wave_year
from survey.simulation.values import Strata, options

__all__ = ["Aim", "aims", "deciding", "settle", "steer"]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Aim:
    """One published figure that the population has to show.

    Parameters
    ----------
    figure
        As published.csv has it.
    borrowed
        Whether it is another wave's, for want of one of this wave.
    """

    indicator: Indicator
    figure: Published
    borrowed: bool

    @property
    def rule(self) -> Expression:
        """Who is in the numerator; figures are only aimed for where it is a share."""
        if self.indicator.share is None:
            raise CallError(f"{self.indicator.name!r} is not a share, so has no aim")
        return self.indicator.share

    @property
    def share(self) -> float:
        """The figure as a share between 0 and 1."""
        return self.figure.percent / 100

    def inside(self, people: Draft) -> Mask:
        """Return whom the figure is about."""
        if not self.figure.by:
            return np.ones(people.rows, dtype=bool)
        group = ask(people, Expression.parse(self.figure.by))
        text = group.kind == "text"
        cell = self.figure.cell if text else float(self.figure.cell)
        return np.asarray((group.values == cell) & ~group.missing)

    def verdict(self, people: Draft) -> tuple[Mask, Mask]:
        """Return who is in the numerator, and who in the denominator."""
        answer = ask(people, self.rule)
        known = self.inside(people) & ~answer.missing
        if self.indicator.base is not None:
            known &= ask(people, self.indicator.base).true
        return known & answer.true, known


def aims(codebook: Codebook) -> tuple[Aim, ...]:
    """Return the figures to aim for: this wave's, else the nearest other wave's.

    A figure for everyone is left out where the same indicator has figures by group,
    since those already decide it.
    """
    wave = wave_year(codebook)
    found: dict[tuple[str, str, str], Published] = {}
    for figure in codebook.published:
        key = (figure.indicator, figure.by, figure.cell)
        kept = found.get(key)
        if kept is None or abs(figure.wave - wave) < abs(kept.wave - wave):
            found[key] = figure
    grouped = {figure.indicator for figure in found.values() if figure.by}
    return tuple(
        Aim(codebook.indicator(f.indicator), f, f.wave != wave)
        for f in found.values()
        if codebook.indicator(f.indicator).share is not None
        and (f.by or f.indicator not in grouped)
    )


def questions_of(codebook: Codebook, indicator: Indicator) -> list[str]:
    """Return the questions an indicator rests on, in codebook order."""
    names = {name for rule in indicator.expressions for name in rule.names}
    wanted = needs(codebook, names)
    return [
        name
        for name, variable in codebook.collected.items()
        if name in wanted and variable.source == "survey"
    ]


def steer(
    people: Draft,
    variable: str,
    draw: Draw | None,
    wanted: Sequence[Aim],
    strata: Strata,
    shares: Floats,
) -> Floats:
    """Return the shares of a question's options with the aims of whole strata met.

    Parameters
    ----------
    people
        What is known of the people before the question.
    wanted
        Aims that this question decides.
    shares
        Shape (strata, options).
    """
    table = shares.copy()
    if draw is not None and draw.cases:
        return table
    for aim in wanted:
        if questions_of(people.frame.codebook, aim.indicator) != [variable]:
            continue
        counts, known = _by_option(people.frame.codebook, variable, draw, aim)
        inside = aim.inside(people)
        for place in range(len(strata.codes)):
            members = strata.place == place
            whole = bool(members.any()) and bool((inside == members).all())
            if whole:
                table[place] = _tilted(table[place], counts, known, aim.share)
    return table


def _by_option(
    codebook: Codebook, variable: str, draw: Draw | None, aim: Aim
) -> tuple[Mask, Mask]:
    """Return which options count in the numerator, and which in the denominator."""
    listed = options(codebook, variable, draw)
    people = put(nobody(codebook, len(listed)), variable, listed)
    everyone = Aim(aim.indicator, aim.figure.model_copy(update={"by": ""}), False)
    return everyone.verdict(people)


def _tilted(row: Floats, counts: Mask, known: Mask, share: float) -> Floats:
    weights = np.where(row > 0, row, 1e-12)
    total = weights[known].sum()
    for part, size in ((counts, share), (known & ~counts, 1 - share)):
        if part.any():
            weights[part] *= size * total / weights[part].sum()
    return np.asarray(weights / weights.sum())


def settle(
    people: Draft,
    variable: str,
    aim: Aim,
    stands_for: Floats,
    agreement: Agreement,
    random: np.random.Generator,
) -> Draft:
    """Return the people with a few answers changed, so that an aim holds to one person.

    Whoever has to change is given the answer of somebody on the other side; a change
    that a check would object to is taken back.
    """
    barred = np.zeros(people.rows, dtype=bool)
    for _ in range(12):
        chosen, donors = _movers(people, aim, stands_for, barred, random)
        if not len(chosen) or not len(donors):
            break
        values = people.vector(variable).values.copy()
        values[chosen] = values[random.choice(donors, len(chosen))]
        trial = put(people, variable, values, people.kinds(variable))
        wrong = chosen[agreement.violations(trial, variable)[chosen]]
        values[wrong] = people.vector(variable).values[wrong]
        barred[wrong] = True
        people = put(people, variable, values, people.kinds(variable))
    return people


def _movers(
    people: Draft,
    aim: Aim,
    stands_for: Floats,
    barred: Mask,
    random: np.random.Generator,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    counts, known = aim.verdict(people)
    total = stands_for[known].sum()
    gap = aim.share * total - stands_for[counts].sum()
    size = round(abs(gap) / (total / max(known.sum(), 1))) if total else 0
    below, above = known & ~counts, counts
    from_, to = (below, above) if gap > 0 else (above, below)
    able = np.flatnonzero(from_ & ~barred)
    chosen = random.choice(able, min(size, len(able)), replace=False)
    return np.sort(chosen).astype(np.int64), np.flatnonzero(to)


def deciding(codebook: Codebook, wanted: Sequence[Aim]) -> Iterator[tuple[str, Aim]]:
    """Yield every aim with the question that decides it: the last it rests on."""
    for aim in wanted:
        questions = questions_of(codebook, aim.indicator)
        if questions:
            yield questions[-1], aim
