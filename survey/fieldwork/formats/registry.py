"""Which reader takes a file: told by its content, and only then by its name."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from survey.errors import InputError
from survey.fieldwork.formats.cautions import cautions
from survey.fieldwork.formats.delimited import read_csv
from survey.fieldwork.formats.excel import read_xlsx
from survey.fieldwork.formats.parquet import read_parquet
from survey.fieldwork.formats.qualtrics import without_headers
from survey.fieldwork.formats.raw import Note, Raw
from survey.fieldwork.formats.sas import (
    is_sas7bcat,
    is_sas7bdat,
    is_xpt,
    read_sas7bdat,
    read_xpt,
)
from survey.fieldwork.formats.sav import read_por, read_sav
from survey.fieldwork.formats.stata import read_dta
from survey.fieldwork.formats.xml import root_of
from survey.fieldwork.frictionless.answers import read_package_data
from survey.fieldwork.frictionless.package import is_package
from survey.fieldwork.kobo import shaped
from survey.fieldwork.limesurvey.exports import responses
from survey.fieldwork.triple_s import read_triple_s

__all__ = ["READERS", "Reader", "first_bytes", "read_raw"]

START = 4096


@dataclass(frozen=True)
class Reader:
    """One way to read a file.

    Parameters
    ----------
    what
        What such a file is called in a message.
    suffixes
        How its name ends.
    recognises
        Tells it from the file's first bytes.
    """

    what: str
    suffixes: tuple[str, ...]
    recognises: Callable[[bytes], bool]
    read: Callable[[Path], Raw]


def _starts(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda start: start.startswith(marks)


def _like(pattern: bytes) -> Callable[[bytes], bool]:
    return lambda start: re.match(pattern, start, re.IGNORECASE) is not None


def _is_por(start: bytes) -> bool:
    return b"SPSSPORT" in start[:700].replace(b"\r", b"").replace(b"\n", b"")


def _is_dta(start: bytes) -> bool:
    old = len(start) > 3 and start[0] in range(104, 116) and start[1] in (1, 2)
    return start.startswith(b"<stata_dta>") or (old and start[2] == 1)


def _is_sss(start: bytes) -> bool:
    root = root_of(start)
    return root is not None and root.name == "sss"


def _is_text(start: bytes) -> bool:
    utf16 = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    controls = re.findall(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]", start)
    return utf16 or not controls


SPSS = _starts(b"$FL2", b"$FL3")
READERS = (
    Reader("an SPSS file", (".sav", ".zsav"), SPSS, read_sav),
    Reader("an SPSS portable file", (".por",), _is_por, read_por),
    Reader("a Stata file", (".dta",), _is_dta, read_dta),
    Reader("a SAS file", (".sas7bdat",), is_sas7bdat, read_sas7bdat),
    Reader("a SAS transport file", (".xpt",), is_xpt, read_xpt),
    Reader("a Parquet file", (".parquet",), _starts(b"PAR1"), read_parquet),
    Reader("an Excel workbook", (".xlsx", ".xlsm"), _starts(b"PK\x03\x04"), read_xlsx),
    Reader("a Triple-S file", (".sss", ".xml"), _is_sss, read_triple_s),
    Reader("a data package", (".json",), is_package, read_package_data),
    Reader("delimited text", (".csv", ".tsv", ".txt"), _is_text, read_csv),
)
TABLES = (read_csv, read_xlsx)
"""Readers of tables that any program may have made."""
SHAPES: tuple[Callable[[Raw], Raw], ...] = (responses, without_headers, shaped)
"""What a program does to its tables undone; a table of another comes back as it was."""
OLE = b"\xd0\xcf\x11\xe0"
ROOTS = {
    "codeBook": "is a DDI codebook",
    "DDIInstance": "is a DDI instance",
    "document": "is a LimeSurvey survey",
}
"""What XML is by its first element, when that describes data and holds none."""
STRANGERS: tuple[tuple[Callable[[bytes], bool], str], ...] = (
    (lambda s: b"ENCRYPTEDSAV" in s[:40], "is an encrypted SPSS file"),
    (lambda s: b"ENCRYPTEDPOR" in s[:40], "is an encrypted SPSS file"),
    (is_sas7bcat, "is a SAS catalog, which labels the .sas7bdat beside it"),
    (_starts(b"%PDF"), "is a PDF"),
    (_like(rb"\s*<(!doctype )?html"), "is a web page"),
    (_starts(b"\x1f\x8b"), "is compressed with gzip"),
    (_starts(b"Rar!"), "is a rar archive"),
    (_starts(b"7z\xbc\xaf"), "is a 7z archive"),
    (_starts(b"SQLite format 3"), "is an SQLite database"),
    (_starts(b"RDX", b"RDA"), "is an R data file"),
    (_starts(b"\x89PNG", b"\xff\xd8\xff", b"GIF8"), "is a picture"),
)


def read_raw(path: str | Path) -> Raw:
    r"""Return a file as it is, by the reader that knows its content.

    Parameters
    ----------
    path
        A .sav, .zsav, .por, .dta, .parquet, .xlsx, .csv or .sss file.

    Raises
    ------
    InputError
        When the file can't be read, with the reason.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "answers.csv"
    >>> _ = file.write_text("id;contact\n1;2\n2;99\n")
    >>> read_raw(file), read_raw(file).source.detail
    (Raw(answers.csv: 2 records × 2 columns), 'utf-8, semicolon, decimal point')
    """
    file = Path(path)
    reader = _reader(file, first_bytes(file))
    raw = _read(reader, file)
    for shape in SHAPES if reader.read in TABLES else ():
        raw = shape(raw)
    raw = replace(raw, notes=(*raw.notes, *cautions(raw)))
    if file.suffix.lower() in reader.suffixes:
        return raw
    note = Note("read_misnamed", {"suffix": file.suffix, "format": raw.source.format})
    return replace(raw, notes=(*raw.notes, note))


def _read(reader: Reader, path: Path) -> Raw:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.filterwarnings("error", "column .* is duplicated", UserWarning)
        try:
            return reader.read(path)
        except (InputError, MemoryError):
            raise
        except UserWarning as error:
            said = f"has columns of one name: {_said(error)}"
        # Whatever a library says of a damaged file, it is one clear error here.
        except Exception as error:
            said = f"is damaged, or not quite {reader.what}: {_said(error)}"
    raise InputError(path, said)


def first_bytes(path: Path) -> bytes:
    """Return the bytes by which a file's format is told.

    Raises
    ------
    InputError
        When the file isn't there, can't be opened or is empty.
    """
    try:
        if path.is_dir():
            raise InputError(path, "is a folder; give the name of a file")
        with path.open("rb") as file:
            start = file.read(START)
    except FileNotFoundError as error:
        raise InputError(path, "is not there") from error
    except OSError as error:
        raise InputError(path, f"can't be read: {error.strerror}") from error
    if not start:
        raise InputError(path, "is empty")
    return start


def _reader(path: Path, start: bytes) -> Reader:
    suffix = path.suffix.lower()
    for is_it, said in STRANGERS:
        if is_it(start):
            raise InputError(path, f"{said}, which can't be read; {_wanted()}")
    if start.startswith(OLE):
        raise InputError(path, _ole(path))
    if start.startswith(b"PK\x03\x04"):
        _workbook(path)
    named = next((r for r in READERS if suffix in r.suffixes), None)
    found = next((r for r in READERS if r.recognises(start)), None)
    if found in (None, READERS[-1]):
        _no_xml(path, start)
    if found is None or (found is READERS[-1] and named not in (None, found)):
        what = named.what if named else "a file that can be read"
        raise InputError(path, f"is not {what}, by its first bytes; {_wanted()}")
    return found


def _no_xml(path: Path, start: bytes) -> None:
    root = root_of(start)
    if root is None:
        return
    if root.name in ROOTS:
        said = f"{ROOTS[root.name]}, which describes data and holds none"
        raise InputError(path, f"{said}; give the file with the answers")
    raise InputError(path, f"is XML, which can't be read; {_wanted()}")


def _wanted() -> str:
    return f"give one of {', '.join(s for r in READERS for s in r.suffixes)}"


def _ole(path: Path) -> str:
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "is a workbook locked with a password; save it without one"
    return "is a file of old Office (.xls or .doc); save it as .xlsx or CSV"


def _workbook(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (OSError, NotImplementedError, zipfile.BadZipFile) as error:
        raise InputError(path, "is a damaged archive or workbook") from error
    if "xl/workbook.xml" not in names:
        raise InputError(path, f"is a zip archive and not a workbook; {_wanted()}")


def _said(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__
