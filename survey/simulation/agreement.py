"""Answers that agree with each other and the register, as the codebook's checks ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.codebook import Check, Codebook
from survey.editing.draft import Draft
from survey.record import MissingKind
from survey.simulation.people import ask, known, needs, put

__all__ = ["Agreement", "mend"]

Mask = NDArray[np.bool_]
ROUNDS = 10


@dataclass(frozen=True)
class Agreement:
    """The checks that can be judged from the moment that a question is answered.

    Parameters
    ----------
    checks
        By question: the checks whose last variable it is.
    """

    checks: Mapping[str, tuple[Check, ...]]

    @classmethod
    def of(cls, codebook: Codebook) -> Agreement:
        """Return a codebook's checks of severity error and warning, by question."""
        found: dict[str, tuple[Check, ...]] = {}
        for rule in codebook.checks:
            wanted = needs(codebook, rule.rule.names)
            named = [name for name in codebook.collected if name in wanted]
            sources = {codebook.collected[name].source for name in named}
            if rule.severity == "info" or not named or "paradata" in sources:
                continue
            questions = [n for n in named if codebook.collected[n].source == "survey"]
            if questions:
                last = questions[-1]
                found[last] = (*found.get(last, ()), rule)
        return cls(found)

    def violations(self, people: Draft, variable: str) -> Mask:
        """Return whose answers break a check that a question completes."""
        bad = np.zeros(people.rows, dtype=bool)
        for rule in self.checks.get(variable, ()):
            verdict = ask(people, rule.rule)
            bad |= ~verdict.values.astype(bool) & ~verdict.missing
        return bad


def mend(
    people: Draft,
    variable: str,
    agreement: Agreement,
    place: NDArray[np.int64],
    random: np.random.Generator,
) -> Draft:
    """Return the people with answers that break a check replaced by others' answers.

    Parameters
    ----------
    place
        Stratum per person: an answer is taken from somebody of the same stratum whose
        answers agree. Who still disagrees after ten of those has not answered.
    """
    if variable not in agreement.checks:
        return people
    answered = known(people, variable)
    for _ in range(ROUNDS):
        bad = agreement.violations(people, variable) & answered
        if not bad.any():
            return people
        values = people.vector(variable).values.copy()
        for stratum in np.unique(place[bad]):
            wrong = np.flatnonzero(bad & (place == stratum))
            good = np.flatnonzero(answered & ~bad & (place == stratum))
            if len(good):
                values[wrong] = values[random.choice(good, len(wrong))]
        people = put(people, variable, values, people.kinds(variable))
    bad = agreement.violations(people, variable) & answered
    kinds = people.kinds(variable).copy()
    kinds[bad] = MissingKind.NO_ANSWER
    return put(people, variable, people.vector(variable).values, kinds)
