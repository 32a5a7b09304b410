"""Case e as a study: a codebook of 150 indicators and 12 breakdowns."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from survey.codebook import Codebook
from survey.fieldwork import Frame

__all__ = ["BREAKDOWNS", "ITEMS", "study"]

ITEMS = tuple(f"i{k}" for k in range(1, 151))
BREAKDOWNS = tuple((f"b{j}",) for j in range(1, 13))
STUDY = """\
study: bench
title: {nl: Meting}
id: id
design: {strata: stratum, clusters: psu, weight: w}
"""


def study(data: Path, folder: Path) -> Frame:
    """Return case e's records with a codebook, which is written to a folder.

    Parameters
    ----------
    data
        The case's Parquet file.
    folder
        For the codebook.
    """
    rows = pd.read_parquet(data)
    rows.insert(0, "id", range(1, len(rows) + 1))
    coded = {name: range(1, int(rows[name].max()) + 1) for (name,) in BREAKDOWNS}
    coded |= {"stratum": range(1, 26)} | {name: range(2) for name in ITEMS}
    variables = ["name,type,codes,label::nl", "id,int,,Nummer", "psu,int,,Cluster"]
    variables += ["w,decimal,,Gewicht"]
    variables += [f"{name},code,{name},Vraag {name}" for name in coded]
    codes = ["list,code,label::nl"]
    codes += [f"{name},{c},Code {c}" for name, values in coded.items() for c in values]
    indicators = [
        f"- {{name: share_{name}, theme: '', label: {{nl: Aandeel {name}}}, "
        f"share: {name} == 1}}"
        for name in ITEMS
    ]
    texts = {
        "study.yml": [STUDY],
        "variables.csv": variables,
        "codes.csv": codes,
        "indicators.yml": indicators,
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in texts.items():
        (folder / name).write_text("\n".join(lines) + "\n", "utf-8")
    return Frame.of(rows, Codebook.open(folder))
