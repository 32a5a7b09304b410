"""Which variable was which: by name, by the crosswalk, or by its question."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import SequenceMatcher

from survey.codebook.codebook import Codebook
from survey.codebook.variable import Variable
from survey.codebook.waves import Link, told, wave_of

__all__ = ["Matched", "matched"]

LIKE = 0.85


@dataclass(frozen=True)
class Matched:
    """The variables of two codebooks side by side.

    Parameters
    ----------
    pairs
        Name after by name before.
    likely
        Names before whose pair rests on the likeness of their questions alone.
    links
        What the crosswalk says, by name after; empty between versions of one wave.
    """

    pairs: dict[str, str]
    likely: frozenset[str] = frozenset()
    links: dict[str, Link] = field(default_factory=dict)

    @property
    def renamed(self) -> dict[str, str]:
        """The pairs with another name."""
        return {old: new for old, new in self.pairs.items() if old != new}


def matched(before: Codebook, after: Codebook) -> Matched:
    """Return which variables are the same.

    Parameters
    ----------
    before, after
        Two versions, or two waves.

    Notes
    -----
    The crosswalk goes first, then names. Of what is left, two of one type whose
    question (or label, where there is none) is alike for 85 % are likely the same, the
    most alike first.
    """
    wave = wave_of(before)
    links = told(after, wave) if wave != wave_of(after) else {}
    pairs = {
        s: link.target
        for link in links.values()
        for s in link.sources
        if s in before.variables
    }
    spoken = {*links}
    pairs |= {
        name: name
        for name in before.variables
        if name in after.variables and name not in pairs and name not in spoken
    }
    left = [n for n in before.variables if n not in pairs]
    free = [n for n in after.variables if n not in {*pairs.values(), *spoken}]
    scored = sorted(
        (
            (_likeness(before.variable(old), after.variable(new)), old, new)
            for old in left
            for new in free
        ),
        key=lambda one: -one[0],
    )
    likely: dict[str, str] = {}
    for score, old, new in scored:
        if score >= LIKE and old not in likely and new not in likely.values():
            likely[old] = new
    return Matched({**pairs, **likely}, frozenset(likely), links)


def _likeness(one: Variable, other: Variable) -> float:
    if one.type != other.type or one.derived != other.derived:
        return 0.0
    pairs = [(one.question, other.question), (one.label, other.label)]
    for left, right in pairs:
        spoken = [s for s in left.languages() if right.root.get(s)]
        if spoken:
            texts = left.root[spoken[0]], right.root[spoken[0]]
            matcher = SequenceMatcher(None, *texts, autojunk=False)
            if matcher.quick_ratio() < LIKE:
                return 0.0
            return matcher.ratio()
    return 0.0
