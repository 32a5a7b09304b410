"""Coded sheets in files: a .csv or .xlsx that people filled in."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from survey.codebook import Codebook
from survey.coding.sheet import COLUMNS, CodedSheet, judge_sheet
from survey.errors import InputError, nearest
from survey.fieldwork.formats.raw import code_text
from survey.fieldwork.formats.registry import read_raw

__all__ = ["coded_sheet_beside", "read_coded_sheet"]

REQUIRED = ("response", "question", "codes")
SUFFIXES = (".csv", ".xlsx")


def coded_sheet_beside(file: str | Path) -> Path | None:
    """Return the coded sheet that lies beside a file of responses, if there is one.

    Parameters
    ----------
    file
        The responses; the sheet of `market.xlsx` is `market-coded.csv`, or
        `market-coded.xlsx`.
    """
    path = Path(file)
    names = [path.with_name(f"{path.stem}-coded{suffix}") for suffix in SUFFIXES]
    return next((name for name in names if name.is_file()), None)


def read_coded_sheet(file: str | Path, codebook: Codebook) -> CodedSheet:
    """Return a coded sheet, with a finding for every row that can't be used as it is.

    Parameters
    ----------
    file
        Columns response, question and codes (several separated by semicolons), and
        perhaps stance, confidential and coder; other columns are the coders' own.
    codebook
        With the code frames.

    Raises
    ------
    InputError
        When the file can't be read, or lacks a column.
    """
    path = Path(file)
    raw = read_raw(path)
    heads = {str(name).strip().lower(): name for name in raw.data.columns}
    lacking = [name for name in REQUIRED if name not in heads]
    if lacking:
        hint = nearest(lacking[0], heads)
        raise InputError(path, f"lacks the column {lacking[0]!r}{hint}")
    cells = {
        name: [code_text(v).strip() for v in raw.data[heads[name]]]
        for name in COLUMNS
        if name in heads
    }
    table = pd.DataFrame(cells, dtype="str").reindex(
        columns=list(COLUMNS), fill_value=""
    )
    table = table.assign(
        row=range(2, len(table) + 2),
        stance=table["stance"].str.lower(),
        confidential=table["confidential"].str.lower(),
    )
    filled = (table[list(REQUIRED)] != "").any(axis=1)
    return judge_sheet(table[filled].reset_index(drop=True), codebook, raw.source)
