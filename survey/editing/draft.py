"""A frame being worked on: some columns are new, and not put together yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from survey.errors import CallError
from survey.expression import LookupRow, Vector
from survey.fieldwork import Frame, column_type
from survey.fieldwork.frame import set_members
from survey.record import MissingKind

__all__ = ["Draft", "as_column"]


@dataclass(frozen=True)
class Draft:
    """Columns that rules can be asked over, cheaper to change than a frame.

    Parameters
    ----------
    frame
        What it started from.
    columns
        New answers and missing kinds by variable; they stand before the frame's own.
    """

    frame: Frame
    columns: Mapping[str, tuple[Vector, NDArray[np.int8]]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Number of records."""
        return self.frame.rows

    def vector(self, name: str) -> Vector:
        """Return the values of a variable or fact."""
        return (
            self.columns[name][0] if name in self.columns else self.frame.vector(name)
        )

    def kinds(self, name: str) -> NDArray[np.int8]:
        """Return a variable's missing kinds, 0 where it is answered."""
        return self.columns[name][1] if name in self.columns else self.frame.kinds(name)

    def members(self, name: str) -> Mapping[str, Vector]:
        """Return the members of a set by code, reversed items turned round."""
        return set_members(self, self.frame.codebook, name)

    def lookup(self, table: str) -> tuple[LookupRow, ...]:
        """Return the rows of a lookup table."""
        return self.frame.lookup(table)

    def put(self, name: str, value: Vector, kinds: NDArray[np.int8]) -> Draft:
        """Return the draft with a column set.

        Parameters
        ----------
        name
            A variable of the codebook.
        value
            Its answers, of the sort that its column holds.
        kinds
            Its missing kinds; where none is given for a missing answer, technical.
        """
        unsaid = np.where(kinds == 0, np.int8(MissingKind.TECHNICAL), kinds)
        said = np.where(value.missing, unsaid, np.int8(0))
        return replace(self, columns={**self.columns, name: (value, said)})

    def only(self, keep: NDArray[np.bool_]) -> Draft:
        """Return the draft of the records where `keep` holds."""
        columns = {
            name: (Vector(value.values[keep], value.missing[keep]), kinds[keep])
            for name, (value, kinds) in self.columns.items()
        }
        return Draft(self.frame.take(keep), columns)

    def done(self) -> Frame:
        """Return the frame with the new columns put in."""
        return self.frame.with_columns(self.columns) if self.columns else self.frame


def as_column(frame: Frame, name: str, value: Vector) -> Vector:
    """Return values as a variable's column holds them; a truth becomes 0 or 1.

    Parameters
    ----------
    frame
        Knows the variable.
    name
        The variable.
    value
        What an expression gave.

    Raises
    ------
    CallError
        When they are of another sort, or not whole where the variable is.
    """
    kind = column_type(frame.codebook, name)
    wide = value.over(frame.rows)
    if kind in ("str", "datetime64[us]"):
        return wide.require("text" if kind == "str" else "time")
    numbers = wide.require("number", "truth").values.astype(np.float64)
    if kind == "Int64":
        odd = ~wide.missing & (numbers != np.floor(numbers))
        if odd.any():
            shown = f"{numbers[odd][0]:g}"
            raise CallError(f"gives {shown} for a whole number; use round() or floor()")
    return Vector(numbers, wide.missing)
