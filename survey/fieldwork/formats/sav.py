"""SPSS files: .sav, .zsav and .por, user-missing values kept."""

from __future__ import annotations

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
    ResponseSet,
    code_text,
    described,
    source_of,
)
from survey.fieldwork.formats.sav_cells import read_cells
from survey.fieldwork.formats.sav_dictionary import (
    DamagedError,
    Dictionary,
    read_dictionary,
)

__all__ = ["read_por", "read_sav"]

DATES = ("DATE", "ADATE", "SDATE", "EDATE", "JDATE", "QYR", "MOYR", "WKYR")
MOMENTS = ("DATETIME", "YMDHMS")
ORIGIN = "1582-10-14"
"""The first day of the Gregorian calendar, from which SPSS counts seconds."""
BYTES = "ISO-8859-1"
"""One character a byte: text is read so when the file's own encoding fails on it."""


def read_sav(path: Path) -> Raw:
    """Return a .sav or .zsav file.

    Raises
    ------
    InputError
        When the file is damaged, cut off, or holds no records.
    """
    content = path.read_bytes()
    words = _dictionary(path, content)
    data, meta, encoding = _read(path, content, words)
    notes = list(_notes(words, meta, encoding))
    weight = (words.weight or "").lower()
    return Raw(
        described(path, data),
        _variables(meta, words.roles),
        source_of(path, "sav", encoding),
        sets=_sets(meta),
        weight=next((name for name in data if name.lower() == weight), ""),
        notes=tuple(notes),
    )


def read_por(path: Path) -> Raw:
    """Return a portable file, whose user-missing values come without their kind."""
    data, meta = pyreadstat.read_por(path, disable_datetime_conversion=True)
    return Raw(
        described(path, data),
        _variables(meta, {}),
        source_of(path, "por", "utf-8"),
        notes=(Note("read_por_missing"),),
    )


def _dictionary(path: Path, content: bytes) -> Dictionary:
    try:
        return read_dictionary(content)
    except DamagedError as error:
        said = f"is a damaged SPSS file: it {error}"
        raise InputError(path, said) from error


def _read(
    path: Path, content: bytes, words: Dictionary
) -> tuple[pd.DataFrame, Any, str]:
    """Return data and metadata, and the encoding they turned out to be in."""
    declared = words.encoding or "utf-8"
    if words.holds(declared):
        try:
            data, meta = _quick(path, content, words, declared) or _parse(path)
        except (UnicodeDecodeError, pyreadstat.ReadstatError) as error:
            if not _is_encoding(error):
                raise
        else:
            return data, meta, str(meta.file_encoding).lower()
    data, meta = _parse(path, encoding=BYTES)
    # Without a declaration, text that isn't UTF-8 was most likely typed on Windows.
    encoding = declared if words.encoding or _all_in(data, declared) else "cp1252"
    return _decoded(data, encoding), _decoded_meta(meta, encoding), encoding


def _quick(
    path: Path, content: bytes, words: Dictionary, encoding: str
) -> tuple[pd.DataFrame, Any] | None:
    """Return the library's metadata beside cells decoded here, where they can be."""
    if not words.cases:
        return None
    # The library reads labels and one record; the cells are what takes it long.
    _, meta = _parse(path, row_limit=1, output_format="dict")
    data = read_cells(content, words, list(meta.column_names), encoding)
    return None if data is None else (data, meta)


def _parse(path: Path, **options: Any) -> tuple[pd.DataFrame, Any]:
    result: tuple[pd.DataFrame, Any] = pyreadstat.read_sav(
        path, user_missing=True, disable_datetime_conversion=True, **options
    )
    return result


def _is_encoding(error: Exception) -> bool:
    return isinstance(error, UnicodeDecodeError) or "encoding" in str(error)


def _all_in(data: pd.DataFrame, encoding: str) -> bool:
    texts = data.select_dtypes(include=["object", "str"])
    try:
        for name in texts:
            for text in texts[name].dropna().unique():
                str(text).encode(BYTES).decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _text(text: str | None, encoding: str) -> str:
    return (text or "").encode(BYTES).decode(encoding, errors="replace")


def _decoded(data: pd.DataFrame, encoding: str) -> pd.DataFrame:
    def column(values: pd.Series) -> pd.Series:
        if pd.api.types.is_numeric_dtype(values.dtype):
            return values
        seen = {text: _text(text, encoding) for text in values.dropna().unique()}
        return values.map(seen)

    return data.apply(column).set_axis([_text(n, encoding) for n in data], axis=1)


def _decoded_meta(meta: Any, encoding: str) -> Any:
    """Return the metadata with every text in it read anew."""

    def anew(value: Any) -> Any:
        if isinstance(value, str):
            return _text(value, encoding)
        if isinstance(value, dict):
            return {anew(key): anew(item) for key, item in value.items()}
        return [anew(item) for item in value] if isinstance(value, list) else value

    for name in (
        "column_names",
        "column_names_to_labels",
        "variable_value_labels",
        "missing_ranges",
        "variable_measure",
        "original_variable_types",
        "mr_sets",
    ):
        setattr(meta, name, anew(getattr(meta, name)))
    return meta


def _notes(words: Dictionary, meta: Any, encoding: str) -> Iterable[Note]:
    if not words.encoding:
        yield Note("read_encoding_assumed", {"encoding": encoding})
    if words.weight is None:
        yield Note("read_weight_unknown")
    if words.sets > len(meta.mr_sets):
        yield Note("read_sets_lost", {"count": words.sets - len(meta.mr_sets)})


def _variables(meta: Any, roles: dict[str, str]) -> dict[str, RawVariable]:
    return {
        name: RawVariable(
            name,
            label=meta.column_names_to_labels.get(name) or "",
            labels=_labels(meta.variable_value_labels.get(name, {})),
            missing=tuple(
                (pair["lo"], pair["hi"]) for pair in meta.missing_ranges.get(name, ())
            ),
            measure=_measure(meta.variable_measure.get(name, "")),
            decimals=_decimals(meta.original_variable_types[name]),
            role=roles.get(name, ""),
            clock=_clock(meta.original_variable_types[name]),
        )
        for name in meta.column_names
    }


def _labels(labels: dict[Any, str]) -> dict[str, str]:
    return {code_text(code): label for code, label in labels.items()}


def _measure(word: str) -> str:
    return word if word in ("nominal", "ordinal", "scale") else ""


def _decimals(format: str) -> int | None:
    letters = format.rstrip("0123456789.")
    _, point, decimals = format.partition(".")
    known = letters in ("F", "COMMA", "DOT", "PCT", "E") and decimals.isdigit()
    return int(decimals) if point and known else None


def _clock(format: str) -> Clock | None:
    letters = format.rstrip("0123456789.")
    if letters in DATES:
        return Clock(ORIGIN, 1.0, "date")
    return Clock(ORIGIN, 1.0, "datetime") if letters in MOMENTS else None


def _sets(meta: Any) -> tuple[ResponseSet, ...]:
    names = set(meta.column_names)
    return tuple(
        ResponseSet(
            name,
            item["label"],
            tuple(v for v in dict.fromkeys(item["variable_list"]) if v in names),
            code_text(item["counted_value"]) if item["is_dichotomy"] else "",
        )
        for name, item in meta.mr_sets.items()
    )
