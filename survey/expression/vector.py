"""A column as the rule language sees it: values, and where they are missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from survey.errors import CallError

__all__ = ["Columns", "LookupRow", "Vector"]

Array = NDArray[Any]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Vector:
    """Values with a mask; a value under the mask means nothing.

    Parameters
    ----------
    values
        Shape (n,), or () for a constant: bool, float64, text (object) or datetime64.
    missing
        Bool, broadcastable to the shape of `values`.
    """

    values: Array
    missing: Mask

    @classmethod
    def constant(cls, value: bool | int | float | str | date) -> Vector:
        """Return a constant, which broadcasts over any number of records."""
        if isinstance(value, str):
            array: Array = np.array(value, dtype=object)
        elif isinstance(value, date):
            array = np.array(value, dtype="datetime64[us]")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            array = np.array(value, dtype=np.float64)
        else:
            array = np.array(value)
        return cls(array, np.array(False))

    @classmethod
    def truth(cls, values: Mask, missing: Mask | bool = False) -> Vector:
        """Return a three-valued truth; what is unknown is stored as false."""
        unknown = np.broadcast_to(np.asarray(missing), np.shape(values))
        return cls(np.asarray(values, dtype=bool) & ~unknown, unknown)

    @property
    def kind(self) -> str:
        """The sort of values: truth, number, text or time."""
        return {"b": "truth", "O": "text", "U": "text", "M": "time"}.get(
            self.values.dtype.kind, "number"
        )

    @property
    def true(self) -> Mask:
        """Where the value is known to be true."""
        self.require("truth")
        return np.asarray(self.values & ~self.missing)

    def require(self, *kinds: str) -> Vector:
        """Return the vector itself, or raise when it is another sort of value."""
        if self.kind not in kinds:
            raise CallError(f"needs {' or '.join(kinds)}, got {self.kind}")
        return self

    def over(self, rows: int) -> Vector:
        """Return the vector spread over a number of records."""
        return Vector(
            np.broadcast_to(self.values, (rows,)),
            np.broadcast_to(self.missing, (rows,)),
        )


class LookupRow(NamedTuple):
    """One line of a lookup table; the dates are ISO text, empty when unbounded."""

    code: str
    value: str
    valid_from: str = ""
    valid_until: str = ""


class Columns(Protocol):
    """What an expression needs of the data it is asked over."""

    @property
    def rows(self) -> int:
        """Number of records."""

    def vector(self, name: str) -> Vector:
        """Return a variable's or a fact's values."""

    def kinds(self, name: str) -> NDArray[np.int8]:
        """Return a variable's missing kinds, 0 where it is answered."""

    def members(self, name: str) -> Mapping[str, Vector]:
        """Return the members of a set by code, reversed items turned round."""

    def lookup(self, table: str) -> tuple[LookupRow, ...]:
        """Return the rows of a lookup table."""
