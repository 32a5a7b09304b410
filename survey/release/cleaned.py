"""The cleaned data of a run, with its log: what a release is made from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from survey.codebook import Codebook
from survey.coding import themed
from survey.errors import InputError, ReleaseError
from survey.fieldwork import Frame, load
from survey.record.guard import unguarded

__all__ = ["Cleaned", "read_cleaned"]

OWN = ("reason.", "record.")
"""How the names of columns begin that say something about the answers."""


@dataclass(frozen=True)
class Cleaned:
    """What a run left in its folder.

    Parameters
    ----------
    path
        The folder.
    frame
        The cleaned answers, with the codebook that lies beside them.
    changes, set_aside, findings
        The log, as text.
    weights
        record, base and final; none for a consultation.
    weighting
        The steps of the weights, as text.
    manifest
        What the run says of itself.
    """

    path: Path
    frame: Frame
    changes: pd.DataFrame
    set_aside: pd.DataFrame
    findings: pd.DataFrame
    weights: pd.DataFrame | None
    weighting: pd.DataFrame | None
    manifest: dict[str, Any]


def read_cleaned(folder: str | Path) -> Cleaned:
    """Return what a run left in its folder.

    Raises
    ------
    InputError
        When the folder isn't one, or a file of it is gone or damaged.
    ReleaseError
        When the data hold columns that the codebook doesn't know, all of them named.
    """
    path = Path(folder)
    manifest = _manifest(path)
    codebook = themed(Codebook.open(path / "codebook"))
    data = path / "clean.parquet"
    _documented(data, codebook)
    frame = load(data, codebook)
    weights = _table(path / "weights.csv")
    if weights is not None:
        weights = _joined(path / "weights.csv", weights, frame)
    return Cleaned(
        path=path,
        frame=frame,
        changes=_needed(path / "changes.csv"),
        set_aside=_needed(path / "set_aside.csv"),
        findings=_needed(path / "findings_summary.csv"),
        weights=weights,
        weighting=_table(path / "weighting.csv"),
        manifest=manifest,
    )


def _documented(data: Path, codebook: Codebook) -> None:
    """Refuse answers that nobody explains, before they are read."""
    try:
        names = pq.read_schema(data).names
    except (pa.ArrowException, OSError) as error:
        raise InputError(data, "is gone or damaged") from error
    unknown = [
        name
        for name in names
        if name not in codebook.variables and not name.startswith(OWN)
    ]
    if unknown:
        raise ReleaseError(f"columns without a codebook: {', '.join(unknown)}")


def _manifest(path: Path) -> dict[str, Any]:
    file = path / "manifest.json"
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        said = "holds no manifest.json, so it is not the output of a run"
        raise InputError(path, said) from error
    except ValueError as error:
        raise InputError(file, "is not the manifest of a run") from error
    if not isinstance(content, dict):
        raise InputError(file, "is not the manifest of a run")
    return content


def _table(path: Path) -> pd.DataFrame | None:
    return _needed(path) if path.exists() else None


def _needed(path: Path) -> pd.DataFrame:
    try:
        return unguarded(pd.read_csv(path, dtype="str", keep_default_na=False))
    except OSError as error:
        raise InputError(path, f"can't be read: {error.strerror}") from error
    except ValueError as error:
        raise InputError(path, "is not a table of a run") from error


def _joined(path: Path, weights: pd.DataFrame, frame: Frame) -> pd.DataFrame:
    """Return the weights as numbers, in the order of the records."""
    known = pd.DataFrame({"record": frame.ids})
    if sorted(weights["record"]) != sorted(known["record"]):
        raise InputError(path, "has other records than clean.parquet")
    ordered = known.merge(weights, on="record", how="left", validate="1:1")
    return ordered.astype({"base": "Float64", "final": "Float64"})
