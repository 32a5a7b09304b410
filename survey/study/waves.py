"""Waves in one command: each down its own road, then pooled, with their trends."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from survey.codebook.waves import wave_of
from survey.estimates.statistics import adjusted
from survey.fieldwork import filling
from survey.locale import message
from survey.pooling import Pooled, pool
from survey.record import file_hash
from survey.record.guard import csv_text
from survey.responses import Responses
from survey.sample.wording import test_note
from survey.study.study import Study
from survey.tables import suppress

__all__ = ["protected_trends", "run_waves"]

NUMBERS = ("estimate", "se", "low", "high", "t", "df", "p", "p_adjusted")


def run_waves(
    waves: Sequence[tuple[Path, Path]], to: str | Path, replace: bool = False
) -> Pooled:
    """Return waves pooled, after writing estimates, trends and the data.

    Parameters
    ----------
    waves
        Folder of the codebook and fieldwork file of each, the latest with the
        crosswalk.
    to
        Folder for estimates.csv, trends.csv, pooled.parquet, weights.csv, findings.csv,
        changes.csv, set_aside.csv, notes.txt and manifest.json.
    replace
        Whether an earlier outcome in that folder may go.

    Raises
    ------
    CallError
        When the waves can't stand beside each other.
    """
    pooled = pool([_weighted(*one) for one in waves])
    with filling(to, replace=replace) as out:
        book = pooled.codebook
        shown = suppress(pooled.estimates().rows, book.facts.disclosure, book)
        trends, notes = protected_trends(pooled, shown)
        _csv(shown, out / "estimates.csv")
        _csv(trends, out / "trends.csv")
        _csv(pooled.findings.rows, out / "findings.csv")
        _csv(pooled.changes.rows, out / "changes.csv")
        _csv(pooled.set_aside, out / "set_aside.csv")
        table = pooled.frame.data
        if pooled.weights is not None:
            given = {"record": pooled.frame.ids, "wave": table["wave"]}
            final = {"base": pooled.weights.base, "final": pooled.weights.final}
            _csv(pd.DataFrame({**given, **final}), out / "weights.csv")
        reasons = pooled.frame.reasons.add_prefix("reason.")
        table.join(reasons).to_parquet(out / "pooled.parquet", index=False)
        (out / "notes.txt").write_text("\n".join([*notes, ""]), encoding="utf-8")
        _manifest(pooled, out)
    return pooled


def protected_trends(
    pooled: Pooled, shown: pd.DataFrame
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the trends of every breakdown of the study, without hidden cells.

    Parameters
    ----------
    pooled
        The waves.
    shown
        Their estimates, with the column hidden.

    Returns
    -------
    tuple
        Rows as of `Trend`, p-values adjusted among those of an indicator in one
        breakdown, with the column hidden: why a wave's estimate, and with it the
        difference, may not be shown; and the notes.
    """
    parts: list[pd.DataFrame] = []
    notes: dict[str, None] = {}
    for by in pooled.codebook.facts.estimation.breakdowns:
        names = by[1:]
        found = pooled.trend(by=names, adjust="none")
        keys = ["indicator", "category", *names]
        own = shown[shown["breakdown"] == "*".join(by)]
        marks = own.assign(wave=own["wave"].astype("str"))
        marks = marks.set_index([*keys, "wave"])["hidden"]
        parts.append(_hiding(_adjusted(found.rows), marks, keys))
        tests = int(found.rows["p"].notna().sum())
        unadjusted = test_note(found.language, tests, "none")
        notes |= dict.fromkeys(n for n in found.notes if n not in unadjusted)
    rows = pd.concat(parts, ignore_index=True)
    return rows, (*notes, message("trend_adjusted", pooled.codebook.language))


def _adjusted(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with p-values adjusted among those of one indicator."""
    p = rows["p"].astype(float)
    found = p.groupby(rows["indicator"]).transform(_holm)
    return rows.assign(p_adjusted=found)


def _holm(p: pd.Series) -> pd.Series:
    return pd.Series(adjusted(p.to_numpy(float)), index=p.index)


def _hiding(rows: pd.DataFrame, marks: pd.Series, keys: list[str]) -> pd.DataFrame:
    """Return trends without what is hidden in either wave."""
    why = np.full(len(rows), "", dtype=object)
    for level, column in (("now", "wave"), ("then", "against")):
        places = pd.MultiIndex.from_frame(rows[[*keys, column]].astype("str"))
        found = marks.reindex(places).fillna("").to_numpy(dtype=object)
        # Where nobody was asked there is nothing to hide.
        found = np.where(rows[level].notna(), found, "")
        why = np.where(why == "", found, why)
        rows = rows.assign(**{level: rows[level].mask(found != "")})
    gone = pd.Series(why != "", index=rows.index)
    rows[[*NUMBERS]] = rows[[*NUMBERS]].mask(gone)
    return rows.assign(hidden=why)


def _weighted(folder: Path, file: Path) -> Responses:
    responses = Study.open(folder).read(file).check().edit().derive()
    design = responses.codebook.facts.design
    return responses if design is None else responses.weight()


def _manifest(pooled: Pooled, out: Path) -> None:
    files = sorted(path for path in out.iterdir() if path.is_file())
    said = {
        "waves": {
            wave_of(one.codebook): {
                "records": one.frame.rows,
                "file": one.frame.source.name if one.frame.source else "",
                "sha256": one.frame.source.sha256 if one.frame.source else "",
            }
            for one in pooled.waves
        },
        "codebook": pooled.codebook.sha256,
        "outputs": {file.name: file_hash(file) for file in files},
    }
    text = json.dumps(said, ensure_ascii=False, indent=2) + "\n"
    (out / "manifest.json").write_text(text, encoding="utf-8", newline="\n")


def _csv(table: pd.DataFrame, path: Path) -> None:
    path.write_text(csv_text(table), encoding="utf-8", newline="")
