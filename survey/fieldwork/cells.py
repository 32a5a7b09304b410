"""From a raw value to an answer or a missing kind, one distinct value at a time."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Codebook
from survey.fieldwork.formats.raw import RawVariable, code_text
from survey.fieldwork.spss.missing_codes import spare_kind
from survey.record import MissingKind

__all__ = ["Cell", "Column", "Meaning", "moment_of", "type_column"]

WHOLE = re.compile(r"[-+]?\d+", re.ASCII)
NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d{1,3})?", re.ASCII)
NUMBERS, MOMENTS = ("code", "int", "decimal"), ("date", "datetime")
DAY_FIRST = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?",
    re.ASCII,
)
# Text in UTF-8 that was read as Windows-1252 once shows these pairs; � is what a
# program puts where it couldn't read a byte.
BROKEN = re.compile("\ufffd|[ÂÃÅÄÐÑØÙ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€")


@dataclass(frozen=True)
class Cell:
    """What one raw value means.

    Parameters
    ----------
    value
        The answer in the type of its column, None without one.
    kind
        Why there is none.
    faults
        The checks that it fails.
    """

    value: Any = None
    kind: MissingKind = MissingKind.ANSWERED
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """A variable's cells.

    Parameters
    ----------
    values
        Answers, of the type that `column_type` says.
    kinds
        Missing kinds, shape (rows,), 0 where answered.
    empty
        Where nothing stood in the file.
    faults
        By check: the rows that fail it, and the text that stood there.
    """

    values: pd.Series
    kinds: NDArray[np.int8]
    empty: NDArray[np.bool_]
    faults: dict[str, pd.Series]


@dataclass(frozen=True)
class Meaning:
    """How the values of one column are to be understood.

    Parameters
    ----------
    type
        The variable's type, with code for whole-number codes and text_code for others.
    answers
        The codes that are answers.
    missing
        Kind by missing code.
    raw
        What the file says of the column.
    decimal
        The decimal mark of numbers that stand as text.
    """

    type: str
    answers: frozenset[str]
    missing: dict[str, MissingKind]
    raw: RawVariable
    decimal: str = "."

    @classmethod
    def of(
        cls, codebook: Codebook, name: str, raw: RawVariable, decimal: str
    ) -> Meaning:
        """Return what a codebook and a file say of a variable's values."""
        variable = codebook.variable(name)
        listed = codebook.code_list(name)
        text_code = variable.type == "code" and not codebook.integer_codes(name)
        return cls(
            "text_code" if text_code else variable.type,
            frozenset(codebook.codes(name)),
            dict(listed.missing) if listed else {},
            raw,
            decimal,
        )

    def cell(self, value: Any, moment: np.datetime64 | None) -> Cell:
        """Return what a value means; `moment` is what it is on the file's clock."""
        text = code_text(value)
        trimmed = text.strip()
        if not trimmed:
            return Cell(kind=MissingKind.NO_ANSWER)
        if self.missing or self.raw.missing or self.raw.kinds:
            missing = self._missing(value, text, trimmed)
            if missing is not None:
                return missing
        shown = text if moment is None else code_text(moment)
        return _FORMS[self.type](self, shown)

    def _missing(self, value: Any, text: str, trimmed: str) -> Cell | None:
        """Return the cell of a value that is missing by the codebook or the file."""
        # A number of the file is as codes are written already.
        plain = self._plain(trimmed) if isinstance(value, str) else text
        for form in (text, trimmed, plain):
            if form in self.missing:
                spaced = ("whitespace",) if text not in (form, trimmed) else ()
                return Cell(kind=self.missing[form], faults=spaced)
        if plain in self.answers:
            return None
        if plain in self.raw.kinds:
            return Cell(kind=self.raw.kinds[plain])
        return self._file_missing(plain) if self.raw.is_missing(value) else None

    def _plain(self, text: str) -> str:
        """Return a number as codes write it, other text as it is."""
        number = self.number(text)
        return text if number is None else code_text(number)

    def _file_missing(self, code: str) -> Cell:
        kind = spare_kind(code, self.raw.labels.get(code, ""))
        if kind is not None:
            return Cell(kind=kind)
        return Cell(kind=MissingKind.NO_ANSWER, faults=("undeclared_missing",))

    def number(self, text: str) -> float | int | None:
        """Return the number that a text is, if it is one."""
        pointed = text if self.decimal == "." else _pointed(text)
        if WHOLE.fullmatch(pointed):
            return int(pointed)
        if not NUMBER.fullmatch(pointed):
            return None
        number = float(pointed)
        return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _pointed(text: str) -> str:
    # In a file with decimal commas a point is no decimal mark: 1.500 may be anything.
    return text.replace(",", ".") if "." not in text else "?"


def _whole(meaning: Meaning, text: str) -> Cell:
    number = meaning.number(text.strip())
    if not isinstance(number, int) or not -(2**63) <= number < 2**63:
        return _unreadable()
    return Cell(number, faults=_spaced(text))


def _decimal(meaning: Meaning, text: str) -> Cell:
    number = meaning.number(text.strip())
    if number is None or not np.isfinite(float(number)):
        return _unreadable()
    return Cell(float(number), faults=_spaced(text))


def _text_code(meaning: Meaning, text: str) -> Cell:
    if text in meaning.answers:
        return Cell(text)
    plain = meaning._plain(text.strip())
    code = plain if plain in meaning.answers else text.strip()
    return Cell(code, faults=_spaced(text) + _broken(text))


def _text(meaning: Meaning, text: str) -> Cell:
    return Cell(text, faults=_broken(text))


