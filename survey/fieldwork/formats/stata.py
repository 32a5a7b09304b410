"""Stata files: .dta, with .a to .z kept as codes of their own."""

from __future__ import annotations

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
from survey.fieldwork.stata.letters import LETTERS
from survey.locale import message

__all__ = ["read_dta"]

ORIGIN = "1960-01-01"
DAY = 86400.0
OPEN, CLOSE = b"<stata_dta>", b"</stata_dta>"


def read_dta(path: Path) -> Raw:
    """Return a Stata file; a missing value .a stands in it as the text `.a`.

    Raises
    ------
    InputError
        When the file is cut off or holds no records.
    """
    _whole(path)
    data, meta, notes = _parse(path)
    kinds = {name: set(letters) for name, letters in meta.missing_user_values.items()}
    dotted = {name: _dotted(data[name], kinds[name]) for name in kinds if name in data}
    return Raw(
        described(path, data.assign(**dotted)),
        {
            name: _variable(name, meta, kinds.get(name, set()), _spelt(data[name]))
            for name in data
        },
        source_of(path, "dta", "cp1252" if notes else "utf-8"),
        notes=notes,
    )


def _whole(path: Path) -> None:
    # From version 13 on, Stata marks both ends; value labels may follow the data.
    content = path.read_bytes()
    if content.startswith(OPEN) and not content.rstrip().endswith(CLOSE):
        raise InputError(path, "is a damaged Stata file: it ends before its last mark")


def _parse(path: Path) -> tuple[pd.DataFrame, Any, tuple[Note, ...]]:
    options: dict[str, Any] = {
        "user_missing": True,
        "disable_datetime_conversion": True,
    }
    try:
        data, meta = pyreadstat.read_dta(path, **options)
    except UnicodeDecodeError:
        # Before version 14 Stata wrote the encoding of the machine it ran on.
        data, meta = pyreadstat.read_dta(path, encoding="WINDOWS-1252", **options)
        return data, meta, (Note("read_encoding_assumed", {"encoding": "cp1252"}),)
    return data, meta, ()


def _dotted(values: pd.Series, letters: set[str]) -> pd.Series:
    """Return a column in which Stata's letters carry their dot again."""
    dots = {letter: f".{letter}" for letter in letters}
    return values.astype("object").replace(dots)


def _spelt(values: pd.Series) -> dict[str, str]:
    """Return labels of the letters that `write_dta` puts in texts, where they occur."""
    if values.dtype != "str":
        return {}
    codes = {f".{letter}": kind for kind, letter in LETTERS.items()}
    found = values[values.isin(list(codes))].unique()
    return {code: message(f"kind_{codes[code].word}", "en") for code in sorted(found)}


def _variable(
    name: str, meta: Any, letters: set[str], spelt: dict[str, str]
) -> RawVariable:
    labels = meta.variable_value_labels.get(name, {})
    texts = {code_text(code): label for code, label in labels.items()}
    return RawVariable(
        name,
        label=meta.column_names_to_labels.get(name) or "",
        labels=spelt
        | {f".{c}" if c in letters else c: text for c, text in texts.items()},
        missing=tuple(
            (code, code) for code in (*spelt, *(f".{x}" for x in sorted(letters)))
        ),
        clock=_clock(meta.original_variable_types.get(name) or ""),
    )


def _clock(format: str) -> Clock | None:
    if format.startswith(("%td", "%-td", "%d")):
        return Clock(ORIGIN, DAY, "date")
    return Clock(ORIGIN, 0.001, "datetime") if format[:3] in ("%tc", "%tC") else None
