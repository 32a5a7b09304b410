"""SAS files: .sas7bdat with its catalog of labels beside it, and .xpt."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat

from survey.errors import InputError
from survey.fieldwork.formats.raw import (
    Clock,
    Note,
    Raw,
    RawVariable,
    code_text,
    described,
    source_of,
)

__all__ = ["is_sas7bcat", "is_sas7bdat", "is_xpt", "read_sas7bdat", "read_xpt"]

ORIGIN = "1960-01-01"
DAY = 86400.0
MAGIC = bytes(12) + bytes.fromhex("c2ea8160b31411cfbd920800")
CATALOG = bytes(12) + bytes.fromhex("c2ea8163b31411cfbd920800")
TRANSPORT = (b"HEADER RECORD*******LIBRARY HEADER", b"HEADER RECORD*******LIBV8")
MOMENTS = ("DATETIME", "DATEAMPM", "E8601DT", "IS8601DT", "B8601DT")
DATES = (
    *("DATE", "DDMMYY", "MMDDYY", "YYMMDD", "WORDDATE", "WEEKDATE", "JULIAN", "EURDF"),
    *("E8601DA", "B8601DA", "IS8601DA", "MONYY", "YYMM", "YYQ", "MMYY", "YEAR"),
)


def is_sas7bdat(start: bytes) -> bool:
    """Whether a file begins as one of SAS's data sets does."""
    return start.startswith(MAGIC)


def is_sas7bcat(start: bytes) -> bool:
    """Whether a file begins as one of SAS's catalogs does."""
    return start.startswith(CATALOG)


def is_xpt(start: bytes) -> bool:
    """Whether a file begins as a transport file of SAS does."""
    return start.startswith(TRANSPORT)


def read_sas7bdat(path: Path) -> Raw:
    """Return a SAS data set; a missing value .A stands in it as the text `.A`.

    Labels of values are in a catalog: `<name>.sas7bcat` or `formats.sas7bcat` in the
    same folder. Without one there are none, and a note says so.

    Raises
    ------
    InputError
        When the file, or the catalog, is damaged.
    """
    catalog = _catalog(path)
    data, meta = pyreadstat.read_sas7bdat(
        path, user_missing=True, disable_datetime_conversion=True
    )
    if catalog is not None:
        try:
            _, meta = pyreadstat.read_sas7bdat(
                path, catalog_file=catalog, user_missing=True, row_limit=1
            )
        except pyreadstat.ReadstatError as error:
            raise InputError(catalog, "is a damaged SAS catalog") from error
    formats = [name for name in data if _own_format(_format(meta, name))]
    notes = () if catalog or not formats else (_without(formats),)
    return _raw(path, data, meta, "sas7bdat", notes)


def _without(formats: list[str]) -> Note:
    shown = ", ".join(formats[:8]) + (" …" if len(formats) > 8 else "")
    return Note("read_sas_catalog", {"count": len(formats), "columns": shown})


def read_xpt(path: Path) -> Raw:
    """Return a transport file of SAS, which has no labels of values."""
    data, meta = pyreadstat.read_xport(path, disable_datetime_conversion=True)
    return _raw(path, data, meta, "xpt", ())


def _catalog(path: Path) -> Path | None:
    names = (path.with_suffix(".sas7bcat"), path.with_name("formats.sas7bcat"))
    return next((name for name in names if name.is_file()), None)


def _raw(
    path: Path, data: pd.DataFrame, meta: Any, format: str, notes: Iterable[Note]
) -> Raw:
    kinds = {name: set(found) for name, found in _letters(meta).items() if name in data}
    dotted = {
        name: data[name].astype("object").replace({x: f".{x}" for x in letters})
        for name, letters in kinds.items()
    }
    encoding = str(getattr(meta, "file_encoding", "") or "utf-8").lower()
    return Raw(
        described(path, data.assign(**dotted)),
        {
            str(name): _variable(str(name), meta, kinds.get(name, set()))
            for name in data
        },
        source_of(path, format, encoding),
        notes=tuple(notes),
    )


def _letters(meta: Any) -> dict[str, list[str]]:
    return getattr(meta, "missing_user_values", None) or {}


def _variable(name: str, meta: Any, letters: set[str]) -> RawVariable:
    labels = (getattr(meta, "variable_value_labels", None) or {}).get(name, {})
    texts = {code_text(code): label for code, label in labels.items()}
    return RawVariable(
        name,
        label=meta.column_names_to_labels.get(name) or "",
        labels={f".{c}" if c in letters else c: text for c, text in texts.items()},
        missing=tuple((f".{letter}", f".{letter}") for letter in sorted(letters)),
        clock=_clock(_format(meta, name)),
    )


def _format(meta: Any, name: str) -> str:
    return (meta.original_variable_types or {}).get(name) or ""


def _letters_of(format: str) -> str:
    return re.sub(r"[\d.]+$", "", format.upper())


def _clock(format: str) -> Clock | None:
    letters = _letters_of(format)
    if letters.startswith(MOMENTS):
        return Clock(ORIGIN, 1.0, "datetime")
    return Clock(ORIGIN, DAY, "date") if letters.startswith(DATES) else None


def _own_format(format: str) -> bool:
    """Whether a format is one that a study made, so that a catalog has its labels."""
    known = ("", "$", "$CHAR", "BEST", "F", "COMMA", "COMMAX", "DOLLAR", "PERCENT", "E")
    letters = _letters_of(format)
    timed = letters.startswith((*MOMENTS, *DATES, "TIME", "Z"))
    return letters not in known and not timed
