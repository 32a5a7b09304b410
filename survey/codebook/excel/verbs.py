"""From a codebook's folder to one workbook, and back."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from survey.codebook.codebook import Codebook
from survey.codebook.excel.choices import language_of, study_of
from survey.codebook.excel.mark import mark
from survey.codebook.excel.read import At, Read, load, read_workbook
from survey.codebook.excel.sheets import codebook_files, read_sheets
from survey.codebook.excel.write import write_sheets
from survey.errors import DeclarationError, InputError, Problem
from survey.output import filling, writing

__all__ = ["from_excel", "to_excel"]

PLACE = re.compile(r"(?P<file>[^:]+?)(:(?P<line>\d+))?(, column (?P<column>.+))?")
ELSEWHERE = re.compile(r"(?P<file>[\w./-]+\.(?:csv|yml)):(?P<line>\d+)")
UNKNOWN_COLUMN = re.compile(r"(?:unknown )?column '(.*?)'")


def to_excel(folder: str | Path, path: str | Path) -> None:
    """Write a codebook's folder as one workbook.

    Parameters
    ----------
    folder
        Its CSV and YAML files; it may have faults, which can be mended in Excel.
    path
        The .xlsx; one that is there is replaced.

    Raises
    ------
    InputError
        When the folder is not there or holds no codebook.
    DeclarationError
        When a file can't be read, or holds what no workbook keeps.
    OutputError
        When the place can't be written.
    """
    folder = Path(folder)
    if (
        not (folder / "study.yml").is_file()
        and not (folder / "variables.csv").is_file()
    ):
        raise InputError(folder, "holds no study.yml, so it is not a codebook")
    sheets = read_sheets(folder)
    with writing(path) as place:
        write_sheets(sheets, place)


def from_excel(path: str | Path, folder: str | Path) -> Codebook:
    """Write a workbook as a codebook's folder, if nothing is wrong with it.

    Parameters
    ----------
    path
        An .xlsx as `to_excel` makes it, worked in by people.
    folder
        Made when it isn't there. In one with a codebook the files are replaced.

    Returns
    -------
    Codebook
        Its notices say what was made of cells that were no text.

    Raises
    ------
    InputError
        When it is no workbook.
    DeclarationError
        With every problem at once, by sheet, row and column. The folder is as it was;
        a copy of the workbook beside it, `-fouten` behind its name, has every problem
        at its cell.
    """
    path, folder = Path(path), Path(folder)
    book = load(path)
    read = read_workbook(book)
    read.faults.extend(_forgotten(read, folder))
    if not read.faults:
        with tempfile.TemporaryDirectory() as stage:
            _write(read, Path(stage))
            read.faults.extend(_problems(read, Path(stage)))
    if read.faults:
        beside = path.with_name(f"{path.stem.removesuffix('-fouten')}-fouten.xlsx")
        study = study_of([one.sheet for one in read.sheets.values()])
        with writing(beside) as place:
            mark(book, read.faults, place, language_of(study))
        problems = [fault.problem for fault in read.faults]
        raise DeclarationError(problems, f"each stands at its cell in {beside}")
    _replace(read, folder)
    found = Codebook.open(folder)
    notices = (*(note.problem for note in read.notices), *found.notices)
    return replace(found, parts=replace(found.parts, notices=notices))


def _forgotten(read: Read, folder: Path) -> Iterable[At]:
    """Yield the files of a folder that the workbook has no sheet for."""
    if not folder.is_dir():
        return
    said = {fault.sheet for fault in read.faults}
    for file in codebook_files(folder):
        name = file.removesuffix(".csv").replace("/", ".")
        if file not in read.sheets and name not in said:
            why = f"is not there, and the folder has {file}; delete that file first"
            yield At(name, 0, 0, "", f"{why} if it has to go")


def _write(read: Read, folder: Path) -> None:
    for file, sheet in read.sheets.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(sheet.content)


def _problems(read: Read, stage: Path) -> list[At]:
    """Return what is wrong with the codebook that a workbook makes."""
    if not (stage / "study.yml").is_file():
        return [At("study.yml", 0, 0, "", "is not there; it says what the study is")]
    try:
        Codebook.open(stage)
    except DeclarationError as error:
        return [_at(read, problem) for problem in error.problems]
    return []


def _at(read: Read, problem: Problem) -> At:
    """Return a problem of a file at its cell of the workbook."""
    found = PLACE.fullmatch(problem.place)
    file = found["file"] if found else problem.place
    # Frames are told by their file's own name.
    same = [name for name in read.sheets if name == file or name.endswith(f"/{file}")]
    if found is None or not same:
        return At(file.removesuffix(".csv"), 0, 0, "", problem.message)
    named = UNKNOWN_COLUMN.match(problem.message)
    column = found["column"] or (named[1] if named else "")
    said = ELSEWHERE.sub(lambda other: _row(read, other), problem.message)
    return read.sheets[same[0]].at(int(found["line"] or 1), column, said)


def _row(read: Read, place: re.Match[str]) -> str:
    """Return another place that a problem names as a row of the workbook."""
    sheet = read.sheets.get(place["file"])
    if sheet is None:
        return place[0]
    at = sheet.at(int(place["line"]), "", "")
    return f"row {at.row} of sheet {at.sheet!r}"


def _replace(read: Read, folder: Path) -> None:
    """Put the files in place: a new folder at once, in an old one file by file."""
    if not folder.exists() or not any(folder.iterdir()):
        with filling(folder) as stage:
            _write(read, stage)
        return
    for file, sheet in read.sheets.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        if (
            not (folder / file).is_file()
            or (folder / file).read_bytes() != sheet.content
        ):
            with writing(folder / file) as place:
                place.write_bytes(sheet.content)
