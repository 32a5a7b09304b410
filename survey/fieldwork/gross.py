"""The gross sample: everyone drawn, what became of them, and the respondents in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Codebook
from survey.codebook import Gross as Declared
from survey.errors import InputError, nearest
from survey.fieldwork.columns import Matched, match_columns
from survey.fieldwork.formats.raw import Note, Raw, code_text
from survey.fieldwork.formats.registry import read_raw
from survey.fieldwork.frame import Frame
from survey.fieldwork.part import Part, part_of
from survey.fieldwork.reading_findings import Fault
from survey.record import Disposition, Source

__all__ = ["Gross", "GrossFile", "read_gross"]

TOOK_PART = (Disposition.INTERVIEW, Disposition.PARTIAL)
# A code is three signs, or digits with points, as AAPOR's; anything else may be what
# somebody wrote down, or a number of theirs.
CODE = re.compile(r"\w{0,3}|\d{1,3}(\.\d{1,3}){0,2}")


@dataclass(frozen=True)
class Gross:
    """Everyone who was drawn.

    Parameters
    ----------
    frame
        What is known of them, a row a person; without direct identifiers.
    outcome
        What became of each, as the letter of a `Disposition`, shape (rows,).
    source
        The file it came from.
    """

    frame: Frame
    outcome: NDArray[np.str_]
    source: Source | None = None

    @property
    def rows(self) -> int:
        """How many were drawn."""
        return self.frame.rows

    @property
    def numbers(self) -> pd.Series:
        """Every person's number as text; missing without one."""
        return self.frame.data[self.frame.codebook.facts.id].astype("str")


@dataclass(frozen=True)
class GrossFile:
    """A gross sample as read, with what was found.

    Parameters
    ----------
    gross
        The sample.
    faults
        What is wrong with it, or with the respondents beside it.
    items
        By check: how many things it looked at.
    """

    gross: Gross
    faults: tuple[Fault, ...]
    items: Mapping[str, int]


def read_gross(path: Path, respondents: Frame) -> GrossFile:
    """Return the gross sample in a file.

    Parameters
    ----------
    path
        Any file that `read_raw` takes.
    respondents
        The fieldwork, and its codebook.

    Raises
    ------
    InputError
        When it can't be read, or has no respondent numbers or outcomes.

    Notes
    -----
    A person who is there twice counts once, as in the first row. An outcome that is
    missing or unknown counts as unknown eligibility. A record whose outcome says that
    there is none is believed: somebody answered.
    """
    book = respondents.codebook
    declared = book.facts.gross or Declared()
    raw = read_raw(path)
    found = _columns(path, raw, book, declared)
    outcomes = raw.data[_disposition(path, raw, declared)].map(code_text).str.strip()
    part = part_of(book, raw, found)
    whole = _frame(book, part)
    numbers = whole.data[book.facts.id].astype("str")
    first = ~(numbers.duplicated() & numbers.notna()).to_numpy(dtype=bool)
    letters = _letters(outcomes, declared)
    gross = Gross(whole.take(first), letters[first], raw.source)
    # An outcome's own column is no column that the codebook lacks.
    faults = [
        *_named(part, whole.ids),
        *_twice(numbers),
        *_unnumbered(whole.ids, numbers),
        *_unknown(outcomes, declared, whole.ids),
        *_beside(gross, respondents),
    ]
    return GrossFile(gross, tuple(faults), _items(raw, gross, respondents))


def _columns(path: Path, raw: Raw, book: Codebook, declared: Declared) -> Matched:
    """Return which columns are variables; absent are only those that are needed."""
    key = declared.id or book.facts.id
    given = [*raw.data.columns]
    skipped = {_disposition(path, raw, declared)} - {*book.collected}
    needed = [name for name in book.gross_variables if name in book.collected]
    everything = match_columns(path, given, book.collected)
    names = dict.fromkeys([book.facts.id, *needed, *everything.columns])
    ordered = [name for name in book.collected if name in names]
    matched = match_columns(path, given, ordered)
    columns = dict(matched.columns)
    if declared.id:
        columns[book.facts.id] = _exactly(path, given, key, "respondent numbers")
    if book.facts.id not in columns:
        _exactly(path, given, key, "respondent numbers")
    taken = {*columns.values(), *skipped}
    unknown = tuple(column for column in given if column not in taken)
    absent = tuple(name for name in matched.absent if name not in columns)
    return replace(matched, columns=columns, unknown=unknown, absent=absent)


def _exactly(path: Path, given: list[str], wanted: str, what: str) -> str:
    if wanted not in given:
        raise InputError(
            path,
            f"has no column {wanted!r} with {what}, as study.yml says under gross"
            f"{nearest(wanted, given)}",
        )
    return wanted


def _disposition(path: Path, raw: Raw, declared: Declared) -> str:
    wanted, given = declared.disposition, [*map(str, raw.data.columns)]
    found = match_columns(path, given, [wanted]).columns
    return found.get(wanted) or _exactly(path, given, wanted, "outcomes")


