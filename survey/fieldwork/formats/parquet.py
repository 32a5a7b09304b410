"""Parquet files of other programs, read without their index or categories."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from survey.errors import InputError
from survey.fieldwork.formats.raw import Note, Raw, RawVariable, described, source_of

__all__ = ["read_parquet"]

WHOLE = (
    *(pa.int8(), pa.int16(), pa.int32(), pa.int64()),
    *(pa.uint8(), pa.uint16(), pa.uint32()),
)
"""Integers that stay whole beside missing values."""


def read_parquet(path: Path) -> Raw:
    """Return a Parquet file.

    Raises
    ------
    InputError
        When it is damaged, holds no records, or a cell holds more than one value.
    """
    try:
        table = pq.ParquetFile(path).read()
    except (pa.ArrowException, OSError) as error:
        raise InputError(path, "is a damaged Parquet file") from error
    for column in table.schema:
        if pa.types.is_nested(column.type):
            said = f"holds lists or records in its column {column.name!r}"
            raise InputError(path, said)
    data = _frame(path, table)
    zoned = [c.name for c in table.schema if getattr(c.type, "tz", None)]
    note = Note("read_time_zone", {"columns": ", ".join(zoned)})
    return Raw(
        described(path, data),
        {name: RawVariable(name) for name in data},
        source_of(path, "parquet"),
        notes=(note,) if zoned else (),
    )


def _frame(path: Path, table: pa.Table) -> pd.DataFrame:
    names = table.column_names
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(path, f"has several columns named {twice[0]!r}")
    types = {kind: pd.Int64Dtype() for kind in WHOLE}
    plain = [_plain(table.column(name)) for name in names]
    flat = pa.table(dict(zip(names, plain, strict=True)))
    data: pd.DataFrame = flat.to_pandas(types_mapper=types.get, ignore_metadata=True)
    return data


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return categories as their texts, and days as moments."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return column.cast(kind.value_type)
    if getattr(kind, "tz", None):
        # The clock on the spot, as in every other format.
        column = pc.local_timestamp(column)
    if pa.types.is_temporal(kind) and not pa.types.is_time(kind):
        return column.cast(pa.timestamp("us"))
    # What may be too large for a whole number here keeps its digits as text.
    return column.cast(pa.string()) if kind == pa.uint64() else column
