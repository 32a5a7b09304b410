from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from survey.errors import InputError
from survey.release import release, verify
from survey.release.archive import CHECKSUMS, pack, unpack

Change = Callable[[dict[str, bytes]], None]


@pytest.fixture
def package(outcome: Path, tmp_path: Path) -> Path:
    return release(outcome, "agency", tmp_path / "a.zip", bytes(range(32))).path


def changed(package: Path, change: Change, sealed: bool = True) -> Path:
    """Write a package anew with something changed, with checksums that agree or not."""
    files = unpack(package)
    seal = files.pop(CHECKSUMS)
    change(files)
    package.write_bytes(pack(files) if sealed else packed_with(files, seal))
    return package


def packed_with(files: dict[str, bytes], seal: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**files, CHECKSUMS: seal}.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def problems(file: Path) -> dict[str, set[str]]:
    rows = verify(file).findings.rows
    return {
        str(check).removeprefix("verify_"): set(part["variable"])
        for check, part in rows.groupby("check")
    }


def swap(name: str, old: bytes, new: bytes) -> Change:
    def change(files: dict[str, bytes]) -> None:
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)

    return change


def test_a_good_package_says_so_and_what_was_looked_at(package: Path) -> None:
    found = verify(package)
    assert found.good
    assert str(found) == "a.zip: in orde"
    assert list(found.findings.summary["check"]) == [
        "verify_checksums",
        "verify_codebook",
        "verify_same",
        "verify_documented",
        "verify_codes",
        "verify_identifiers",
        "verify_manifest",
    ]
    assert (found.findings.summary["fails"] == 0).all()


@pytest.mark.parametrize("name", ["LEESMIJ.txt", "data.sps", "log/changes.csv"])
def test_a_changed_file_is_named(package: Path, name: str) -> None:
    def change(files: dict[str, bytes]) -> None:
        files[name] += b"\n"

    assert problems(changed(package, change, sealed=False))["checksums"] == {name}


def test_a_file_that_came_or_went_is_named(package: Path) -> None:
    def change(files: dict[str, bytes]) -> None:
        del files["LEESMIJ.txt"]
        files["virus.exe"] = b"MZ"

    found = problems(changed(package, change, sealed=False))
    assert found == {"checksums": {"LEESMIJ.txt", "virus.exe"}}


def test_a_package_without_checksums_is_not_good(package: Path) -> None:
    file = changed(package, lambda files: None)
    files = unpack(file)
    del files[CHECKSUMS]
    file.write_bytes(packed_with(files, b""))
    assert problems(file) == {"checksums": {CHECKSUMS}}


def test_an_answer_in_one_format_only_is_found(package: Path) -> None:
    file = changed(package, swap("data.csv", b",1.655,", b",1.755,"))
    assert problems(file) == {"same": {"height"}}


def test_a_code_that_the_codebook_lacks_is_found(package: Path) -> None:
    file = changed(package, swap("data.csv", b",BR,", b",XX,"))
    assert problems(file) == {"codes": {"hair"}, "same": {"hair"}}


def test_a_column_that_the_codebook_lacks_is_found(package: Path) -> None:
    def change(files: dict[str, bytes]) -> None:
        lines = files["data.csv"].decode().splitlines()
        more = ["street", *["x"] * (len(lines) - 1)]
        pairs = zip(lines, more, strict=True)
        files["data.csv"] = "".join(f"{a},{b}\n" for a, b in pairs).encode()

    assert problems(changed(package, change)) == {"documented": {"street"}}


def test_a_variable_without_a_column_is_found(package: Path) -> None:
    def change(files: dict[str, bytes]) -> None:
        files["codebook/variables.csv"] += b"ghost,life,int,,,,,,,Geest,,Ghost\n"

    assert problems(changed(package, change)) == {"documented": {"ghost"}}


def test_a_direct_identifier_is_found(package: Path) -> None:
    def change(files: dict[str, bytes]) -> None:
        text = files["codebook/variables.csv"].decode()
        line = next(x for x in text.splitlines() if x.startswith("height,"))
        named = line.replace(",none,", ",direct,")
        files["codebook/variables.csv"] = text.replace(line, named).encode()

    assert problems(changed(package, change))["identifiers"] == {"height"}


def test_a_record_that_went_is_found(package: Path) -> None:
    def change(files: dict[str, bytes]) -> None:
        lines = files["data.csv"].splitlines(keepends=True)
        files["data.csv"] = b"".join(lines[:-1])

    found = problems(changed(package, change))
    assert found["manifest"] == {"rows"}
    assert found["same"] == {"data.sav"}


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (b'"columns": 13', b'"columns": 14', "columns"),
        (b'"changed_cells": 2', b'"changed_cells": 3', "changed_cells"),
        (b'"set_aside": 1', b'"set_aside": 0', "set_aside"),
        (b'"rows": 5,', b"", "rows"),
        (b'"rows": 5', b'"rows": "many"', "manifest.json"),
        (b"{", b"[{", "manifest.json"),
    ],
)
def test_a_manifest_that_counts_otherwise_is_found(
    package: Path, old: bytes, new: bytes, what: str
) -> None:
    found = problems(changed(package, swap("manifest.json", old, new)))
    assert found == {"manifest": {what}}


def test_data_that_can_not_be_read_are_found(package: Path) -> None:
    def change(files: dict[str, bytes]) -> None:
        files["data.sav"] = files["data.sav"][:500]

    found = verify(changed(package, change)).findings.rows
    assert set(found["variable"]) == {"data.sav"}


def test_a_package_without_data_is_not_good(package: Path) -> None:
    def change(files: dict[str, bytes]) -> None:
        del files["data.sav"], files["data.csv"]

    assert problems(changed(package, change))["same"] == {"data.csv"}


@pytest.mark.parametrize(
    "content", [b"", b"study: [", b"\xff\xfe", b"a: &a [1]\nb: [*a, *a]\n", b"[" * 5000]
)
def test_a_codebook_that_can_not_be_read_is_found(
    package: Path, content: bytes
) -> None:
    def change(files: dict[str, bytes]) -> None:
        files["codebook/study.yml"] = content

    assert problems(changed(package, change)) == {"codebook": {"codebook/"}}


def test_what_is_said_never_shows_a_value(package: Path) -> None:
    file = changed(package, swap("data.csv", b",1.655,", b",secret,"))
    assert "secret" not in str(verify(file))
    assert "height" in str(verify(file))


def test_what_is_no_package_is_an_error_of_one_line(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    for make in (lambda: None, lambda: file.write_bytes(b"PK\x03\x04 cut")):
        make()
        with pytest.raises(InputError) as error:
            verify(file)
        assert len(str(error.value).splitlines()) == 1