def _frame(book: Codebook, part: Part) -> Frame:
    columns = {n: part.columns[n] for n in book.collected if n in part.columns}
    data = pd.DataFrame({name: column.values for name, column in columns.items()})
    kinds = pd.DataFrame({name: column.kinds for name, column in columns.items()})
    return Frame(data, kinds, book, source=part.raw.source)


def _letters(outcomes: pd.Series, declared: Declared) -> NDArray[np.str_]:
    letters = {text: _letter(text, declared) for text in outcomes.unique()}
    unknown = Disposition.UNKNOWN_OTHER
    return np.array([str(letters[text] or unknown) for text in outcomes], dtype=np.str_)


def _letter(text: str, declared: Declared) -> Disposition | None:
    return Disposition.of_code(declared.outcomes.get(text, text))


def _named(part: Part, ids: pd.Series) -> Iterator[Fault]:
    """Yield the file's own faults, with the person instead of the row."""
    for fault in part.faults:
        if fault.row is None:
            yield fault
        else:
            yield replace(fault, row=None, record=str(ids.iloc[fault.row]))


def _twice(numbers: pd.Series) -> Iterator[Fault]:
    counts = numbers.value_counts(sort=False)
    for number, count in counts[counts > 1].items():
        values = {"id": number, "count": int(count)}
        note = Note("found_gross_twice", values)
        yield Fault("gross_twice", note, value=str(number), record=str(number))


def _unnumbered(ids: pd.Series, numbers: pd.Series) -> Iterator[Fault]:
    note = Note("found_gross_without_number")
    for label in ids[numbers.isna().to_numpy()]:
        yield Fault("gross_without_number", note, record=str(label))


def _unknown(
    outcomes: pd.Series, declared: Declared, ids: pd.Series
) -> Iterator[Fault]:
    bad = [text for text in outcomes.unique() if _letter(text, declared) is None]
    note = Note("found_unknown_outcome")
    for row in np.flatnonzero(outcomes.isin(bad)):
        text = str(outcomes.iloc[row])
        plain = CODE.fullmatch(text) is not None
        yield Fault(
            "unknown_outcome",
            note,
            value=text if plain else "",
            record=str(ids.iloc[row]),
        )


def _beside(gross: Gross, respondents: Frame) -> Iterator[Fault]:
    """Yield where the sample and the fieldwork don't agree."""
    name = respondents.codebook.facts.id
    if name not in respondents.data:
        raise InputError(
            Path(respondents.source.name if respondents.source else "fieldwork"),
            f"has no column {name!r}, by which respondents are found in the sample",
        )
    answered = respondents.data[name].astype("str")
    drawn = gross.numbers
    absent = ~answered.isin(drawn.dropna()).to_numpy(dtype=bool)
    for row in np.flatnonzero(absent):
        yield Fault("not_in_gross", Note("found_not_in_gross"), row=int(row))
    there = drawn.isin(answered.dropna()).to_numpy(dtype=bool)
    interviewed = np.isin(gross.outcome, TOOK_PART)
    for place in np.flatnonzero(there & ~interviewed):
        values = {"outcome": gross.outcome[place]}
        note, who = Note("found_contradicted", values), str(drawn.iloc[place])
        yield Fault("outcome_contradicted", note, value=values["outcome"], record=who)
    for place in np.flatnonzero(~there & interviewed):
        who = str(gross.frame.ids.iloc[place])
        note = Note("found_without_record")
        yield Fault("interview_without_record", note, record=who)
    yield from _differing(gross, respondents, answered)


def _differing(
    gross: Gross, respondents: Frame, answered: pd.Series
) -> Iterator[Fault]:
    """Yield cells that both files know, of variables that the weights rest on."""
    rows = pd.Series(np.arange(gross.rows), gross.numbers)
    rows = rows[rows.index.notna()]
    place = rows.reindex(answered.to_numpy()).to_numpy()
    known = np.flatnonzero(~np.isnan(place))
    at = place[known].astype(np.intp)
    for name in gross.frame.codebook.gross_variables:
        if not (gross.frame.has(name) and respondents.has(name)):
            continue
        here = respondents.data[name].iloc[known].reset_index(drop=True)
        there = gross.frame.data[name].iloc[at].reset_index(drop=True)
        other = (here != there).fillna(False).to_numpy(dtype=bool)
        for row in known[other]:
            yield Fault("gross_differs", Note("found_differs"), name, row=int(row))


def _items(raw: Raw, gross: Gross, respondents: Frame) -> dict[str, int]:
    return {
        "undocumented_column": raw.data.shape[1],
        "absent_variable": len(gross.frame.codebook.gross_variables),
        "not_in_gross": respondents.rows,
        "gross_twice": gross.rows,
        "gross_without_number": len(raw.data),
        "unknown_outcome": len(raw.data),
        "outcome_contradicted": gross.rows,
        "interview_without_record": gross.rows,
        "gross_differs": respondents.rows,
    }
