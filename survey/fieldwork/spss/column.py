"""One variable as SPSS holds it: a code for every missing kind, labels that fit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from survey.codebook import Variable
from survey.fieldwork.formats.raw import Note, code_text
from survey.fieldwork.frame import Frame
from survey.fieldwork.spss.missing_codes import (
    MissingCodes,
    is_number,
    kind_label,
    missing_codes,
)
from survey.fieldwork.spss.names import cut

__all__ = ["SavColumn", "number_column", "sav_column"]

LABEL_BYTES, VALUE_LABEL_BYTES, TEXT_BYTES = 256, 120, 32767
ORIGIN = np.datetime64("1582-10-14", "us")
NARROW, WIDE = 4, 40


@dataclass(frozen=True)
class SavColumn:
    """A column ready to be written.

    Parameters
    ----------
    values
        Float64, or text.
    label, labels
        As long as SPSS takes them.
    full
        The label and the value labels before they were cut, by code (empty for the
        variable's own); only those that were.
    format
        SPSS print format, empty for text.
    """

    values: pd.Series
    label: str
    labels: dict[float | str, str] = field(default_factory=dict)
    full: dict[str, str] = field(default_factory=dict)
    missing: MissingCodes = field(default_factory=lambda: MissingCodes({}))
    format: str = ""
    measure: str = "unknown"
    notes: tuple[Note, ...] = ()

    @property
    def width(self) -> int:
        """How wide SPSS shows the column."""
        if self.values.dtype == "float64":
            longest = int(re.sub(r"^[A-Z]+|\..*$", "", self.format) or 8)
        else:
            longest = int(self.values.str.len().max() or 0)
        return max(NARROW, min(WIDE, longest))


def number_column(values: pd.Series, label: str) -> SavColumn:
    """Return a column that is no variable, such as a weight."""
    numbers = values.astype("float64").reset_index(drop=True)
    return SavColumn(numbers, label, format="F12.6", measure="scale")


def sav_column(frame: Frame, name: str, language: str) -> SavColumn:
    """Return a variable as SPSS holds it.

    Parameters
    ----------
    frame
        Holds its answers and missing kinds.
    name
        The variable.
    language
        Of the labels.
    """
    variable = frame.variable(name)
    missing = missing_codes(frame, name)
    values, cuts = _values(frame, name, missing)
    label = variable.label.within(language)
    labels = _labels(frame, name, missing, language)
    full = {code_text(code): text for code, text in labels.items() if _long(text)}
    if len(label.encode()) > LABEL_BYTES:
        full[""] = label
    return SavColumn(
        values=values,
        label=cut(label, LABEL_BYTES),
        labels={code: cut(text, VALUE_LABEL_BYTES) for code, text in labels.items()},
        full=full,
        missing=missing,
        format=_format(variable, values),
        measure=variable.measure or "unknown",
        notes=tuple(_notes(name, missing, full, cuts)),
    )


def _long(text: str) -> bool:
    return len(text.encode()) > VALUE_LABEL_BYTES


def _values(frame: Frame, name: str, missing: MissingCodes) -> tuple[pd.Series, int]:
    """Return the answers with a code where one is missing, and how many were cut."""
    column, kinds = frame.data[name], frame.kinds(name)
    if column.dtype == "str":
        texts = column.fillna("")
        for kind, code in missing.codes.items():
            texts = texts.mask(kinds == kind, str(code))
        short = texts.map({t: cut(t, TEXT_BYTES) for t in texts.unique()})
        return short.astype("str"), int((short != texts).sum())
    if column.dtype == "datetime64[us]":
        seconds = (column.to_numpy() - ORIGIN) / np.timedelta64(1, "s")
        numbers = np.where(column.isna(), np.nan, seconds)
    else:
        numbers = column.to_numpy(dtype=np.float64, na_value=np.nan)
    for kind, code in missing.codes.items():
        numbers = np.where(kinds == kind, float(code), numbers)
    return pd.Series(numbers), 0


def _labels(
    frame: Frame, name: str, missing: MissingCodes, language: str
) -> dict[float | str, str]:
    listed = frame.codebook.code_list(name)
    numeric = frame.data[name].dtype != "str"
    labels: dict[float | str, str] = {}
    for code in listed.codes if listed else ():
        stays = not code.missing or not missing.recoded
        if stays and code.label and (not numeric or is_number(code.code)):
            key = float(code.code) if numeric else code.code
            labels[key] = code.label.within(language)
    for kind in missing.spare:
        labels[missing.codes[kind]] = kind_label(kind, language)
    return labels


def _format(variable: Variable, values: pd.Series) -> str:
    if values.dtype != "float64":
        return ""
    if variable.type in ("date", "datetime"):
        return "EDATE10" if variable.type == "date" else "DATETIME20"
    decimals = 0
    if variable.type == "decimal":
        decimals = 4 if variable.decimals is None else variable.decimals
    known = values.dropna()
    digits = len(str(int(known.abs().max()))) if len(known) else 1
    sign = int(bool((known < 0).any()))
    return f"F{min(WIDE, digits + sign + decimals + bool(decimals))}.{decimals}"


def _notes(
    name: str, missing: MissingCodes, full: dict[str, str], cuts: int
) -> Iterator[Note]:
    for kind in missing.spare:
        values = {"variable": name, "kind": kind.word}
        yield Note("sav_spare", {**values, "code": code_text(missing.codes[kind])})
    for kind in missing.merged:
        yield Note("sav_merged", {"variable": name, "kind": kind.word})
    if "" in full:
        yield Note("sav_label_cut", {"variable": name, "bytes": LABEL_BYTES})
    codes = [code for code in full if code]
    if codes:
        values = {"variable": name, "codes": ", ".join(codes)}
        yield Note("sav_value_label_cut", {**values, "bytes": VALUE_LABEL_BYTES})
    if cuts:
        shown = {"variable": name, "count": cuts, "bytes": TEXT_BYTES}
        yield Note("sav_text_cut", shown)
