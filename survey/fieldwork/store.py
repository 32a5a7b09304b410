"""A frame in one Parquet file: answers, reasons, labels, and where they came from."""

from __future__ import annotations

import json
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

REASON, LABEL = "reason.", "record.label"
KEY = b"survey"


def store(frame: Frame, path: str | Path, extra: pd.DataFrame | None = None) -> None:
    """Write a frame so that `load` gives the same one back; findings stay behind.

    Every variable is a column under its own name, so that other programs can read the
    file too; beside it `reason.<name>` holds the missing kinds as numbers.

    Parameters
    ----------
    frame
        What to write.
    path
        Where to.
    extra
        More columns, one row a record, such as weights.

    Raises
    ------
    CallError
        When `extra` has other rows than the frame, or a variable's name.
    OutputError
        When the place can't be written.
    """
    reasons = frame.reasons.add_prefix(REASON)
    more = extra_columns(frame, extra)
    parts = [frame.data, more, reasons, frame.ids.rename(LABEL)]
    table = pa.Table.from_pandas(pd.concat(parts, axis=1), preserve_index=False)
    about = {
        "study": frame.codebook.name,
        "codebook": frame.codebook.sha256,
        "variables": list(frame.data),
        "extra": list(more),
        "history": [asdict(step) for step in frame.history],
        "source": asdict(frame.source) if frame.source else None,
        "register": asdict(frame.register) if frame.register else None,
    }
    told = {KEY: json.dumps(about, ensure_ascii=False, sort_keys=True).encode()}
    with writing(path) as place:
        pq.write_table(table.replace_schema_metadata(told), place, compression="zstd")


def load(path: str | Path, codebook: Codebook) -> Frame:
    """Return a frame that was stored.

    Parameters
    ----------
    path
        A file that `store` wrote.
    codebook
        The one it was stored with.

    Raises
    ------
    InputError
        When the file can't be read, wasn't stored by this toolkit, or was stored with
        another version of the codebook.
    """
    file = Path(path)
    table, about = _open(file)
    if about["codebook"] != codebook.sha256:
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
