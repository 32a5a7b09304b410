"""What a file says before any codebook has been asked: values as they stand in it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.errors import InputError
from survey.locale import message
from survey.record import MissingKind, Source, file_hash

__all__ = [
    "Clock",
    "Note",
    "Raw",
    "RawVariable",
    "ResponseSet",
    "code_text",
    "described",
    "source_of",
]


@dataclass(frozen=True)
class Note:
    """Something people should know of a file, as a text of the catalogue.

    Parameters
    ----------
    key
        The text's name in the message catalogue.
    values
        What goes into its braces.

    Examples
    --------
    >>> Note("read_renamed", {"count": 2}).within("en")
    '2 columns match a variable only when case and punctuation are left out'
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def within(self, language: str) -> str:
        """Return the text in a language of the catalogue; English for another."""
        known = language if language in ("nl", "fr", "en") else "en"
        return message(self.key, known, **self.values)


@dataclass(frozen=True)
class Clock:
    """How a column of numbers stands for moments.

    Parameters
    ----------
    origin
        The moment that is 0, as ISO text.
    seconds
        What one unit is, in seconds.
    type
        date when only the day counts, else datetime.
    """

    origin: str
    seconds: float
    type: str

    def moments(self, numbers: NDArray[np.float64]) -> NDArray[np.datetime64]:
        """Return the moments; NaT where a number can't be one.

        Examples
        --------
        >>> spss = Clock("1582-10-14", 1.0, "date")
        >>> spss.moments(np.array([13860374400.0, 1e30])).astype(str).tolist()
        ['2022-01-01T00:00:00.000000', 'NaT']
        """
        # The years 1 to 9999, which is what other programs can write down too.
        first, last = (
            np.datetime64("0001-01-01", "us"),
            np.datetime64("9999-12-31", "us"),
        )
        origin = np.datetime64(self.origin, "us")
        low, high = ((edge - origin) / np.timedelta64(1, "s") for edge in (first, last))
        known = np.nan_to_num(numbers * self.seconds, nan=math.inf)
        inside = (known >= low) & (known <= high)
        micros = np.where(inside, known, 0.0) * 1e6
        moments = origin + np.round(micros).astype("timedelta64[us]")
        return np.where(inside, moments, np.datetime64("NaT", "us"))


@dataclass(frozen=True)
class RawVariable:
    """What the file itself says of a column.

    Parameters
    ----------
    labels
        Value label by code, the code as `code_text` writes it.
    missing
        User-missing values: pairs of lowest and highest, alike for a single one.
    measure
        nominal, ordinal, scale, or empty.
    decimals
        Number of decimals shown, where the file says so.
    role
        input, target, both, none, partition, split, or empty.
    use, disclosure
        The role and disclosure of variables.csv, where the format settles them.
    kinds
        Missing kind by code, where the toolkit wrote the file and said so.
    """

    name: str
    label: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[tuple[float | str, float | str], ...] = ()
    measure: str = ""
    decimals: int | None = None
    role: str = ""
    clock: Clock | None = None
    use: str = ""
    disclosure: str = ""
    kinds: Mapping[str, MissingKind] = field(default_factory=dict)

    def is_missing(self, value: Any) -> bool:
        """Whether the file declares a value as missing."""
        if isinstance(value, str):
            return any(low == value for low, _ in self.missing if isinstance(low, str))
        pairs = [p for p in self.missing if not isinstance(p[0], str)]
        return any(float(low) <= value <= float(high) for low, high in pairs)


@dataclass(frozen=True)
class ResponseSet:
    """A multiple-response set as the file declares it.

    Parameters
    ----------
    counted
        The value that means chosen, as text; empty in a set of categories.
    kind
        multiple, or battery where the variables share their answers.
    """

    name: str
    label: str
    variables: tuple[str, ...]
    counted: str = ""
    kind: str = "multiple"


@dataclass(frozen=True)
class Raw:
    """A file as it is: nothing recoded, user-missing values kept.

    Parameters
    ----------
    data
        One row a record; columns in file order, numbers, texts or moments.
    variables
        What the file says of each column, by name.
    source
        The file, and in its detail what had to be assumed to read it.
    decimal
        The decimal mark of numbers that stand as text.
    weight
        The column by which the file says it is weighted.
    notes
        What people should know.
    """

    data: pd.DataFrame
    variables: Mapping[str, RawVariable]
    source: Source
    sets: tuple[ResponseSet, ...] = ()
    decimal: str = "."
    weight: str = ""
    notes: tuple[Note, ...] = ()

    def __repr__(self) -> str:
        rows, columns = self.data.shape
        return f"Raw({self.source.name}: {rows} records × {columns} columns)"


def code_text(value: Any) -> str:
    """Return a value as codebooks write codes: whole numbers without decimals.

    Examples
    --------
    >>> code_text(1.0), code_text(1.5), code_text("007"), code_text(None)
    ('1', '1.5', '007', '')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else _decimal_text(value)
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return ""
    if isinstance(value, pd.Timestamp | np.datetime64):
        moment = str(pd.Timestamp(value).isoformat(sep=" "))
        return moment.removesuffix(" 00:00:00")
    if isinstance(value, np.floating):
        return code_text(float(value))
    if isinstance(value, bool | np.bool_):
        return str(int(value))
    return str(value)


def _decimal_text(value: float) -> str:
    return "" if math.isnan(value) else repr(float(value))


def source_of(path: Path, format: str, detail: str = "") -> Source:
    """Return a file's name, hash and reader.

    Raises
    ------
    InputError
        When the file can't be opened.
    """
    try:
        digest = file_hash(path)
    except OSError as error:
        raise InputError(path, f"can't be read: {error.strerror}") from error
    return Source(path.name, digest, format, detail)


def described(path: Path, data: pd.DataFrame) -> pd.DataFrame:
    """Return the data themselves, when there are any to speak of.

    Raises
    ------
    InputError
        When there are no columns or no records, or two columns have one name.
    """
    if data.shape[1] == 0:
        raise InputError(path, "holds no columns")
    twice = data.columns[data.columns.duplicated()].unique()
    if len(twice):
        raise InputError(path, f"has several columns named {', '.join(twice[:5])!r}")
    if len(data) == 0:
        raise InputError(path, f"has {data.shape[1]} columns but holds no records")
    return data
