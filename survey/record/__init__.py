"""What the toolkit remembers: missing kinds, findings, changed cells, steps."""

from survey.record.changes import Changes
from survey.record.disposition import Disposition
from survey.record.findings import SEVERITIES, Findings
from survey.record.missing import MissingKind
from survey.record.step import Source, Step, file_hash

__all__ = [
    "SEVERITIES",
    "Changes",
    "Disposition",
    "Findings",
    "MissingKind",
    "Source",
    "Step",
    "file_hash",
]
