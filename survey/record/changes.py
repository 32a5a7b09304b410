"""The cell log: every value the toolkit changed, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

__all__ = ["Changes"]

COLUMNS = (
    "step",
    "rule",
    "record",
    "variable",
    "old",
    "old_kind",
    "new",
    "new_kind",
    "reason",
)


def _empty() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype="str") for name in COLUMNS})


@dataclass(frozen=True)
class Changes:
    """One row a changed cell, in the order in which the changes were made.

    Parameters
    ----------
    rows
        Text columns step, rule, record, variable, old, old_kind, new, new_kind and
        reason; a kind is empty where the cell held a value.
    """

    rows: pd.DataFrame = field(default_factory=_empty)

    def __len__(self) -> int:
        return len(self.rows)

    @classmethod
    def of(cls, step: str, rule: str, reason: str, rows: pd.DataFrame) -> Changes:
        """Return the changes one rule made; `rows` holds the other columns."""
        full = rows.reindex(columns=list(COLUMNS)).astype("str").fillna("")
        return cls(full.assign(step=step, rule=rule, reason=reason))

    @classmethod
    def join(cls, parts: Iterable[Changes]) -> Changes:
        """Return several logs as one, in the order given.

        Examples
        --------
        >>> len(Changes.join([Changes(), Changes()]))
        0
        """
        rows = [part.rows for part in parts if len(part.rows)]
        return cls(pd.concat(rows, ignore_index=True) if rows else _empty())

    def __repr__(self) -> str:
        return f"Changes({len(self.rows)} cells)"

    def _repr_html_(self) -> str:
        return str(self.rows.head(50).to_html(index=False))
