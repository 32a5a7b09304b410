"""A frame in one Parquet file: answers, reasons, labels, and where they came from."""

from __future__ import annotations

import atexit
import json
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from survey.codebook import Codebook
from survey.errors import InputError
from survey.fieldwork.extra import extra_columns
from survey.fieldwork.frame import Frame, column_type
from survey.output import writing
from survey.record import Source, Step

__all__ = ["load", "load_extra", "store"]

NAMES = re.compile(r"(frames/)?[\w-][\w.-]*\.(csv|yml)")
REASON, LABEL = "reason.", "record.label"
KEY, FILES = b"survey", b"survey.codebook"
"""Names in the file's metadata: what was stored, and the codebook's files as JSON."""


def store(
    frame: Frame,
    path: str | Path,
    extra: pd.DataFrame | None = None,
    codebook: Mapping[str, bytes] | None = None,
) -> None:
    """Write a frame so that `load` gives the same one back; findings stay behind.

    Every variable is a column under its own name, so that other programs can read the
    file too; beside it `reason.<name>` holds the missing kinds as numbers. The files of
    the codebook are in the metadata, as JSON of their texts by name under the key
    `survey.codebook`, so that the file can be read where the folder isn't.

    Parameters
    ----------
    frame
        What to write.
    path
        Where to.
    extra
        More columns, one row a record, such as weights.
    codebook
        Content by name of files to keep instead of those of the codebook's folder,
        when the frame's codebook isn't what is there.

    Raises
    ------
    CallError
        When `extra` has other rows than the frame, or a variable's name.
    OutputError
        When the place can't be written.
    """
    files = _files(frame.codebook) if codebook is None else dict(codebook)
    reasons = frame.reasons.add_prefix(REASON)
    more = extra_columns(frame, extra)
    parts = [frame.data, more, reasons, frame.ids.rename(LABEL)]
    table = pa.Table.from_pandas(pd.concat(parts, axis=1), preserve_index=False)
    about = {
        "study": frame.codebook.name,
        "codebook": frame.codebook.sha256 if codebook is None else "",
        "variables": list(frame.data),
        "extra": list(more),
        "history": [asdict(step) for step in frame.history],
        "source": asdict(frame.source) if frame.source else None,
        "register": asdict(frame.register) if frame.register else None,
    }
    texts = {name: content.decode() for name, content in files.items()}
    told = {KEY: _json(about), FILES: _json(texts)}
    with writing(path) as place:
        pq.write_table(table.replace_schema_metadata(told), place, compression="zstd")


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True).encode()


def _files(codebook: Codebook) -> dict[str, bytes]:
    return {
        file.relative_to(codebook.path).as_posix(): file.read_bytes()
        for file in codebook.files()
    }


def load(path: str | Path, codebook: Codebook | None = None) -> Frame:
    """Return a frame that was stored.

    Parameters
    ----------
    path
        A file that `store` wrote.
    codebook
        The one it was stored with; the one inside the file when absent.

    Raises
    ------
    InputError
        When the file can't be read, wasn't stored by this toolkit, or was stored with
        another version of the codebook.
    """
    file = Path(path)
    table, about = _open(file)
    if codebook is None:
        codebook = _codebook(file, table)
    elif about["codebook"] != codebook.sha256:
        said = f"was stored with another codebook ({about['study']}, version"
        other, this = about["codebook"][:8], codebook.sha256[:8]
        raise InputError(file, f"{said} {other}); the one given is version {this}")
    names: list[str] = about["variables"]
    columns = table.to_pandas(ignore_metadata=True, types_mapper=_nullable)
    return Frame(
        data=pd.DataFrame(
            {n: columns[n].astype(column_type(codebook, n)) for n in names}
        ),
        reasons=pd.DataFrame({n: columns[REASON + n].astype(np.int8) for n in names}),
        codebook=codebook,
        history=tuple(Step(**step) for step in about["history"]),
        source=_source(about["source"]),
        labels=columns[LABEL].astype("str").rename(None),
        register=_source(about["register"]),
    )


def _codebook(path: Path, table: pa.Table) -> Codebook:
    """Return the codebook inside a file, laid out in a folder for a while."""
    texts = json.loads(table.schema.metadata.get(FILES, b"{}"))
    if not texts:
        raise InputError(path, "holds no codebook; give the one it was stored with")
    folder = Path(tempfile.mkdtemp(prefix="codebook-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name, text in texts.items():
        if not NAMES.fullmatch(name):
            raise InputError(path, f"holds a codebook with a file named {name!r}")
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return Codebook.open(folder)


def load_extra(path: str | Path) -> pd.DataFrame:
    """Return the columns that were stored beside a frame.

    Raises
    ------
    InputError
        When the file can't be read or wasn't stored by this toolkit.
    """
    table, about = _open(Path(path))
    return table.select(about["extra"]).to_pandas(ignore_metadata=True)


def _open(path: Path) -> tuple[pa.Table, dict[str, Any]]:
    if not path.is_file():
        raise InputError(path, "is not there")
    try:
        table = pq.ParquetFile(path).read()
    except (pa.ArrowException, OSError) as error:
        raise InputError(path, "is a damaged Parquet file") from error
    told = (table.schema.metadata or {}).get(KEY)
    if told is None:
        raise InputError(path, "was not stored by this toolkit; use read_frame")
    return table, json.loads(told)


def _nullable(kind: pa.DataType) -> Any:
    return {pa.int64(): pd.Int64Dtype(), pa.float64(): pd.Float64Dtype()}.get(kind)


def _source(told: dict[str, str] | None) -> Source | None:
    return Source(**told) if told else None