def _date(meaning: Meaning, text: str) -> Cell:
    moment = moment_of(text.strip())
    return Cell(moment.astype("datetime64[D]")) if moment is not None else _unreadable()


def _datetime(meaning: Meaning, text: str) -> Cell:
    moment = moment_of(text.strip())
    return Cell(moment) if moment is not None else _unreadable()


def moment_of(text: str) -> np.datetime64 | None:
    """Return the wall-clock time a text gives: ISO, or day before month.

    Examples
    --------
    >>> str(moment_of("31/12/2021")), moment_of("30/02/2022") is None
    ('2021-12-31T00:00:00.000000', True)
    """
    match = DAY_FIRST.fullmatch(text)
    try:
        if match:
            day, month, year, hour, minute, second = map(int, match.groups("0"))
            moment = datetime(year, month, day, hour, minute, second)
        else:
            moment = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
    return np.datetime64(moment, "us")


def _unreadable() -> Cell:
    return Cell(kind=MissingKind.TECHNICAL, faults=("unreadable",))


def _spaced(text: str) -> tuple[str, ...]:
    return ("whitespace",) if text != text.strip() else ()


def _broken(text: str) -> tuple[str, ...]:
    return ("encoding",) if BROKEN.search(text) else ()


_FORMS: dict[str, Callable[[Meaning, str], Cell]] = {
    "code": _whole,
    "int": _whole,
    "decimal": _decimal,
    "text_code": _text_code,
    "text": _text,
    "date": _date,
    "datetime": _datetime,
}


def type_column(values: pd.Series, meaning: Meaning, dtype: str) -> Column:
    """Return a column's answers and missing kinds.

    Parameters
    ----------
    values
        As the file holds them.
    meaning
        How they are to be understood.
    dtype
        The type of the answers, as `column_type` says.
    """
    plain = _plain_numbers(values, meaning)
    if plain is None:
        return _by_value(values, meaning, dtype)
    numbers = values.to_numpy(dtype=np.float64)
    places = np.flatnonzero(~plain)
    rest = _by_value(values.iloc[places], meaning, dtype)
    answers = _answers(np.where(plain, numbers, 0.0), meaning, dtype)
    answers[places] = rest.values.array
    kinds, empty = np.zeros(len(values), dtype=np.int8), np.zeros(len(values), bool)
    kinds[places], empty[places] = rest.kinds, rest.empty
    return Column(pd.Series(answers), kinds, empty, rest.faults)


def _answers(numbers: NDArray[np.float64], meaning: Meaning, dtype: str) -> Any:
    if meaning.raw.clock is None:
        return pd.array(numbers, dtype="Float64").astype(dtype)
    moments = meaning.raw.clock.moments(numbers)
    days = meaning.type == "date"
    return pd.array(moments.astype("M8[D]").astype("M8[us]") if days else moments)


def _plain_numbers(values: pd.Series, meaning: Meaning) -> NDArray[np.bool_] | None:
    """Return where numbers are answers as they stand; None for a column of others.

    All others, and those that may be missing by the codebook or the file, are looked at
    one distinct value at a time.
    """
    clock = meaning.raw.clock
    if values.dtype != "float64" or meaning.type not in (MOMENTS if clock else NUMBERS):
        return None
    numbers = values.to_numpy()
    plain = np.isfinite(numbers)
    if clock is not None:
        plain &= ~np.isnat(clock.moments(numbers))
    elif meaning.type != "decimal":
        plain &= (np.trunc(numbers) == numbers) & (np.abs(numbers) < 2.0**63)
    codes = [float(code) for code in meaning.missing if NUMBER.fullmatch(code)]
    plain &= ~np.isin(numbers, codes)
    for low, high in meaning.raw.missing:
        if not isinstance(low, str) and not isinstance(high, str):
            plain &= ~((numbers >= low) & (numbers <= high))
    return np.asarray(plain)


def _by_value(values: pd.Series, meaning: Meaning, dtype: str) -> Column:
    places, distinct = pd.factorize(values)
    cells = [*_cells(distinct, meaning), Cell(kind=MissingKind.NO_ANSWER)]
    kinds = np.array([cell.kind for cell in cells], dtype=np.int8)
    empty = np.array([not code_text(v).strip() for v in distinct] + [True], dtype=bool)
    answers = pd.array(_array([cell.value for cell in cells], dtype), dtype=dtype)
    return Column(
        values=pd.Series(answers.take(places)),
        kinds=kinds[places],
        empty=empty[places],
        faults=_faults(values, places, cells),
    )


def _cells(distinct: Any, meaning: Meaning) -> list[Cell]:
    if meaning.raw.clock is None:
        return [meaning.cell(value, None) for value in distinct]
    # Stata's .a to .z stand among the numbers as texts.
    numbers = [math.nan if isinstance(value, str) else value for value in distinct]
    moments = meaning.raw.clock.moments(np.asarray(numbers, dtype=np.float64))
    return [meaning.cell(v, m) for v, m in zip(distinct, moments, strict=True)]


def _array(values: list[Any], dtype: str) -> Any:
    if dtype == "datetime64[us]":
        never = np.datetime64("NaT")
        moments = [never if value is None else value for value in values]
        return np.array(moments, dtype="datetime64[us]")
    return values


def _faults(
    values: pd.Series, places: NDArray[np.intp], cells: list[Cell]
) -> dict[str, pd.Series]:
    """Return the raw text of every cell that fails a check, by row."""
    found = {}
    for check in sorted({fault for cell in cells for fault in cell.faults}):
        fails = np.array([check in cell.faults for cell in cells])[places]
        found[check] = values[fails].map(code_text)
    return found
