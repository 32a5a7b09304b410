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


def _empty(columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype="object") for name in columns})


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
        cls, check: str, severity: str, rows: pd.DataFrame, **tally: object
    ) -> Findings:
        """Return one check's findings.

        Parameters
        ----------
        check
            The name of the check.
        severity
            One of `SEVERITIES`.
        rows
            Columns among record, variable, value and message.
        tally
            Columns of the summary: items, passes, fails, unknown, label.
        """
        full = rows.reindex(columns=list(ROWS)).fillna("").astype(str)
        full = full.assign(check=check, severity=severity).reset_index(drop=True)
        items = tally.get("items", len(full))
        line = {
            "check": check,
            "severity": severity,
            "items": items,
            "fails": len(full),
            "passes": int(str(items)) - len(full) - int(str(tally.get("unknown", 0))),
            "unknown": 0,
            "label": check,
        }
        return cls(full, pd.DataFrame([{**line, **tally}], columns=list(SUMMARY)))

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
        if severity not in SEVERITIES:
            raise CallError.unknown("severity", severity, SEVERITIES)
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
