"""A frame as an SPSS file, with the syntax that says again what it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat

from survey.errors import CallError, OutputError
from survey.fieldwork.extra import extra_columns
from survey.fieldwork.formats.raw import Note
from survey.fieldwork.formats.sav_dictionary import DamagedError
from survey.fieldwork.frame import Frame
from survey.fieldwork.spss.column import SavColumn, number_column, sav_column
from survey.fieldwork.spss.names import spss_names
from survey.fieldwork.spss.patch import MultipleSet, patched
from survey.fieldwork.spss.syntax import spss_syntax
from survey.output import writing
from survey.record import MissingKind

__all__ = ["Written", "write_sav"]

BESIDE = ("id", "admin", "paradata", "weight", "stratum", "cluster")
"""Roles of variables that no table is made of."""
FAILURES = (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, DamagedError)
Codes = Mapping[str, Mapping[MissingKind, float | str]]


@dataclass(frozen=True)
class Written:
    """What was written, and where it differs from the frame.

    Parameters
    ----------
    path, syntax
        The .sav and the .sps beside it.
    names
        Name in the file, by variable.
    codes
        Code of each missing kind, by variable.
    notes
        What didn't fit the format, and which spare codes were used.
    """

    path: Path
    syntax: Path
    names: Mapping[str, str]
    codes: Codes
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class _File:
    """Everything that goes into the two files."""

    title: str
    columns: Mapping[str, SavColumn]
    sets: tuple[MultipleSet, ...]
    roles: Mapping[str, str]
    questions: Mapping[str, str]
    weight: str


def write_sav(
    frame: Frame,
    path: str | Path,
    language: str = "",
    extra: pd.DataFrame | None = None,
    extra_labels: Mapping[str, str] | None = None,
    weight: str = "",
) -> Written:
    """Write a frame as .sav with labels and missing kinds, and a .sps beside it.

    Every missing kind keeps a code: the variable's own, or a spare one from -91 to
    -99. The clock in the header stands still, at SOURCE_DATE_EPOCH where that is set.

    Parameters
    ----------
    frame
        What to write.
    path
        Where to; the syntax goes under the same name with .sps.
    language
        Of the labels; the study's first when empty.
    extra
        More columns of numbers, one row a record, such as weights.
    extra_labels
        What they are called.
    weight
        The column by which SPSS is to weight.

    Raises
    ------
    CallError
        When `extra` or `weight` doesn't fit the frame.
    OutputError
        When the place can't be written, or what was written doesn't read back.
    """
    target = Path(path)
    spoken = language or frame.codebook.language
    more, called = extra_columns(frame, extra), extra_labels or {}
    columns = {name: sav_column(frame, name, spoken) for name in frame.data}
    columns |= {n: number_column(more[n], called.get(n, n)) for n in more}
    if weight and (weight not in columns or columns[weight].values.dtype != "float64"):
        raise CallError.unknown("column of weights", weight, columns)
    names = spss_names(columns)
    file = _file(frame, columns, names, spoken, weight)
    syntax = target.with_suffix(".sps")
    with writing(target) as place, writing(syntax) as beside:
        _write_data(target, place, file)
        beside.write_text(_syntax(file), encoding="utf-8", newline="\n")
    codes = {name: column.missing.codes for name, column in columns.items()}
    return Written(target, syntax, names, codes, tuple(_notes(columns, names)))


def _notes(
    columns: Mapping[str, SavColumn], names: Mapping[str, str]
) -> Iterator[Note]:
    for column in columns.values():
        yield from column.notes
    for name, given in names.items():
        if name != given:
            yield Note("sav_name", {"variable": name, "name": given})


def _file(
    frame: Frame,
    columns: Mapping[str, SavColumn],
    names: Mapping[str, str],
    language: str,
    weight: str,
) -> _File:
    beside = {n for n in frame.data if frame.variable(n).role in BESIDE}
    beside |= {name for name in columns if name not in frame.data}
    questions = {
        names[name]: frame.variable(name).question.within(language)
        for name in frame.data
    }
    return _File(
        title=frame.codebook.facts.title.within(language),
        columns={names[name]: column for name, column in columns.items()},
        sets=tuple(_sets(frame, names, language)),
        roles={names[n]: "none" if n in beside else "input" for n in columns},
        questions={name: text for name, text in questions.items() if text},
        weight=names.get(weight, ""),
    )


def _sets(
    frame: Frame, names: Mapping[str, str], language: str
) -> Iterator[MultipleSet]:
    for name, item in frame.codebook.sets.items():
        members = tuple(names[v] for v in item.variables if v in frame.data)
        if item.kind == "multiple" and len(members) > 1:
            yield MultipleSet(name[:60], item.label.within(language), members)


def _write_data(target: Path, place: Path, file: _File) -> None:
    columns = file.columns
    data = pd.DataFrame({name: column.values for name, column in columns.items()})
    try:
        pyreadstat.write_sav(
            data,
            place,
            row_compress=True,
            column_labels={name: column.label for name, column in columns.items()},
            variable_value_labels={n: c.labels for n, c in columns.items() if c.labels},
            missing_ranges={name: _ranges(column) for name, column in columns.items()},
            variable_measure={name: column.measure for name, column in columns.items()},
            variable_format={n: c.format for n, c in columns.items() if c.format},
            variable_display_width={n: c.width for n, c in columns.items()},
        )
        content = patched(place.read_bytes(), file.weight, file.sets, file.roles)
        place.write_bytes(content)
        _same(target, data, place)
    # The library says nothing of a full disk; the file just ends.
    except (
        pyreadstat.ReadstatError,
        pyreadstat.PyreadstatError,
        DamagedError,
    ) as error:
        raise OutputError(target, f"can't be written as SPSS: {error}") from error


def _ranges(column: SavColumn) -> list[str | dict[str, float]]:
    return [
        item if isinstance(item, str) else {"lo": item[0], "hi": item[1]}
        for item in column.missing.ranges
    ]


def _same(target: Path, data: pd.DataFrame, place: Path) -> None:
    """Check that a file says what it was given to say."""
    back, _ = pyreadstat.read_sav(
        place, user_missing=True, disable_datetime_conversion=True
    )
    for name in data:
        wrote, read = data[name], back.get(name)
        if wrote.dtype == "str":
            same = read is not None and wrote.str.rstrip(" ").tolist() == read.tolist()
        else:
            same = read is not None and np.array_equal(wrote, read, equal_nan=True)
        if not same:
            raise OutputError(target, f"reads back with another content of {name!r}")


def _syntax(file: _File) -> str:
    attributes: dict[str, dict[str, str]] = {}
    for name, column in file.columns.items():
        cut = [f"{code} = {text}" for code, text in column.full.items() if code]
        texts = {
            "Question": file.questions.get(name, ""),
            "FullLabel": column.full.get("", ""),
            "FullValueLabels": "; ".join(cut),
        }
        attributes[name] = {key: text for key, text in texts.items() if text}
    return spss_syntax(
        file.title,
        {name: column.missing.ranges for name, column in file.columns.items()},
        file.sets,
        file.roles,
        attributes,
        file.weight,
    )
