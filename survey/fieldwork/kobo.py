"""Exports of Kobo and ODK: groups before names, and several answers twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

import pandas as pd

from survey.fieldwork.formats.raw import Note, Raw, RawVariable, ResponseSet

__all__ = ["shaped"]

BROKEN = re.compile(r"^(X\.U\.FEFF\.|ï\.\.|\ufeff)")
"""What programs make of the mark at the start of a file."""
KOBO = re.compile(
    r"X?_(id|uuid|submission_time|validation_status|notes|status|submitted_by|_version__"
    r"|tags|index)|__version__|X__version__|meta/(rootUuid|instanceID|instanceName)"
)
CENTRAL = re.compile(
    r"SubmissionDate|KEY|SubmitterID|SubmitterName|AttachmentsPresent|AttachmentsExpected"
    r"|Status|ReviewState|DeviceID|Edits|FormVersion|(meta-)?instance(ID|Name)"
)
LEAST = 3
"""Columns of its own by which an export is told."""
PLACE = re.compile(
    r"X?_.+_(latitude|longitude|altitude|precision)|X?_geolocation|.+_URL"
)
PERSON = re.compile(r"X?_submitted_by|Submitter(ID|Name)|DeviceID")
YES = {"1", "TRUE", "True", "true"}
NO = {"0", "FALSE", "False", "false"}


@dataclass(frozen=True)
class _Options:
    """A question with several answers: its column, if any, and those of its options."""

    path: str
    summary: bool
    columns: Mapping[str, str]


def shaped(raw: Raw) -> Raw:
    """Return an export with plain names and one column for every option.

    Groups go from the names where those stay apart without. Of several answers that
    stand in one column and in one for every option, the second are kept, as 0 and 1.
    What isn't such an export comes back as it was.

    Parameters
    ----------
    raw
        Any table of text.
    """
    columns = [str(column) for column in raw.data]
    kobo = sum(KOBO.fullmatch(column) is not None for column in columns) >= LEAST
    central = "KEY" in columns and "SubmissionDate" in columns
    options = [*_options(raw, kobo)]
    if not (kobo or central or options):
        return raw
    names = _names(columns, options, "/" if kobo else ("-" if central else ""))
    sets = tuple(
        ResponseSet(names[g.path], "", tuple(names[c] for c in g.columns), "1")
        for g in options
    )
    notes = (*raw.notes, *_notes(raw.data, options, names))
    data = _marked(raw.data, options, names)
    said = _told(raw, options, names, CENTRAL if central else KOBO)
    return replace(raw, data=data, variables=said, sets=sets, notes=notes)


def _marked(
    data: pd.DataFrame, options: Sequence[_Options], names: Mapping[str, str]
) -> pd.DataFrame:
    """Return the columns by their names, options as 0 and 1."""
    spare = [group.path for group in options if group.summary]
    made = data.drop(columns=spare).rename(columns=names)
    marks = {
        names[column]: data[column].map(_mark).astype("str")
        for group in options
        for column in group.columns
    }
    return made.assign(**marks)


def _told(
    raw: Raw,
    options: Sequence[_Options],
    names: Mapping[str, str],
    own: re.Pattern[str],
) -> dict[str, RawVariable]:
    spare = {group.path for group in options if group.summary}
    said = {
        names[column]: _said(names[column], column, variable, own)
        for column, variable in raw.variables.items()
        if column not in spare
    }
    for group in options:
        for column, option in group.columns.items():
            label = option.replace("_", " ")
            said[names[column]] = replace(said[names[column]], label=label)
    return said


def _notes(
    data: pd.DataFrame, options: Sequence[_Options], names: Mapping[str, str]
) -> Iterator[Note]:
    twice = [group for group in options if group.summary]
    if twice:
        yield Note("kobo_twice", {"count": len(twice)})
    for group in twice:
        count = _differing(data, group)
        if count:
            column = names[group.path]
            yield Note("kobo_differs", {"column": column, "count": count})
    late = [names[column] for column in _later(data, options)]
    if late:
        yield Note("kobo_later", {"columns": ", ".join(late)})
    # A point for a stroke is R's doing, and no group.
    shorter = sum(c.replace(".", "/") != name for c, name in names.items())
    if shorter:
        yield Note("kobo_groups", {"count": shorter})


def _said(
    name: str, column: str, said: RawVariable, own: re.Pattern[str]
) -> RawVariable:
    role = "admin" if own.fullmatch(column) else ""
    disclosure = "direct" if PLACE.fullmatch(name) else ""
    disclosure = "quasi" if PERSON.fullmatch(name) else disclosure
    return replace(said, name=name, use=role, disclosure=disclosure)


def _options(raw: Raw, kobo: bool) -> Iterator[_Options]:
    """Yield the questions of which every option has a column."""
    columns = [str(column) for column in raw.data]
    found: dict[str, dict[str, str]] = {}
    for column in columns:
        for mark in ("/", "."):
            stem, _, option = column.rpartition(mark)
            if stem and option:
                found.setdefault(stem, {})[column] = option
    there = set(columns)
    for stem, members in found.items():
        marked = len(members) > 1 and all(_is_marked(raw.data[c]) for c in members)
        if not marked:
            continue
        if stem in there and _summarises(raw.data[stem], set(members.values())):
            yield _Options(stem, True, members)
        elif stem not in there and kobo and _together(raw.data[list(members)]):
            yield _Options(stem, False, members)


def _is_marked(cells: pd.Series) -> bool:
    return set(cells.dropna().unique()) <= {"", *YES, *NO}


def _summarises(cells: pd.Series, options: set[str]) -> bool:
    words = {word for cell in cells.dropna().unique() for word in str(cell).split()}
    return bool(words) and words <= options


def _together(cells: pd.DataFrame) -> bool:
    """Whether the columns are empty in the same records, and not all of them always."""
    empty = (cells == "") | cells.isna()
    alike = empty.all(axis=1) | ~empty.any(axis=1)
    return bool(alike.all()) and not bool(empty.all(axis=None))


def _differing(data: pd.DataFrame, group: _Options) -> int:
    """Return in how many records the one column says other options than the others."""
    marked = pd.DataFrame(
        {o: data[c].isin(list(YES)) for c, o in group.columns.items()}
    )
    said = data[group.path].fillna("").str.split()
    pairs = zip(said, marked.to_numpy().tolist(), strict=True)
    names = list(marked)
    return sum(
        set(words) != {n for n, chosen in zip(names, row, strict=True) if chosen}
        for words, row in pairs
    )


def _later(data: pd.DataFrame, options: Sequence[_Options]) -> Iterator[str]:
    """Yield the options that some who answered the question have no answer to."""
    for group in options:
        cells = data[list(group.columns)]
        blank = (cells == "") | cells.isna()
        answered = ~blank.all(axis=1)
        yield from (
            str(column) for column in cells if blank.loc[answered, column].any()
        )


def _mark(cell: object) -> str:
    text = "" if cell is None or cell != cell else str(cell)
    return "1" if text in YES else ("0" if text in NO else "")


def _names(
    columns: Sequence[str], options: Sequence[_Options], mark: str
) -> dict[str, str]:
    """Return the name of every column, without groups where that is enough."""
    stems = {column: group.path for group in options for column in group.columns}
    paths = [*columns, *(g.path for g in options if g.path not in columns)]
    short = {
        path: f"{_short(stems[path], mark)}/{path[len(stems[path]) + 1 :]}"
        if path in stems
        else _short(path, mark)
        for path in paths
    }
    names = list(short.values())
    return {
        path: name if names.count(name) == 1 else path for path, name in short.items()
    }


def _short(path: str, mark: str) -> str:
    plain = BROKEN.sub("", path)
    if mark == "-":
        return plain.rpartition("-")[2]
    grouped = re.fullmatch(r"[A-Za-z_][\w.-]*(/[\w.-]+)+", plain)
    return PurePosixPath(plain).name if mark and grouped else plain
