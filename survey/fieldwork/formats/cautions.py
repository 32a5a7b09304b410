"""What a file's values have lost, or will lose, without anybody seeing it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from survey.fieldwork.formats.raw import Note, Raw

__all__ = ["cautions"]

EXACT = 2.0**53
"""From here on a double doesn't hold every whole number."""
ZONED = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)? ?(Z|[+-]\d\d:?\d\d)", re.ASCII
)
LOOKED = 100
"""Texts of a column that tell whether it has time zones."""


def cautions(raw: Raw) -> Iterator[Note]:
    """Yield a note on numbers without their last digits and on times with a zone.

    Parameters
    ----------
    raw
        A file as read.
    """
    rounded, count, zoned = [], 0, []
    for name, column in raw.data.items():
        said = raw.variables.get(str(name))
        if column.dtype == "float64" and not (said and said.clock):
            found = int((np.abs(column.to_numpy()) > EXACT).sum())
            rounded += [str(name)] if found else []
            count += found
        elif column.dtype in ("str", "object"):
            texts = (v for v in column.head(LOOKED) if isinstance(v, str))
            zoned += [str(name)] if any(map(ZONED.fullmatch, texts)) else []
    if rounded:
        yield Note("read_rounded", {"columns": _shown(rounded), "count": count})
    if zoned:
        yield Note("read_time_zone", {"columns": _shown(zoned)})


def _shown(names: list[str]) -> str:
    return ", ".join(names[:8]) + (" …" if len(names) > 8 else "")
