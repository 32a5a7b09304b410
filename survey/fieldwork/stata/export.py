"""A frame as a Stata file, with its labels in every language of the codebook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyreadstat

from survey.errors import OutputError
from survey.fieldwork.extra import extra_columns
from survey.fieldwork.formats.raw import Note
from survey.fieldwork.frame import Frame
from survey.fieldwork.stata.column import DtaColumn, dta_column, number_column
from survey.fieldwork.stata.letters import LETTERS
from survey.fieldwork.stata.names import stata_names
from survey.fieldwork.stata.patch import Characteristic, ValueLabels, patched
from survey.output import writing
from survey.record import MissingKind

__all__ = ["WrittenStata", "write_dta"]

STATA_14 = 14
"""The oldest version whose files are in UTF-8, which every later one reads."""
TITLE_LENGTH = 80


@dataclass(frozen=True)
class WrittenStata:
    """What was written, and where it differs from the frame.

    Parameters
    ----------
    names
        Name in the file, by variable.
    letters
        By missing kind, the letter of Stata's missing value that stands for it.
    notes
        What didn't fit the format.
    """

    path: Path
    names: Mapping[str, str]
    letters: Mapping[MissingKind, str]
    notes: tuple[Note, ...] = ()


def write_dta(
    frame: Frame,
    path: str | Path,
    language: str = "",
    extra: pd.DataFrame | None = None,
    extra_labels: Mapping[str, str] | None = None,
) -> WrittenStata:
    """Write a frame as .dta of Stata 14, which later versions read too.

    Every missing kind of a number is a letter, the same in every file: .r refused,
    .d don't know, .n no answer, .i not applicable, .q not asked, .b broke off,
    .t technical, .e edited out, .c not coded. Stata has no such letters for texts, in
    which `.r` stands as a text. The codebook's other languages are in the file as
    Stata's `label language` has them, questions as characteristics.

    Parameters
    ----------
    frame
        What to write.
    path
        Where to.
    language
        Of the labels that are shown first; the study's first when empty.
    extra
        More columns of numbers, one row a record, such as weights.
    extra_labels
        What they are called.

    Raises
    ------
    CallError
        When `extra` doesn't fit the frame.
    OutputError
        When the place can't be written, or what was written doesn't read back.
    """
    target = Path(path)
    spoken = language or frame.codebook.language
    others = [x for x in frame.codebook.facts.languages if x != spoken]
    languages = (spoken, *others)
    more, called = extra_columns(frame, extra), extra_labels or {}
    columns = {
        str(name): dta_column(frame, str(name), languages) for name in frame.data
    }
    columns |= {n: number_column(more[n], called.get(n, n), spoken) for n in more}
    names = stata_names(columns)
    file = {names[name]: column for name, column in columns.items()}
    title = frame.codebook.facts.title.within(spoken)[:TITLE_LENGTH]
    with writing(target) as place:
        try:
            _write(place, file, title, spoken)
            content = place.read_bytes()
            place.write_bytes(
                patched(content, _texts(file, languages), _labels(file, languages))
            )
            _same(target, file, place)
        except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError) as error:
            raise OutputError(target, f"can't be written as Stata: {error}") from error
    return WrittenStata(target, names, LETTERS, tuple(_notes(columns, names)))


def _write(
    place: Path, columns: Mapping[str, DtaColumn], title: str, language: str
) -> None:
    pyreadstat.write_dta(
        pd.DataFrame({name: column.values for name, column in columns.items()}),
        place,
        file_label=title,
        column_labels={n: c.labels.get(language, "") for n, c in columns.items()},
        version=STATA_14,
        variable_value_labels={
            name: dict(column.value_labels[language])
            for name, column in columns.items()
            if column.value_labels.get(language)
        },
        missing_user_values={
            name: list(column.letters)
            for name, column in columns.items()
            if column.letters
        },
        variable_format={n: c.format for n, c in columns.items() if c.format},
    )


def _texts(
    columns: Mapping[str, DtaColumn], languages: tuple[str, ...]
) -> Iterator[Characteristic]:
    spoken, *others = languages
    if others:
        yield Characteristic("_dta", "_lang_c", spoken)
        yield Characteristic("_dta", "_lang_list", " ".join(languages))
    for name, column in columns.items():
        for key, text in column.texts.items():
            yield Characteristic(name, key, text)
        for other in others:
            if column.labels.get(other):
                yield Characteristic(name, f"_lang_v_{other}", column.labels[other])
            if column.value_labels.get(other):
                yield Characteristic(name, f"_lang_l_{other}", _list(name, other))


def _list(name: str, language: str) -> str:
    end = f"_{language}"
    return name[: 32 - len(end)] + end


def _labels(
    columns: Mapping[str, DtaColumn], languages: tuple[str, ...]
) -> Iterator[ValueLabels]:
    for name, column in columns.items():
        for other in languages[1:]:
            if column.value_labels.get(other):
                yield ValueLabels(_list(name, other), column.value_labels[other])


def _notes(
    columns: Mapping[str, DtaColumn], names: Mapping[str, str]
) -> Iterable[Note]:
    for column in columns.values():
        yield from column.notes
    for name, given in names.items():
        if name != given:
            yield Note("dta_name", {"variable": name, "name": given})


def _same(target: Path, columns: Mapping[str, DtaColumn], place: Path) -> None:
    """Check that a file says what it was given to say."""
    back, _ = pyreadstat.read_dta(
        place, user_missing=True, disable_datetime_conversion=True
    )
    for name, column in columns.items():
        wrote = column.values.astype(object).where(column.values.notna(), None)
        read = back[name].astype(object).where(back[name].notna(), None)
        if wrote.tolist() != read.tolist():
            raise OutputError(target, f"reads back with another content of {name!r}")
