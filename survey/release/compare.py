"""The data files of a package beside one another: the same answers, cell by cell.

What is compared depends on what the formats can hold. A text of SPSS has at most three
codes for missing kinds, and the .csv and .xlsx follow it; numbers above 2^53 lose their
last digits in SPSS and Stata.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Codebook
from survey.fieldwork import Frame, load, read_frame, read_raw
from survey.fieldwork.spss.names import spss_names
from survey.fieldwork.stata.names import stata_names
from survey.locale import message
from survey.record import MissingKind

__all__ = ["DATA", "columns_of", "data_of", "differences"]

DATA = ("data.csv", "data.sav", "data.dta", "data.xlsx", "data.parquet")
CODED = ("data.csv", "data.sav", "data.xlsx")
"""Formats in which a missing answer is a code, of which a text has few."""
DOUBLES = ("data.sav", "data.dta")
EXACT = 2**53
UNSAID = (MissingKind.NO_ANSWER, MissingKind.NOT_APPLICABLE, MissingKind.NOT_ASKED)
"""What an empty cell may be read as."""
LANGUAGE = "nl"


def data_of(file: Path, book: Codebook) -> Frame:
    """Return a data file of a package as a frame.

    Raises
    ------
    InputError
        When it can't be read.
    """
    return load(file) if file.suffix == ".parquet" else read_frame(file, book)


def columns_of(file: Path, book: Codebook) -> list[str]:
    """Return a data file's columns, under the names that the codebook gives them.

    Raises
    ------
    InputError
        When it can't be read.
    """
    if file.suffix == ".parquet":
        return [str(name) for name in load(file).data]
    namings = {".sav": spss_names, ".dta": stata_names}
    naming = namings.get(file.suffix)
    given = {s: name for name, s in naming(book.variables).items()} if naming else {}
    return [given.get(str(n), str(n)) for n in read_raw(file).data.columns]


def differences(frames: Mapping[str, Frame]) -> Iterator[tuple[str, str]]:
    """Yield the columns in which data files differ, and how.

    Parameters
    ----------
    frames
        By file, of one package.
    """
    told: set[str] = set()
    for (first, a), (second, b) in combinations(frames.items(), 2):
        if a.rows != b.rows:
            counts = {"stated": a.rows, "found": b.rows}
            yield second, message("verify_count", LANGUAGE, **counts)
            continue
        for name in map(str, a.data.columns.intersection(b.data.columns)):
            apart = int(_apart(first, a, second, b, name).sum())
            if apart and name not in told:
                told.add(name)
                values = {"count": apart, "first": first, "second": second}
                yield name, message("verify_differs", LANGUAGE, **values)


def _apart(first: str, a: Frame, second: str, b: Frame, name: str) -> NDArray[np.bool_]:
    """Return where two frames say something else of a variable."""
    mine, other = a.kinds(name), b.kinds(name)
    apart = np.asarray(mine != other)
    if a.data[name].dtype == "str":
        for file, kinds, rest in ((first, mine, other), (second, other, mine)):
            if file in CODED and {first, second} - set(CODED):
                apart &= ~(np.isin(kinds, UNSAID) & (rest != 0))
    known = (mine == 0) & (other == 0)
    rounded = first in DOUBLES or second in DOUBLES
    apart[known] = _unequal(a.data[name][known], b.data[name][known], rounded)
    return apart


def _unequal(mine: pd.Series, other: pd.Series, rounded: bool) -> NDArray[np.bool_]:
    unequal = np.asarray(mine.to_numpy(object) != other.to_numpy(object))
    if rounded and mine.dtype == other.dtype == "Int64":
        big = np.asarray(mine.abs() > EXACT)
        same = mine.to_numpy(np.float64) == other.to_numpy(np.float64)
        unequal &= ~(big & same)
    return unequal
