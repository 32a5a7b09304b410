"""What checks found: kept and counted, never raised unless asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from survey.errors import CallError, FindingsError

__all__ = ["SEVERITIES", "Findings"]

SEVERITIES = ("info", "warning", "error")
ROWS = ("check", "severity", "record", "variable", "value", "message")
SUMMARY = ("check", "severity", "items", "passes", "fails", "unknown", "label")


COUNTS = ("items", "passes", "fails", "unknown")


def _empty(columns: tuple[str, ...]) -> pd.DataFrame:
    types = {name: "int64" if name in COUNTS else "str" for name in columns}
    return pd.DataFrame({n: pd.Series(dtype=kind) for n, kind in types.items()})


@dataclass(frozen=True)
class Findings:
    """Every finding as a row, and every check that was made as a line of a summary.

    Parameters
    ----------
    rows
        One row a finding: check, severity, record (the respondent's number as text,
        empty for the file as a whole), variable, value, message.
    summary
        One row a check: how many items passed, failed, or could not be judged because
        something they need is missing.
    """

    rows: pd.DataFrame = field(default_factory=lambda: _empty(ROWS))
    summary: pd.DataFrame = field(default_factory=lambda: _empty(SUMMARY))

    def __len__(self) -> int:
        return len(self.rows)

    @classmethod
    def of(
        cls,
        check: str,
        severity: str,
        rows: pd.DataFrame,
        *,
        items: int | None = None,
        unknown: int = 0,
        label: str = "",
    ) -> Findings:
        """Return one check's findings.

        Parameters
        ----------
        check
            The name of the check.
        severity
            One of `SEVERITIES`.
        rows
            Columns among record, variable, value and message; one row a failed item.
        items
            How many items were looked at; as many as failed when it isn't said.
        unknown
            How many of them could not be judged.
        label
            What people read; the check's name when there is none.

        Raises
        ------
        CallError
            When the severity is not one of `SEVERITIES`.
        """
        _known_severity(severity)
        full = rows.reindex(columns=list(ROWS)).astype("str").fillna("")
        full = full.assign(check=check, severity=severity).reset_index(drop=True)
        looked, fails = len(full) if items is None else items, len(full)
        counts = (looked, looked - fails - unknown, fails, unknown)
        line = [check, severity, *counts, label or check]
        return cls(full, pd.DataFrame([line], columns=list(SUMMARY)))

    @classmethod
    def join(cls, parts: Iterable[Findings]) -> Findings:
        """Return the findings of several checks as one, in the order given."""
        kept = list(parts)
        rows = [part.rows for part in kept if len(part.rows)]
        lines = [part.summary for part in kept if len(part.summary)]
        return cls(
            pd.concat(rows, ignore_index=True) if rows else _empty(ROWS),
            pd.concat(lines, ignore_index=True) if lines else _empty(SUMMARY),
        )

    def at_least(self, severity: str) -> pd.DataFrame:
        """Return the rows at or above a severity.

        Raises
        ------
        CallError
            When the severity is not one of `SEVERITIES`.
        """
        _known_severity(severity)
        wanted = SEVERITIES[SEVERITIES.index(severity) :]
        return self.rows[self.rows["severity"].isin(wanted)]

    def enforce(self, severity: str = "error") -> Findings:
        """Return the findings themselves, or raise when some reach a severity.

        Raises
        ------
        FindingsError
            With the number of findings and the checks that made them.

        Examples
        --------
        >>> Findings().enforce()
        Findings(0 findings in 0 checks)
        """
        rows = self.at_least(severity)
        if len(rows):
            names = ", ".join(sorted(set(rows["check"])))
            raise FindingsError(
                f"{len(rows)} findings at or above {severity!r}, from: {names}"
            )
        return self

    def __repr__(self) -> str:
        return f"Findings({len(self.rows)} findings in {len(self.summary)} checks)"

    def _repr_html_(self) -> str:
        return str(self.summary.to_html(index=False))


def _known_severity(severity: str) -> None:
    if severity not in SEVERITIES:
        raise CallError.unknown("severity", severity, SEVERITIES)
