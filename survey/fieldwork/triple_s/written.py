"""A frame's columns as Triple-S holds them, before they get their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

import numpy as np
import pandas as pd

from survey.codebook import Text
from survey.fieldwork.formats.raw import Note, code_text
from survey.fieldwork.frame import Frame
from survey.fieldwork.spss.missing_codes import is_number
from survey.fieldwork.triple_s.values import Value, kind_codes, kind_text
from survey.record import MissingKind

__all__ = ["Written", "number_column", "written_column"]


@dataclass(frozen=True)
class Written:
    """One Triple-S variable, with a text for every record.

    Parameters
    ----------
    cells
        Per record as many texts as there are subfields; one when it isn't a spread.
    edges
        Lowest and highest of a quantity, with as many decimals as its answers.
    hint
        The codebook's type, where the Triple-S type doesn't tell it.
    """

    name: str
    kind: str
    label: Text
    cells: tuple[tuple[str, ...], ...]
    question: Text = field(default_factory=Text)
    values: tuple[Value, ...] = ()
    edges: tuple[str, str] | None = None
    use: str = ""
    hint: str = ""
    notes: tuple[Note, ...] = ()

    @property
    def subfields(self) -> int:
        """Number of cells a record, of which most variables have one."""
        return len(self.cells[0]) if self.cells else 1

    @property
    def width(self) -> int:
        """Of a cell, in characters."""
        coded = self.kind in ("single", "quantity") or self.subfields > 1
        codes = [value.code for value in self.values] if coded else []
        texts = (cell for row in self.cells for cell in row)
        return max(1, *map(len, (*texts, *codes, *(self.edges or ()), "")))

    @property
    def literal(self) -> bool:
        """Whether its codes are other texts than whole numbers from nought."""
        coded = self.kind in ("single", "multiple")
        return coded and not all(_is_plain(value.code) for value in self.values)


def _is_plain(code: str) -> bool:
    return code.isascii() and code.isdecimal() and str(int(code)) == code


def number_column(name: str, values: pd.Series, label: str, language: str) -> Written:
    """Return a column that is no variable, such as a weight.

    Parameters
    ----------
    name, label, language
        What it is called.
    values
        Numbers, one a record.
    """
    texts = [plain_number(value) for value in values]
    answers = [text for text in texts if text]
    cells = tuple((text,) for text in texts)
    edges = _edges(answers, (), 0)
    return Written(name, "quantity", Text({language: label}), cells, edges=edges)


def plain_number(value: object) -> str:
    """Return a number without an exponent; empty for none.

    Examples
    --------
    >>> plain_number(1e-7), plain_number(3.0), plain_number(float("nan"))
    ('0.0000001', '3', '')
    """
    text = code_text(value)
    return format(Decimal(text), "f") if text else ""


def written_column(frame: Frame, name: str, dates: bool) -> Written:
    """Return a variable as Triple-S holds it.

    Parameters
    ----------
    frame
        Holds its answers and missing kinds.
    name
        The variable.
    dates
        Whether this version has a type for dates.
    """
    variable = frame.variable(name)
    if variable.type == "code":
        made = _single(frame, name)
    elif variable.type in ("int", "decimal"):
        made = _quantity(frame, name)
    else:
        made = _character(frame, name, dates)
    return replace(made, label=variable.label, question=variable.question)


def _kinds(frame: Frame, name: str) -> list[MissingKind]:
    counts = np.bincount(frame.kinds(name), minlength=len(MissingKind))
    return [kind for kind in MissingKind if kind and counts[kind]]


def _with_kinds(
    frame: Frame, name: str, texts: list[str], codes: Mapping[MissingKind, str]
) -> tuple[tuple[str, ...], ...]:
    by_number = {int(kind): code for kind, code in codes.items()}
    kinds = frame.kinds(name).tolist()
    return tuple(
        (by_number[kind] if kind else text,)
        for text, kind in zip(texts, kinds, strict=True)
    )


def _own(frame: Frame, name: str) -> dict[str, MissingKind]:
    listed = frame.codebook.code_list(name)
    return dict(listed.missing) if listed else {}


def _missing_values(
    frame: Frame, name: str, codes: Mapping[MissingKind, str]
) -> Iterator[Value]:
    listed = frame.codebook.code_list(name)
    labels = {code.code: code.label for code in listed.codes} if listed else {}
    own = _own(frame, name)
    spare = {code: kind for kind, code in codes.items() if code not in own}
    for code, kind in {**own, **spare}.items():
        # A code that an answer has too can't be declared missing here.
        if code in codes.values() or code in own:
            yield Value(code, labels.get(code) or kind_text(kind), kind.word)


def _single(frame: Frame, name: str) -> Written:
    listed = frame.codebook.code_list(name)
    known = {code.code: code.label for code in listed.answers} if listed else {}
    texts = [code_text(value) for value in frame.data[name]]
    strange = sorted({text for text in texts if text} - set(known))
    integer = frame.codebook.integer_codes(name)
    codes = kind_codes(
        _own(frame, name), _kinds(frame, name), {*known, *strange}, integer
    )
    values = [Value(code, label) for code, label in known.items()]
    values += [Value(code, Text({"en": code})) for code in strange]
    note = {"variable": name, "codes": ", ".join(strange[:8])}
    return Written(
        name,
        "single",
        Text(),
        _with_kinds(frame, name, texts, codes),
        values=(*values, *_missing_values(frame, name, codes)),
        notes=(Note("triple_s_codes", note),) if strange else (),
    )


def _quantity(frame: Frame, name: str) -> Written:
    variable = frame.variable(name)
    texts = [plain_number(value) for value in frame.data[name]]
    answers = {text for text in texts if text}
    codes = kind_codes(_own(frame, name), _kinds(frame, name), answers, number=True)
    limits = tuple(
        plain_number(limit)
        for limit in (variable.min, variable.max)
        if limit is not None
    )
    values = _missing_values(frame, name, codes)
    return Written(
        name,
        "quantity",
        Text(),
        _with_kinds(frame, name, texts, codes),
        values=tuple(v for v in values if is_number(v.code) and v.code not in answers),
        edges=_edges(answers, limits, variable.decimals or 0),
        hint=variable.type,
    )


def _edges(
    answers: Iterable[str], limits: Iterable[str], decimals: int
) -> tuple[str, str]:
    numbers = [Decimal(text) for text in (*answers, *limits)] or [Decimal(0)]
    finest = max((len(str(n).partition(".")[2]) for n in numbers), default=0)
    low, high = min(numbers), max(numbers)
    places = max(finest, decimals)
    return f"{low:.{places}f}", f"{high:.{places}f}"


def _character(frame: Frame, name: str, dates: bool) -> Written:
    """Return texts, days and moments; their missing kinds have no place."""
    column, type = frame.data[name], frame.variable(name).type
    day = type == "date"
    if type == "text":
        texts = [code_text(value) for value in column]
    else:
        form = "%Y%m%d" if day and dates else "%Y-%m-%dT%H:%M:%S.%f"
        form = "%Y-%m-%d" if day and not dates else form
        shown = column.dt.strftime(form).astype(object)
        texts = ["" if text != text else str(text) for text in shown]
    kinds = frame.kinds(name)
    lost = int(((kinds != 0) & (kinds != MissingKind.NO_ANSWER)).sum())
    note = Note("triple_s_kinds", {"variable": name, "count": lost})
    return Written(
        name,
        "date" if day and dates else "character",
        Text(),
        tuple((text,) for text in texts),
        hint="" if day and dates else type,
        notes=(note,) if lost else (),
    )
