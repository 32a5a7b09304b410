"""Checking a package on the other side: whole, counted, documented, consistent."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
)

from survey.codebook import Codebook
from survey.errors import DeclarationError, InputError
from survey.fieldwork import Frame
from survey.locale import message
from survey.record import Findings
from survey.release.archive import CHECKSUMS, stated_checksums, unpack
from survey.release.compare import DATA, columns_of, data_of, differences

__all__ = ["Verification", "checksum_faults", "verify", "verify_files"]

CODEBOOK = tuple(
    f"codebook/{name}"
    for name in ("study.yml", "variables.csv", "codes.csv", "sets.csv")
)
COUNTS = ("rows", "columns", "changed_cells", "set_aside")
LANGUAGE = "nl"
DEEPEST = 10
"""Lists and mappings within one another, of which study.yml has three."""
Fault = tuple[str, str]


@dataclass(frozen=True)
class Verification:
    """What was found of a package.

    Parameters
    ----------
    name
        The file's name.
    findings
        One check a line of its summary, one problem a row; `variable` is the file or
        the column that it is about.
    """

    name: str
    findings: Findings

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return len(self.findings) == 0

    def __str__(self) -> str:
        if self.good:
            return message("verify_good", LANGUAGE, file=self.name)
        rows = self.findings.rows
        head = message("verify_bad", LANGUAGE, file=self.name, count=len(rows))
        lines = zip(rows["variable"], rows["message"], strict=True)
        return "\n".join([head, *(f"  {what}: {said}" for what, said in lines)])


def verify(file: str | Path) -> Verification:
    """Return what is wrong with a package, if anything is.

    Parameters
    ----------
    file
        A .zip that `release` made, somewhere, some time ago.

    Raises
    ------
    InputError
        When it isn't there, is no .zip, or was cut off on the way.
    """
    path = Path(file)
    files = unpack(path)
    stated = files.pop(CHECKSUMS, b"")
    whole = _findings("checksums", len(files), checksum_faults(files, stated))
    rest = verify_files(path.name, files).findings
    return Verification(path.name, Findings.join([whole, rest]))


def verify_files(name: str, files: Mapping[str, bytes]) -> Verification:
    """Return what is wrong with the files of a package, besides their checksums.

    Parameters
    ----------
    name
        What the package is called.
    files
        Content by name.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        # Under names of our own choice, whatever names the archive came with.
        for known in (*DATA, *CODEBOOK):
            if known in files:
                target = place / known
                target.parent.mkdir(exist_ok=True)
                target.write_bytes(files[known])
        try:
            book = _codebook(place / "codebook")
        except (DeclarationError, InputError) as error:
            found = _findings("codebook", 1, [("codebook/", _unreadable(error))])
            return Verification(name, found)
        parts = [_findings("codebook", 1, []), *_of_data(place, files, book)]
        return Verification(name, Findings.join(parts))


def _codebook(folder: Path) -> Codebook:
    study = folder / "study.yml"
    if study.is_file():
        try:
            simple = all(_is_simple(study.read_bytes()))
        except YAMLError as error:
            raise InputError(study, "is not YAML") from error
        if not simple:
            raise InputError(study, "is nested or refers to itself as no package does")
    return Codebook.open(folder)


def _is_simple(content: bytes) -> Iterator[bool]:
    """Yield whether a text is still plain, event by event, so that one can stop.

    References within references, or lists within lists, can make a small file grow
    beyond any memory or patience.
    """
    depth = 0
    for event in YAML().parse(content):
        depth += isinstance(event, CollectionStartEvent)
        depth -= isinstance(event, CollectionEndEvent)
        yield depth <= DEEPEST and not isinstance(event, AliasEvent)


def _findings(check: str, items: int, faults: Iterable[Fault]) -> Findings:
    rows = pd.DataFrame(list(faults), columns=["variable", "message"])
    label = message(f"verify_{check}", LANGUAGE)
    looked = max(items, len(rows))
    return Findings.of(f"verify_{check}", "error", rows, items=looked, label=label)


