"""What the reader found, gathered while it reads and told at the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from survey.fieldwork.formats.raw import Note
from survey.record import Findings

__all__ = ["CHECKS", "Fault", "told"]

CHECKS: Mapping[str, str] = {
    "reader_note": "info",
    "undocumented_column": "warning",
    "absent_variable": "warning",
    "column_spelling": "info",
    "direct_identifier": "info",
    "value_label": "warning",
    "value_label_wording": "info",
    "undocumented_code": "info",
    "missing_code": "warning",
    "undeclared_missing": "warning",
    "unreadable": "error",
    "whitespace": "info",
    "encoding": "warning",
    "not_in_register": "error",
    "register_twice": "error",
    "not_in_gross": "error",
    "gross_twice": "error",
    "gross_without_number": "error",
    "unknown_outcome": "error",
    "outcome_contradicted": "error",
    "interview_without_record": "warning",
    "gross_differs": "warning",
}
"""Severity by check, in the order in which they are told."""


@dataclass(frozen=True)
class Fault:
    """One thing found.

    Parameters
    ----------
    check
        One of `CHECKS`.
    note
        What it says.
    row
        The record's place, or None when it concerns the file.
    record
        Its label, where it is of another file.
    """

    check: str
    note: Note
    variable: str = ""
    value: str = ""
    row: int | None = None
    record: str = ""


@dataclass(frozen=True)
class _Line:
    items: int = 0
    rows: list[dict[str, str]] = field(default_factory=list)


def told(
    faults: Iterable[Fault],
    items: Mapping[str, int],
    records: pd.Series,
    language: str,
) -> Findings:
    """Return the faults as findings, with a line for every check that was made.

    Parameters
    ----------
    faults
        In the order in which they were met.
    items
        By check: how many things it looked at. A check that isn't here was not made.
    records
        Label of every record.
    language
        Of the messages.
    """
    names = [str(record) for record in records]
    lines = {check: _Line(count) for check, count in items.items()}
    for fault in faults:
        row = {
            "record": fault.record if fault.row is None else names[fault.row],
            "variable": fault.variable,
            "value": fault.value,
            "message": fault.note.within(language),
        }
        lines.setdefault(fault.check, _Line()).rows.append(row)
    return Findings.join(_findings(lines, language))


def _findings(lines: Mapping[str, _Line], language: str) -> Iterable[Findings]:
    columns = ["record", "variable", "value", "message"]
    for check, severity in CHECKS.items():
        if check in lines:
            line = lines[check]
            yield Findings.of(
                check,
                severity,
                pd.DataFrame(line.rows, columns=columns),
                items=max(line.items, len(line.rows)),
                label=Note(f"check_{check}").within(language),
            )
