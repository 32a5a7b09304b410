"""The rules of which nobody could tell whether they can hold or fail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from survey.codebook.codebook import Codebook
from survey.codebook.examine.possible import Outcomes, outcomes, reachable
from survey.codebook.examine.remark import Remark
from survey.codebook.load import Parts
from survey.codebook.rules import Derivation
from survey.expression import Expression

__all__ = ["undecided"]

TRUE = Expression.parse("True")
Case = tuple[str, str, Expression]


def undecided(codebook: Codebook) -> tuple[Remark, ...]:
    """Return the rules that `examine` passed over, each with what isn't known of it.

    Parameters
    ----------
    codebook
        One that opens.

    Notes
    -----
    A rule is passed over when there are too many answers to try out, or when it hangs
    on texts, days or other records. Nothing need be wrong with it.
    """
    parts = codebook.parts
    return (*_truths(parts), *_derivations(parts))


def _truths(parts: Parts) -> Iterator[Remark]:
    for loose, cases in ((True, _mending(parts)), (False, _asking(parts))):
        for place, name, rule in cases:
            lacks = _lacks(outcomes(parts, rule, loose=loose), name)
            if lacks:
                yield _remark(place, name, rule, lacks)


def _mending(parts: Parts) -> Iterator[Case]:
    """Yield the rules that meet data with faults still in it."""
    for check in parts.checks:
        place = parts.place("check", check.name)
        yield place, f"check {check.name!r}", check.rule
    for edit in parts.edits:
        yield parts.place("edit", edit.name), f"edit {edit.name!r}", edit.when


def _asking(parts: Parts) -> Iterator[Case]:
    for name, item in parts.variables.items():
        if item.asked_if is not None:
            yield parts.place("variable", name), f"asked_if of {name!r}", item.asked_if
    for name, held in parts.sets.items():
        if held.asked_if is not None:
            yield parts.place("set", name), f"asked_if of {name!r}", held.asked_if
    for name, made in parts.indicators.items():
        place = parts.place("indicator", name)
        if made.base is not None:
            yield place, f"base of {name!r}", made.base
        if made.share is not None:
            yield place, f"share of {name!r}", made.share


def _lacks(found: Outcomes, name: str) -> list[str]:
    # Whether an edit or a base can fail is of no interest: they pick out some records.
    picks = name.startswith(("edit", "base"))
    known = {"hold": found.true, "fail": True if picks else found.false}
    return [word for word, value in known.items() if value is None]


def _derivations(parts: Parts) -> Iterator[Remark]:
    for derivation in parts.derivations:
        if len(derivation.branches) > 1:
            place = parts.place("derivation", derivation.name)
            for number, when in _unreached(parts, derivation):
                name = f"case {number} of {derivation.name!r}"
                yield _remark(place, name, when, ["be reached"])


def _unreached(
    parts: Parts, derivation: Derivation
) -> Iterator[tuple[int, Expression]]:
    earlier: list[Expression] = []
    for number, case in enumerate(derivation.branches, start=1):
        when = case.when or TRUE
        if reachable(parts, when, earlier) is None:
            yield number, when
        earlier.append(when)


def _remark(place: str, name: str, rule: Expression, lacks: Iterable[str]) -> Remark:
    said = f"{name} isn't decided: whether {rule.text!r} can {' or '.join(lacks)}"
    return Remark("info", place, said)