def _unreadable(error: Exception) -> str:
    said = error.reason if isinstance(error, InputError) else str(error)
    return message("verify_unreadable", LANGUAGE, reason=said)


def checksum_faults(files: Mapping[str, bytes], stated: bytes) -> Iterator[Fault]:
    """Yield every file that isn't what the checksums say, and why.

    Parameters
    ----------
    files
        Content by name.
    stated
        The lines of the checksums.
    """
    known = stated_checksums(stated)
    if not known:
        yield CHECKSUMS, message("verify_absent", LANGUAGE)
    for name in sorted({*files, *known}):
        if name not in files:
            yield name, message("verify_absent", LANGUAGE)
        elif known and name not in known:
            yield name, message("verify_extra", LANGUAGE)
        elif known and hashlib.sha256(files[name]).hexdigest() != known[name]:
            yield name, message("verify_changed", LANGUAGE)


def _of_data(
    place: Path, files: Mapping[str, bytes], book: Codebook
) -> Iterator[Findings]:
    frames: dict[str, Frame] = {}
    faults: list[Fault] = []
    columns: dict[str, list[str]] = {}
    for name in DATA:
        if name in files:
            try:
                columns[name] = columns_of(place / name, book)
                frames[name] = data_of(place / name, book)
            except InputError as error:
                faults.append((name, _unreadable(error)))
    if not frames and not faults:
        faults = [(DATA[0], message("verify_absent", LANGUAGE))]
    yield _findings("same", len(frames), [*faults, *differences(frames)])
    documented = [f for seen in columns.values() for f in _documented(seen, book)]
    yield _findings("documented", len(book.variables), dict.fromkeys(documented))
    codes = [fault for frame in frames.values() for fault in _codes(frame)]
    yield _findings("codes", len(book.variables), dict.fromkeys(codes))
    yield _findings("identifiers", len(book.variables), _direct(book))
    yield _manifest(files, next(iter(frames.values()), None))


def _documented(columns: list[str], book: Codebook) -> Iterator[Fault]:
    variables = book.variables
    for name in columns:
        if name not in variables or not variables[name].label:
            yield name, message("verify_undocumented", LANGUAGE)
    for name in variables:
        if name not in columns:
            yield name, message("verify_no_column", LANGUAGE)


def _codes(frame: Frame) -> Iterator[Fault]:
    book, rows = frame.codebook, frame.findings.rows
    unread = rows.loc[rows["check"] == "unreadable", "variable"]
    for name in frame.data:
        values = frame.data[name].dropna()
        count = int((unread == name).sum())
        if book.variable(name).type == "code":
            count += int((~values.astype("str").isin(book.codes(name))).sum())
        if count:
            yield str(name), message("verify_values", LANGUAGE, count=count)


def _direct(book: Codebook) -> Iterator[Fault]:
    for name, variable in book.variables.items():
        if variable.disclosure == "direct":
            yield name, message("verify_direct", LANGUAGE)


def _manifest(files: Mapping[str, bytes], frame: Frame | None) -> Findings:
    try:
        stated = json.loads(files["manifest.json"])
        counts = {name: int(stated[name]) for name in COUNTS}
    except KeyError as error:
        absent = message("verify_absent", LANGUAGE)
        return _findings("manifest", 1, [(str(error.args[0]), absent)])
    except (TypeError, ValueError) as error:
        return _findings("manifest", 1, [("manifest.json", _unreadable(error))])
    found = {
        "changed_cells": _lines(files, "log/changes.csv"),
        "set_aside": _lines(files, "log/set_aside.csv"),
    }
    if frame is not None:
        found |= {"rows": frame.rows, "columns": frame.data.shape[1]}
    faults = [
        (
            name,
            message("verify_count", LANGUAGE, stated=counts[name], found=found[name]),
        )
        for name in COUNTS
        if name in found and counts[name] != found[name]
    ]
    return _findings("manifest", len(found), faults)


def _lines(files: Mapping[str, bytes], name: str) -> int:
    content = files.get(name, b"").decode("utf-8", errors="replace")
    try:
        return sum(1 for _ in csv.reader(io.StringIO(content, newline=""))) - 1
    except csv.Error:
        return -1
