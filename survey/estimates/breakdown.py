"""Breakdowns: which domain each record belongs to, and what the domains are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from survey.errors import CallError
from survey.fieldwork import Frame
from survey.weighting import code_positions, cross, cross_codes

__all__ = ["Breakdown", "breakdown"]


@dataclass(frozen=True)
class Breakdown:
    """The cross of no, one or more variables.

    Parameters
    ----------
    by
        The variables; none for the total.
    cells
        The codes of every domain, empty domains among them.
    domain
        Each record's domain, shape (rows,); -1 where a variable is missing.
    """

    by: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    domain: NDArray[np.intp]

    @property
    def name(self) -> str:
        """The variables joined, such as origin*sex; empty for the total."""
        return "*".join(self.by)

    @property
    def size(self) -> int:
        """Number of domains."""
        return len(self.cells)

    def among(self, members: NDArray[np.bool_]) -> Breakdown:
        """Return the breakdown of some records alone.

        Parameters
        ----------
        members
            Shape (rows,).
        """
        return replace(self, domain=np.where(members, self.domain, -1))


def breakdown(frame: Frame, by: Sequence[str]) -> Breakdown:
    """Return the domains that variables divide the records into.

    Parameters
    ----------
    frame
        The records.
    by
        Variables; none for the total. Every combination of their codes is a domain,
        whether anyone is in it or not; a record that misses one of them is in none.

    Raises
    ------
    CallError
        When a variable is unknown, named twice, or not in the data.
    """
    if len(set(by)) != len(by):
        raise CallError(f"a breakdown names a variable twice: {', '.join(by)}")
    for name in by:
        frame.variable(name)
        if not frame.has(name):
            raise CallError(
                f"can't break down by {name!r}, which the data don't hold; "
                "derived variables are there after derive()"
            )
    if not by:
        return Breakdown((), ((),), np.zeros(frame.rows, dtype=np.intp))
    placed = [code_positions(frame, name) for name in by]
    cells = cross_codes([codes for codes, _ in placed])
    domain = cross([place for _, place in placed], [len(codes) for codes, _ in placed])
    return Breakdown(tuple(by), tuple(cells), domain)
