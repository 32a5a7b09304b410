"""One variable as Stata holds it: letters for missing kinds, labels that fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from survey.codebook import Variable
from survey.fieldwork.formats.raw import Note
from survey.fieldwork.frame import Frame
from survey.fieldwork.spss.missing_codes import kind_label
from survey.fieldwork.stata.letters import LETTERS
from survey.record import MissingKind

__all__ = ["DtaColumn", "dta_column", "number_column"]

LABEL_LENGTH = 80
ORIGIN = np.datetime64("1960-01-01", "us")
UNITS = {
    "date": ("%td", np.timedelta64(1, "D")),
    "datetime": ("%tc", np.timedelta64(1, "ms")),
}
EXACT = 2.0**53
Labels = Mapping[int | str, str]


@dataclass(frozen=True)
class DtaColumn:
    """A column ready to be written.

    Parameters
    ----------
    values
        Float64, objects of which the texts are letters, or text.
    letters
        The letters among the values.
    labels, value_labels
        By language: the label as long as Stata takes it, and the values' labels.
    texts
        Characteristics by name: the question, and the label where it was cut.
    format
        Stata's, where it isn't a plain number or text.
    """

    values: pd.Series
    labels: Mapping[str, str]
    letters: tuple[str, ...] = ()
    value_labels: Mapping[str, Labels] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    format: str = ""
    notes: tuple[Note, ...] = ()


def number_column(values: pd.Series, label: str, language: str) -> DtaColumn:
    """Return a column that is no variable, such as a weight."""
    numbers = values.astype("float64").reset_index(drop=True)
    return DtaColumn(numbers, {language: label[:LABEL_LENGTH]})


def dta_column(frame: Frame, name: str, languages: tuple[str, ...]) -> DtaColumn:
    """Return a variable as Stata holds it.

    Parameters
    ----------
    frame
        Holds its answers and missing kinds.
    name
        The variable.
    languages
        Of the labels, the one that is shown first.
    """
    variable = frame.variable(name)
    text = frame.data[name].dtype == "str"
    kinds = sorted({MissingKind(k) for k in np.unique(frame.kinds(name)) if k})
    labels = {x: variable.label.within(x) for x in languages}
    full = {
        f"label_{x}": label for x, label in labels.items() if len(label) > LABEL_LENGTH
    }
    asked = {f"question_{x}": variable.question.within(x) for x in languages}
    values = _texts(frame, name) if text else _numbers(frame, name, kinds)
    value_labels = {x: _labels(frame, name, kinds, x) for x in languages}
    return DtaColumn(
        values=values,
        labels={x: label[:LABEL_LENGTH] for x, label in labels.items()},
        letters=() if text else tuple(LETTERS[kind] for kind in kinds),
        value_labels={} if text or not any(value_labels.values()) else value_labels,
        texts={key: said for key, said in {**asked, **full}.items() if said},
        format="" if text else _format(variable),
        notes=tuple(_notes(frame, name, bool(full))),
    )


def _texts(frame: Frame, name: str) -> pd.Series:
    texts, kinds = frame.data[name].fillna(""), frame.kinds(name)
    for kind, letter in LETTERS.items():
        texts = texts.mask(kinds == kind, f".{letter}")
    return texts


def _numbers(frame: Frame, name: str, kinds: list[MissingKind]) -> pd.Series:
    column = frame.data[name]
    if column.dtype == "datetime64[us]":
        _, unit = UNITS[frame.variable(name).type]
        since = (column.to_numpy() - ORIGIN) / unit
        numbers = np.where(column.isna(), np.nan, since)
    else:
        numbers = column.to_numpy(dtype=np.float64, na_value=np.nan)
    if not kinds:
        return pd.Series(numbers)
    values = numbers.astype(object)
    for kind in kinds:
        values[frame.kinds(name) == kind] = LETTERS[kind]
    return pd.Series(values, dtype=object)


def _labels(
    frame: Frame, name: str, kinds: list[MissingKind], language: str
) -> dict[int | str, str]:
    """Return labels of whole numbers and letters, the only ones that have them."""
    listed = frame.codebook.code_list(name)
    labels: dict[int | str, str] = {}
    for code in listed.answers if listed else ():
        if _is_whole(code.code) and code.label:
            labels[int(code.code)] = code.label.within(language)
    return labels | {LETTERS[kind]: kind_label(kind, language) for kind in kinds}


def _is_whole(code: str) -> bool:
    digits = code.removeprefix("-")
    return digits.isascii() and digits.isdigit() and abs(int(code)) < 2**31 - 30


def _format(variable: Variable) -> str:
    return UNITS[variable.type][0] if variable.type in UNITS else ""


def _notes(frame: Frame, name: str, cut: bool) -> Iterator[Note]:
    said = {"variable": name}
    if cut:
        yield Note("dta_label_cut", {**said, "length": LABEL_LENGTH})
    column, listed = frame.data[name], frame.codebook.code_list(name)
    if column.dtype == "str":
        if listed is not None and any(code.label for code in listed.answers):
            yield Note("dta_text_labels", said)
        dotted = [f".{letter}" for letter in LETTERS.values()]
        if count := int(column.isin(dotted).sum()):
            yield Note("dta_dotted", {**said, "count": count})
        return
    codes = [c.code for c in listed.answers if c.label] if listed else []
    bare = [code for code in codes if not _is_whole(code)]
    if bare:
        yield Note("dta_label_lost", {**said, "codes": ", ".join(bare)})
    if column.dtype == "Int64":
        count = int((column.abs() > int(EXACT)).sum())
        if count:
            yield Note("written_rounded", {**said, "count": count})
