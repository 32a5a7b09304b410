"""Packaging the cleaned data for its receiver, the same bytes every time."""

from __future__ import annotations

import hashlib
import json
import platform
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from survey.codebook import Profile
from survey.errors import ReleaseError
from survey.fieldwork import (
    Frame,
    datapackage_files,
    ddi_bytes,
    store,
    write_dta,
    write_sav,
    write_xlsx,
    writing,
)
from survey.release.archive import pack
from survey.release.cleaned import Cleaned, read_cleaned
from survey.release.dictionary import codebook_files
from survey.release.gate import pass_gate
from survey.release.key import find_key
from survey.release.kinds import coded_csv, declare_kinds
from survey.release.log import csv_bytes, released_changes, released_set_aside
from survey.release.readme import readme
from survey.release.selection import Selection, select
from survey.release.verify import verify_files

__all__ = ["Package", "release"]

PACKAGES = ("numpy", "pandas", "pyreadstat", "samenleven")
README = "LEESMIJ.txt"


@dataclass(frozen=True)
class Package:
    """A dataset ready to be sent.

    Parameters
    ----------
    path
        The .zip.
    profile
        For whom it is.
    rows, columns
        Of the data in it.
    files
        The names in it, in order.
    key
        The name of the key of its pseudonyms.
    sha256
        Hash of its bytes, to be told to the receiver by another road.
    """

    path: Path
    profile: str
    rows: int
    columns: int
    files: tuple[str, ...]
    key: str
    sha256: str

    def __repr__(self) -> str:
        return (
            f"Package({self.path.name}, for {self.profile}: {self.rows} records × "
            f"{self.columns} variables, {len(self.files)} files, key {self.key}, "
            f"sha256 {self.sha256})"
        )


def release(
    out: str | Path,
    profile: str,
    to: str | Path,
    key: bytes | str | Path | None = None,
) -> Package:
    """Return the package of a run's cleaned data, written as one .zip.

    Parameters
    ----------
    out
        The folder that a run made.
    profile
        Name of a release profile of study.yml.
    to
        The file to make.
    key
        The key of the pseudonyms, or its file; when absent the environment variable
        that the profile names is looked at.

    Raises
    ------
    CallError
        When the study has no such profile.
    InputError, OutputError
        When something can't be read or written; nothing is left then.
    ReleaseError
        When a direct identifier, an undocumented column or a trace of a person would
        leave, with all of them named; or when the key lies where it should not.
    """
    cleaned = read_cleaned(out)
    chosen = cleaned.frame.codebook.profile(profile)
    secret = find_key(key, chosen.key, [cleaned.path])
    selection = select(cleaned, chosen, secret)
    pass_gate(cleaned, selection)
    selection = replace(selection, frame=declare_kinds(selection.frame))
    files = _files(cleaned, chosen, selection, profile)
    content = pack(files)
    _agree(Path(to).name, files)
    with writing(to) as place:
        place.write_bytes(content)
    rows, columns = selection.frame.data.shape
    digest = hashlib.sha256(content).hexdigest()
    names = tuple(files)
    return Package(Path(to), profile, rows, columns, names, secret.name, digest)


def _files(
    cleaned: Cleaned, profile: Profile, selection: Selection, audience: str
) -> dict[str, bytes]:
    log = {
        "log/changes.csv": released_changes(cleaned, selection),
        "log/set_aside.csv": released_set_aside(cleaned, selection),
        "log/findings_summary.csv": cleaned.findings,
        "log/weighting.csv": cleaned.weighting,
    }
    counts = {
        "changed_cells": len(log["log/changes.csv"]),
        "set_aside": len(log["log/set_aside.csv"]),
    }
    made = {
        **_described(selection, profile.formats, _data(selection, profile.formats)),
        **codebook_files(selection.frame.codebook),
        **{name: csv_bytes(table) for name, table in log.items() if table is not None},
        "manifest.json": _manifest(cleaned, selection, audience, counts),
    }
    text = readme(cleaned, profile, selection, audience=audience, files=made)
    return {README: text, **made}


def _manifest(
    cleaned: Cleaned, selection: Selection, audience: str, counts: dict[str, int]
) -> bytes:
    facts = selection.frame.codebook.facts
    rows, columns = selection.frame.data.shape
    run = (cleaned.path / "manifest.json").read_bytes()
    content: dict[str, Any] = {
        "study": facts.study,
        "wave": str(facts.wave),
        "title": str(facts.title),
        "profile": audience,
        "key": selection.key.name,
        "pseudonyms": list(selection.replaced),
        "weight": selection.weight,
        "rows": rows,
        "columns": columns,
        **counts,
        "versions": _versions(),
        "inputs": cleaned.manifest.get("inputs", []),
        "codebook": cleaned.manifest.get("codebook", ""),
        "outcome": hashlib.sha256(run).hexdigest(),
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _data(selection: Selection, formats: Iterable[str]) -> dict[str, bytes]:
    """Return the data files; most are written by name, to a folder that goes again."""
    frame = selection.frame
    book = codebook_files(frame.codebook)
    own = {name.removeprefix("codebook/"): content for name, content in book.items()}
    # What a run knew of the file it read stays behind.
    bare = Frame(frame.data, frame.reasons, frame.codebook)
    writers: dict[str, Callable[[Path], object]] = {
        "sav": lambda place: write_sav(frame, place, weight=selection.weight),
        "dta": lambda place: write_dta(frame, place),
        "xlsx": lambda place: write_xlsx(frame, place),
        "parquet": lambda place: store(bare, place, codebook=own),
    }
    made = {"data.csv": coded_csv(frame)} if "csv" in formats else {}
    with tempfile.TemporaryDirectory() as folder:
        for format in writers.keys() & {*formats}:
            writers[format](Path(folder) / f"data.{format}")
        found = sorted(Path(folder).iterdir())
        return made | {file.name: file.read_bytes() for file in found}


def _described(
    selection: Selection, formats: Iterable[str], data: dict[str, bytes]
) -> dict[str, bytes]:
    """Return the data files with those that describe them, or hold them once more.

    DDI in version 2.5, which every archive takes; without frequencies.
    """
    frame, weight = selection.frame, selection.weight
    files = [name for name in data if name != "data.sps"]
    if "datapackage" in formats:
        bare = Frame(frame.data, frame.reasons, frame.codebook)
        package = datapackage_files(bare, weight=weight, data="datapackage.csv")
        data = {**data, **package}
    if "ddi" not in formats:
        return data
    content = ddi_bytes(frame.codebook, frame, "2.5", weight=weight, files=files)
    return data | {"ddi.xml": content}


def _versions() -> dict[str, str]:
    return {"python": platform.python_version()} | {n: version(n) for n in PACKAGES}


def _agree(name: str, files: dict[str, bytes]) -> None:
    """Refuse to send what the receiver would refuse to take."""
    found = verify_files(name, files)
    if not found.good:
        raise ReleaseError(f"the package contradicts itself\n{found}")
