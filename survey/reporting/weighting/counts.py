"""How many respondents each group has, and which of those numbers may be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.codebook import Disclosure
from survey.fieldwork import Frame
from survey.locale import format_number, message
from survey.tables.protection import protect
from survey.tables.relations import Relation, sums
from survey.weighting import code_positions, cross, cross_codes

__all__ = ["Counts", "Group", "Placed", "place"]

Group = frozenset[tuple[str, str]]
Codes = NDArray[np.intp]
COUNTED = ("n",)


@dataclass(frozen=True)
class Placed:
    """The groups that variables make together, and the one each record stands in.

    Parameters
    ----------
    names
        The variables.
    codes
        Every group's codes, in the order of the variables.
    of
        Each record's group, shape (rows,); -1 where a variable is missing.
    """

    names: tuple[str, ...]
    codes: tuple[tuple[str, ...], ...]
    of: Codes

    @property
    def groups(self) -> list[Group]:
        """The groups, as variable with code."""
        return [frozenset(zip(self.names, c, strict=True)) for c in self.codes]

    @property
    def sizes(self) -> Codes:
        """Respondents by group."""
        return np.bincount(self.of[self.of >= 0], minlength=len(self.codes))


def place(frame: Frame, names: Sequence[str]) -> Placed:
    """Return the groups that variables make, in the order of the codebook.

    Parameters
    ----------
    frame
        The records.
    names
        Variables; none for everybody together.
    """
    found = [code_positions(frame, name) for name in names]
    codes = cross_codes([listed for listed, _ in found])
    everybody = np.zeros(frame.rows, dtype=np.intp)
    sizes = [len(listed) for listed, _ in found]
    of = cross([at for _, at in found], sizes) if found else everybody
    return Placed(tuple(names), tuple(codes), of)


@dataclass(frozen=True)
class Counts:
    """Respondents by group, and the groups whose number is not to be told.

    Parameters
    ----------
    sizes
        Respondents, unweighted.
    few
        Groups of fewer than the study may show.
    guarding
        Groups that would give one of those away.
    least
        What the study may show.
    """

    sizes: Mapping[Group, int]
    few: frozenset[Group]
    guarding: frozenset[Group]
    least: int

    @classmethod
    def of(cls, placed: Iterable[Placed], limits: Disclosure) -> Counts:
        """Return what may be told of these groups, on one page together."""
        sizes = {
            group: int(size)
            for each in placed
            for group, size in zip(each.groups, each.sizes, strict=True)
        }
        groups = list(sizes)
        counts = np.array(list(sizes.values()), dtype=np.intp)
        few = (counts > 0) & (counts < limits.min_cell)
        gone = _guarded(groups, counts, few, limits) if limits.secondary else few
        hidden = zip(groups, few, gone, strict=True)
        named = [(group, small) for group, small, hide in hidden if small or hide]
        return cls(
            sizes,
            frozenset(group for group, small in named if small),
            frozenset(group for group, small in named if not small),
            limits.min_cell,
        )

    def told(self, group: Group) -> bool:
        """Whether a group's number, and what follows from it, may be told."""
        return group not in self.few and group not in self.guarding

    def text(self, group: Group, language: str) -> str:
        """Return a group's number as it may be told."""
        if group in self.few:
            return message("weighing_fewer", language, least=self.least)
        if group in self.guarding:
            return message("mark_secondary", language)
        return format_number(self.sizes[group], 0, language)


def _guarded(
    groups: Sequence[Group],
    counts: Codes,
    few: NDArray[np.bool_],
    limits: Disclosure,
) -> NDArray[np.bool_]:
    relations = sums({(COUNTED, group): at for at, group in enumerate(groups)})

    def safe(_: Relation, cells: Sequence[int]) -> bool:
        return bool(counts[list(cells)].sum() >= limits.min_cell)

    rank = np.empty(len(counts), dtype=np.intp)
    rank[np.argsort(counts, kind="stable")] = np.arange(len(counts))
    # Everyone may know that a group has nobody, so that protects no other.
    return protect(few, relations, safe, rank, counts == 0)
