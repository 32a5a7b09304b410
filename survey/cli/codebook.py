"""`sid codebook`: start one from data, and check it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

import survey.codebook as rooms
from survey.cli.describe import describe
from survey.cli.start import new
from survey.codebook import Codebook
from survey.errors import CallError
from survey.fieldwork import (
    Note,
    draft_codebook,
    read_frame,
    write_datapackage,
    write_ddi,
    write_xlsform,
)
from survey.output import writing

__all__ = ["codebook_app"]

EXPORTS = ("ddi", "xlsform", "datapackage")
codebook_app = typer.Typer(
    help="Start a codebook, check, compare and document it.", no_args_is_help=True
)
codebook_app.command()(new)
codebook_app.command()(describe)
out = Console(highlight=False, soft_wrap=True)


@codebook_app.command("from-data")
def from_data(
    file: Annotated[Path, typer.Argument(help="Any file that can be read.")],
    to: Annotated[Path, typer.Option("--to", help="Folder to make.")],
    name: Annotated[str, typer.Option(help="Name of the study.")] = "",
    data: Annotated[
        Path | None, typer.Option("--data", help="The answers to a questionnaire.")
    ] = None,
    language: Annotated[
        str, typer.Option("--language", help="Of texts whose file doesn't say theirs.")
    ] = "nl",
) -> None:
    """Start a codebook from a file's own variables, labels, routing and codes."""
    book = draft_codebook(file, to, name or to.name, language, data)
    out.print(f"{book!r} -> {to}; study.yml says what to fill in", markup=False)


@codebook_app.command("to-excel")
def to_excel(
    folder: Annotated[Path, typer.Argument(help="Folder of the codebook.")],
    file: Annotated[Path, typer.Argument(help="The .xlsx to make.")],
) -> None:
    """Write a codebook as one workbook: a sheet a file, drop-downs, all cells text."""
    rooms.excel.to_excel(folder, file)
    out.print(f"{folder} -> {file}", markup=False)


@codebook_app.command("from-excel")
def from_excel(
    file: Annotated[Path, typer.Argument(help="The .xlsx that people worked in.")],
    folder: Annotated[Path, typer.Argument(help="Folder to make, or to bring up.")],
) -> None:
    """Write a workbook as a codebook's folder; faults go into a copy beside it."""
    book = Codebook.from_excel(file, folder)
    for notice in book.notices:
        out.print(f"  {notice}", markup=False)
    out.print(f"{book!r} -> {folder}", markup=False)


@codebook_app.command("export")
def export(
    folder: Annotated[Path, typer.Argument(help="Folder of the codebook.")],
    file: Annotated[Path, typer.Argument(help="The file to make.")],
    format: Annotated[
        str, typer.Option("--format", help="ddi, xlsform (Kobo, ODK) or datapackage.")
    ] = "ddi",
    version: Annotated[
        str, typer.Option("--version", help="Of DDI-Codebook: 2.6 or 2.5.")
    ] = "2.6",
    data: Annotated[
        Path | None, typer.Option("--data", help="The data; a datapackage holds them.")
    ] = None,
    frequencies: Annotated[
        bool, typer.Option(help="Count each code, within the study's thresholds.")
    ] = False,
) -> None:
    """Write a codebook as DDI or as an XLSForm, or with data as a Data Package."""
    if format not in EXPORTS:
        raise CallError.unknown("format", format, EXPORTS)
    book = Codebook.open(folder)
    if format != "ddi":
        notes = _written(book, file, format, data)
        for note in notes:
            out.print(f"  {note.within(book.language)}", markup=False)
        out.print(f"{book!r} -> {file}", markup=False)
        return
    frame = read_frame(data, book) if data else None
    files = [data.name] if data else []
    write_ddi(book, file, frame, version, frequencies=frequencies, files=files)
    lacking = rooms.examine.cessda_problems(book)
    told = "; `sid codebook check --profile cessda` says what archives miss"
    out.print(f"{book!r} -> {file}{told if lacking else ''}", markup=False)


def _written(
    book: Codebook, file: Path, format: str, data: Path | None
) -> tuple[Note, ...]:
    """Write a codebook in another format than DDI; return what has no place in it."""
    if format == "xlsform":
        return write_xlsform(book, file).notes
    if data is None:
        raise CallError("a datapackage holds answers; give them with --data")
    return write_datapackage(read_frame(data, book), file).notes


@codebook_app.command("schema")
def schema(
    to: Annotated[Path, typer.Option("--to", help="Folder of codebook.md.")],
) -> None:
    """Write the reference of every key and column, and JSON Schemas for editors."""
    files = rooms.reference.reference_files()
    for name, text in files.items():
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        with writing(to / name) as place:
            place.write_text(text, encoding="utf-8", newline="\n")
    out.print(f"{len(files)} files -> {to}", markup=False)


@codebook_app.command("check")
def check(
    study: Annotated[Path, typer.Argument(help="Folder of the codebook.")],
    against: Annotated[
        list[Path] | None,
        typer.Option(
            "--against", help="Codebook of an earlier wave, for crosswalk.csv."
        ),
    ] = None,
    profile: Annotated[
        str, typer.Option("--profile", help="cessda: what its catalogue asks for too.")
    ] = "",
    every: Annotated[
        bool, typer.Option("--all", help="Name the rules that can't be decided too.")
    ] = False,
) -> None:
    """Read a codebook and say everything that is wrong, lacking or redundant in it."""
    if profile not in ("", "cessda"):
        raise CallError.unknown("profile", profile, ["cessda"])
    book = Codebook.open(study)
    remarks = [*rooms.examine.examine(book)]
    for earlier in map(Codebook.open, against or []):
        remarks += rooms.waves.side_remarks(book, earlier)
    remarks += rooms.examine.cessda_problems(book) if profile else ()
    for notice in book.notices:
        out.print(f"notice: {notice}", markup=False)
    for remark in remarks:
        out.print(str(remark), markup=False)
    passed = rooms.examine.undecided(book)
    for remark in passed if every else ():
        out.print(str(remark), markup=False)
    counts = Counter(remark.severity for remark in remarks)
    told = ", ".join(f"{counts[each]} {each}" for each in counts)
    out.print(f"{book!r}: {told or 'no problems'}", markup=False)
    if passed:
        named = "" if every else "; --all names them"
        out.print(f"rules not decided: {len(passed)}{named}", markup=False)
    if counts["error"]:
        raise typer.Exit(1)


@codebook_app.command("diff")
def diff(
    before: Annotated[Path, typer.Argument(help="Folder of the earlier codebook.")],
    after: Annotated[Path, typer.Argument(help="Folder of the later codebook.")],
    to: Annotated[
        Path | None, typer.Option("--to", help="A .html, .md, .csv or .txt to write.")
    ] = None,
    language: Annotated[
        str, typer.Option("--language", help="nl, fr or en; the codebook's if absent.")
    ] = "",
) -> None:
    """Say what changed between two versions or waves: 0 when nothing did, else 1."""
    found = Codebook.open(before).diff(Codebook.open(after), language)
    if to is None:
        out.print(rooms.diff.as_text(found), markup=False, end="")
    else:
        rooms.diff.write_difference(found, to)
        out.print(f"{found.title} -> {to}", markup=False)
    if len(found):
        raise typer.Exit(1)
