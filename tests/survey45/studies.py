"""A study of any table, with the design that is asked of it."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from ruamel.yaml import YAML

from survey.codebook import Codebook
from survey.fieldwork import Frame

__all__ = ["study"]

VARIABLES = "name,type,codes,label::en,role,disclosure\nrecord,int,,Record,id,none"


def study(
    table: pd.DataFrame, design: dict[str, Any], coded: set[str] | None = None
) -> Frame:
    """Return the records with a codebook that declares them.

    Parameters
    ----------
    table
        One row a record; text and categoricals become coded variables.
    design
        That of study.yml.
    coded
        Numbers that are codes too.
    """
    rows = table.reset_index(drop=True)
    rows.insert(0, "record", np.arange(len(rows)))
    variables, codes = [VARIABLES], ["list,code,label::en"]
    kept = {"record": rows["record"]}
    for name in map(str, rows.columns[1:]):
        column = rows[name]
        number = pd.api.types.is_numeric_dtype(column)
        if number and name not in (coded or ()):
            variables.append(f"{name},decimal,,{name},answer,none")
            kept[name] = column
            continue
        codes += [f'{name},"{level}","{level}"' for level in _levels(column)]
        variables.append(f"{name},code,{name},{name},answer,none")
        kept[name] = column if number else column.astype("str").where(column.notna())
    facts = {
        "study": "reference",
        "title": {"en": "Reference"},
        "languages": ["en"],
        "id": "record",
        "design": design,
    }
    text = io.StringIO()
    YAML().dump(facts, text)
    files = {
        "study.yml": text.getvalue(),
        "variables.csv": "\n".join([*variables, ""]),
        "codes.csv": "\n".join([*codes, ""]),
    }
    with tempfile.TemporaryDirectory() as folder:
        for file, content in files.items():
            Path(folder, file).write_text(content, encoding="utf-8", newline="\n")
        book = Codebook.open(folder)
    return Frame.of(pd.DataFrame(kept), book)


def _levels(column: pd.Series) -> list[Any]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return list(column.cat.categories)
    return sorted(column.dropna().unique())
