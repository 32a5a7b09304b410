"""What was done, in order: the history that travels with the data."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Source", "Step", "file_hash"]


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@dataclass(frozen=True)
class Step:
    """One step of the road.

    Parameters
    ----------
    name
        The step, in the words of GSBPM phase 5: read, check, edit, derive, weight.
    detail
        One sentence on what it did.
    rows_in, rows_out
        Records before and after.
    """

    name: str
    detail: str
    rows_in: int
    rows_out: int


@dataclass(frozen=True)
class Source:
    """The file that data came from.

    Parameters
    ----------
    name
        The file's name without its folder, which is nobody's business.
    sha256
        Hash of its bytes, in hexadecimal.
    format
        The reader that took it: sav, dta, csv, parquet, xlsx.
    detail
        What the reader had to assume (encoding, delimiter, decimal mark).
    """

    name: str
    sha256: str
    format: str
    detail: str = ""
