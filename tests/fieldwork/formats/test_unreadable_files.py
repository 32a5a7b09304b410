"""Every file that can't be read gives one error, with its path and the reason."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from survey.errors import InputError
from survey.fieldwork import read_raw

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
LOCKED = OLE + "EncryptedPackage".encode("utf-16-le")
ENCRYPTED = b"\x1c\x00\x00\x00\x00\x00\x00\x00ENCRYPTEDSAV\x15" + bytes(200)


def packed(**parts: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return content.getvalue()


CONTENTS: dict[str, tuple[str, bytes, str]] = {
    "empty": ("a.sav", b"", "is empty"),
    "zip named sav": ("a.sav", packed(data="x"), "is a zip archive"),
    "zip named xlsx": ("a.xlsx", packed(data="x"), "is a zip archive"),
    "damaged zip": ("a.xlsx", packed(data="x")[:40], "damaged"),
    "pdf": ("a.sav", b"%PDF-1.7\n%\xe2\xe3", "is a PDF"),
    "web page": ("a.sav", b"<!DOCTYPE html><html>login</html>", "is a web page"),
    "web page named csv": ("a.csv", b"\n <HTML><body>", "is a web page"),
    "xml": ("a.sav", b'\xef\xbb\xbf<?xml version="1.0"?><other/>', "is XML"),
    "ddi": ("a.xml", b'<codeBook xmlns="ddi:codebook:2_5">', "is a DDI codebook"),
    "lss": ("a.lss", b"<?xml version='1.0'?><document>", "is a LimeSurvey survey"),
    "gzip": ("a.sav", gzip.compress(b"x" * 100), "gzip"),
    "encrypted spss": ("a.sav", ENCRYPTED, "is an encrypted SPSS file"),
    "encrypted workbook": ("a.xlsx", LOCKED, "locked with a password"),
    "old excel": ("a.xls", OLE, "old Office"),
    "text named sav": ("a.sav", b"id;sex\n1;2\n", "is not an SPSS file"),
    "text named dta": ("a.dta", b"id;sex\n1;2\n", "is not a Stata file"),
    "binary named csv": ("a.csv", bytes(range(1, 200)), "is not delimited text"),
    "sav of only a mark": ("a.sav", b"$FL2@(#) SPSS", "ends in its header"),
    "parquet of only a mark": ("a.parquet", b"PAR1xx", "damaged Parquet"),
    "csv with only a header": ("a.csv", b"id;sex\n", "holds no records"),
    "csv of empty lines": ("a.csv", b"\n\n  \n", "nothing but empty lines"),
    "csv with NUL": ("a.csv", b"id;sex\n1;2\n2;\x00\n" + b"3;1\n" * 9, "line 3"),
    "csv ragged": (
        "a.csv",
        b"id;sex\n1;2\n2\n3;1;4\n",
        r"header of 2 cells and 2 rows .*line 3 \(1\), line 4 \(3\)",
    ),
    "csv twice a name": ("a.csv", b"id;id\n1;2\n", "several columns named 'id'"),
    "csv without a name": ("a.csv", b"id;;x\n1;2;3\n", "no name for column 2"),
    "csv open quote": ("a.csv", b'id;t\n1;"x\n2;y\n', "quotes .* from line 2"),
    "csv not text": ("a.csv", b"id;t\n1;\x81\x8d\n", "can't be read as text"),
    "half utf-16": ("a.csv", "id;é\n1;2\n".encode("utf-16")[:-1], "utf-16"),
}


@pytest.mark.parametrize("name", CONTENTS)
def test_unreadable_content(tmp_path: Path, name: str) -> None:
    file, content, said = CONTENTS[name]
    path = tmp_path / file
    path.write_bytes(content)
    with pytest.raises(InputError, match=said) as caught:
        read_raw(path)
    assert str(caught.value).startswith(f"{path}: ")


@pytest.mark.parametrize("name", ["a.sav", "a.csv", "a.xlsx", "a.unknown"])
def test_a_file_that_is_not_there(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="is not there"):
        read_raw(tmp_path / name)


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        read_raw(tmp_path)


DATA = pd.DataFrame({"id": [1.0, 2.0, 3.0], "t": ["é" * 30, "b", ""]})
WRITE: dict[str, Callable[[Path], None]] = {
    "a.sav": lambda path: pyreadstat.write_sav(DATA, path),
    "a.zsav": lambda path: pyreadstat.write_sav(DATA, path, compress=True),
    "b.sav": lambda path: pyreadstat.write_sav(DATA, path, row_compress=True),
    "a.dta": lambda path: pyreadstat.write_dta(DATA, path),
    "a.por": lambda path: pyreadstat.write_por(DATA.assign(t="x"), path),
    "a.parquet": lambda path: DATA.to_parquet(path),
    "a.xlsx": lambda path: DATA.to_excel(path, index=False),
}


@pytest.mark.parametrize("name", WRITE)
def test_a_file_cut_off_anywhere_is_an_error(tmp_path: Path, name: str) -> None:
    WRITE[name](tmp_path / name)
    whole = (tmp_path / name).read_bytes()
    cut = tmp_path / f"cut-{name}"
    # The last bytes of a .por are padding, so a cut there is none.
    last = len(whole) - (81 if name.endswith("por") else 1)
    for length in [*range(1, last, max(1, last // 40)), last]:
        cut.write_bytes(whole[:length])
        with pytest.raises(InputError):
            read_raw(cut)


@pytest.mark.parametrize("name", [n for n in WRITE if n != "a.por"])
def test_a_file_without_records_is_an_error(tmp_path: Path, name: str) -> None:
    empty = DATA.iloc[:0]
    path = tmp_path / name
    write = {
        ".sav": pyreadstat.write_sav,
        ".zsav": pyreadstat.write_sav,
        ".dta": pyreadstat.write_dta,
        ".parquet": lambda data, path: data.to_parquet(path),
        ".xlsx": lambda data, path: data.to_excel(path, index=False),
    }[path.suffix]
    write(empty, path)
    with pytest.raises(InputError, match="holds no records"):
        read_raw(path)


def test_content_counts_before_the_name(tmp_path: Path) -> None:
    pyreadstat.write_sav(DATA, tmp_path / "a.sav")
    (tmp_path / "a.sav").rename(tmp_path / "a.csv")
    raw = read_raw(tmp_path / "a.csv")
    assert raw.source.format == "sav"
    assert [note.key for note in raw.notes] == ["read_misnamed"]
    assert "csv" in raw.notes[0].within("nl")


def test_the_source_says_which_bytes_were_read(tmp_path: Path) -> None:
    content = b"id\n1\n"
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    source = read_raw(path).source
    assert source.name == "a.csv"
    assert source.sha256 == hashlib.sha256(content).hexdigest()
