"""Classes of the gross sample as study.yml declares them: crossed, or of propensity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import survey.weighting.nonresponse as nonresponse
from survey.codebook import NonResponse
from survey.errors import CallError
from survey.fieldwork import Frame
from survey.weighting.cells import code_positions, cross, cross_codes
from survey.weighting.nonresponse.adjustment import Said
from survey.weighting.nonresponse.collapse import (
    Limits,
    Merge,
    merge_until_fit,
    proposals,
)

__all__ = ["Classes", "fitted_classes"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Flags = NDArray[np.bool_]
NEAREST = {"neighbour": "order", "rate": "rate"}


@dataclass(frozen=True)
class Classes:
    """Which class each person is in.

    Parameters
    ----------
    place
        Shape (n,); -1 for who has no part in it.
    rows
        One row a class: class, n, respondents, weight, weight_respondents, rate,
        factor.
    said
        What was done, in parts.
    """

    place: Codes
    rows: pd.DataFrame
    said: tuple[Said, ...]


@dataclass(frozen=True)
class _Cells:
    """Classes before any is merged, and the groups within which they may be."""

    place: Codes
    labels: tuple[str, ...]
    group: Codes
    said: tuple[Said, ...] = ()


def fitted_classes(
    frame: Frame, declared: NonResponse, part: Flags, responded: Flags, weights: Floats
) -> Classes:
    """Return classes that can carry a factor.

    Parameters
    ----------
    frame
        What is known of everyone drawn.
    declared
        What study.yml says.
    part
        Who is in a class, shape (n,): the eligible.
    responded
        Which of them responded, shape (n,).
    weights
        Shape (n,).

    Raises
    ------
    CallError
        When a class is beyond the limits and isn't to be merged, or can't be; when a
        variable is missing.
    """
    if declared.method == "classes":
        cells = _crossed(frame, declared.variables, part)
    else:
        cells = _of_propensity(frame, declared, part, responded)
    table = _sums(cells.place, cells.labels, responded, weights)
    now, merges = _fitting(table, cells.group, declared)
    names = list(dict.fromkeys(now.values()))
    of = np.array([names.index(now[label]) for label in cells.labels if label in now])
    # Combinations that nobody drawn has are no classes.
    there = np.full(len(cells.labels), -1, dtype=np.intp)
    there[[label in now for label in cells.labels]] = of
    place = np.where(cells.place < 0, -1, there[cells.place])
    rows = _sums(place, names, responded, weights)
    factor = (rows["weight"] / rows["weight_respondents"]).to_numpy(np.float64)
    rows = rows.assign(rate=1 / factor, factor=factor)
    said = (*cells.said, *_said(factor, merges))
    return Classes(place, rows.rename_axis("class").reset_index(), said)


def _crossed(frame: Frame, names: Sequence[str], part: Flags) -> _Cells:
    placed = [code_positions(frame, _there(frame, name)) for name in names]
    for name, (_, place) in zip(names, placed, strict=True):
        _require_known(frame, name, part & (place < 0))
    codes = [codes for codes, _ in placed]
    cell = cross([place for _, place in placed], [len(each) for each in codes])
    labels = [
        " ".join(f"{n}={c}" for n, c in zip(names, cell_codes, strict=True))
        for cell_codes in cross_codes(codes)
    ]
    within = max(1, len(labels) // max(1, len(codes[0])))
    group = np.arange(len(labels)) // within
    if len(names) == 1:
        group = np.zeros(len(labels), dtype=np.intp)
    return _Cells(np.where(part, cell, -1), tuple(labels), group)


def _of_propensity(
    frame: Frame, declared: NonResponse, part: Flags, responded: Flags
) -> _Cells:
    """Return classes of about as many persons each, by their chance to respond."""
    data, coded = _known(frame, declared.variables)
    chances = nonresponse.response_propensity(
        data[part].reset_index(drop=True),
        responded[part],
        model=declared.model,
        categorical=coded,
        missing="level",
        seed=declared.seed,
    )
    inside = nonresponse.cut_propensities(chances.probabilities, declared.classes)
    place = np.full(len(part), -1, dtype=np.intp)
    place[part] = inside
    labels = tuple(str(each + 1) for each in range(int(inside.max()) + 1))
    model = f"nonresponse_{declared.model}"
    said = Said("nonresponse_model", {"model": model, "auc": chances.auc})
    return _Cells(place, labels, np.zeros(len(labels), dtype=np.intp), (said,))


def _known(frame: Frame, names: Sequence[str]) -> tuple[pd.DataFrame, list[str]]:
    columns = {name: frame.data[_there(frame, name)] for name in names}
    coded = [n for n in names if frame.variable(n).type in ("code", "text")]
    texts = {name: columns[name].astype("str") for name in coded}
    numbers = {n: c.astype("Float64") for n, c in columns.items() if n not in texts}
    return pd.DataFrame({n: {**texts, **numbers}[n] for n in names}), coded


def _there(frame: Frame, name: str) -> str:
    if not frame.has(name):
        raise CallError(
            f"weighting.nonresponse needs {name!r}, which the gross sample doesn't "
            "hold; derived variables are there after derive()"
        )
    return name


def _require_known(frame: Frame, name: str, lost: Flags) -> None:
    if lost.any():
        first = ", ".join(str(each) for each in frame.ids[lost].iloc[:5])
        raise CallError(
            f"{int(lost.sum())} persons of the gross sample have no {name!r}, or one "
            f"that the codebook has not: {first}"
        )


def _sums(
    place: Codes, labels: Sequence[str], responded: Flags, weights: Floats
) -> pd.DataFrame:
    size, inside = len(labels), place >= 0
    some = inside & responded
    columns = {
        "n": np.bincount(place[inside], minlength=size),
        "respondents": np.bincount(place[some], minlength=size),
        "weight": np.bincount(place[inside], weights[inside], size),
        "weight_respondents": np.bincount(place[some], weights[some], size),
    }
    return pd.DataFrame(columns, index=pd.Index(list(labels), dtype=object))


def _fitting(
    table: pd.DataFrame, group: Codes, declared: NonResponse
) -> tuple[dict[str, str], list[Merge]]:
    """Return the name of each class that has members after merging, and the merges."""
    limits = Limits(declared.min_size, declared.max_factor or float("inf"))
    used = (table["n"] > 0).to_numpy()
    parts = [table[used & (group == each)] for each in np.unique(group[used])]
    if declared.too_small == "fail":
        wanting = [m for part in parts for m in proposals(part, limits, "rate")]
        if wanting:
            head = "classes of weighting.nonresponse that can't carry a factor; choose"
            said = [f"{head} other variables, or too_small: neighbour or rate"]
            raise CallError("\n".join([*said, *(f"  {merge}" for merge in wanting)]))
        return {str(label): str(label) for label in table.index[used]}, []
    now: dict[str, str] = {}
    merges: list[Merge] = []
    for part in parts:
        names, done = _merged(part, limits, NEAREST[declared.too_small])
        now |= names
        merges += done
    return now, merges


def _merged(
    part: pd.DataFrame, limits: Limits, nearest: str
) -> tuple[dict[str, str], list[Merge]]:
    try:
        names, done = merge_until_fit(part, limits, nearest)
    except CallError as error:
        first, last = part.index[0], part.index[-1]
        where = f"{first} to {last}" if len(part) > 1 else str(first)
        raise CallError(f"weighting.nonresponse, {where}: {error}") from error
    return dict(names), done


def _said(factor: Floats, merges: list[Merge]) -> tuple[Said, ...]:
    reach = {"low": float(factor.min()), "high": float(factor.max())}
    first = Said("nonresponse_classes", {"classes": len(factor), **reach})
    second = Said("nonresponse_merged", {"merged": len(merges)})
    return (first, second) if merges else (first,)
