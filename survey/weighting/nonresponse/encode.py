"""Frame variables as the columns of a response model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.linalg import qr

from survey.errors import CallError

__all__ = ["Encoded", "encode", "levels", "without_missing"]

Floats = NDArray[np.float64]
MISSING = "missing"


@dataclass(frozen=True)
class Encoded:
    """A model matrix whose columns know the variable and level they stand for.

    Parameters
    ----------
    matrix
        Shape (n, columns), without a constant.
    terms
        The name of each column: `region=BR`, or the variable itself for a number.
    variables
        The variable of each column.
    aliased
        Terms left out because others already say the same.
    """

    matrix: Floats
    terms: tuple[str, ...]
    variables: tuple[str, ...]
    aliased: tuple[str, ...] = ()


def encode(
    frame: pd.DataFrame, categorical: Sequence[str] = (), drop: bool = True
) -> Encoded:
    """Return the model matrix of a frame without missing values.

    Parameters
    ----------
    frame
        The variables. Texts, categoricals and booleans enter by level, numbers as they
        are.
    categorical
        Numbers that are codes, and enter by level.
    drop
        Leave out each variable's first level, and columns that follow from others.

    Examples
    --------
    >>> frame = pd.DataFrame({"sex": ["m", "v", "v"], "age": [20, 30, 40]})
    >>> encode(frame).terms
    ('sex=v', 'age')
    """
    for name in categorical:
        if name not in frame:
            raise CallError.unknown("variable", name, map(str, frame.columns))
    columns: list[Floats] = []
    terms: list[str] = []
    variables: list[str] = []
    for name in map(str, frame.columns):
        known = levels(frame[name], name in categorical)
        if known is None:
            columns.append(np.asarray(frame[name], np.float64))
            terms.append(name)
            variables.append(name)
            continue
        labels, place = known
        for level in range(1 if drop else 0, len(labels)):
            columns.append((place == level).astype(np.float64))
            terms.append(f"{name}={labels[level]}")
            variables.append(name)
    matrix = np.column_stack(columns) if columns else np.zeros((len(frame), 0))
    whole = Encoded(matrix, tuple(terms), tuple(variables))
    return _independent(whole) if drop else whole


def levels(
    column: pd.Series, coded: bool = False
) -> tuple[list[str], NDArray[np.intp]] | None:
    """Return a variable's levels and each row's level; None for a number.

    Parameters
    ----------
    column
        Without missing values. A categorical keeps its order, others are sorted.
    coded
        Whether numbers are codes.

    Examples
    --------
    >>> levels(pd.Series(["b", "a"]))
    (['a', 'b'], array([1, 0]))
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        used = column.cat.remove_unused_categories()
        return [str(v) for v in used.cat.categories], np.asarray(
            used.cat.codes, np.intp
        )
    number = pd.api.types.is_numeric_dtype(column.dtype)
    if number and not coded and not pd.api.types.is_bool_dtype(column.dtype):
        return None
    place, values = pd.factorize(column, sort=True)
    return [str(value) for value in values], np.asarray(place, np.intp)


def without_missing(
    frame: pd.DataFrame, missing: str, categorical: Sequence[str] = ()
) -> pd.DataFrame:
    """Return the frame without missing values, by the choice that was made.

    Parameters
    ----------
    frame
        The variables.
    missing
        `fail`, or `level`: a category of its own for texts and codes; a number gets its
        mean and an indicator `… missing` beside it.
    categorical
        Numbers that are codes.

    Raises
    ------
    CallError
        When values are missing and the choice is to fail; all variables named.

    Examples
    --------
    >>> without_missing(pd.DataFrame({"sex": ["m", None]}), "level")["sex"].tolist()
    ['m', 'missing']
    """
    if missing not in ("fail", "level"):
        raise CallError.unknown("choice for missing values", missing, ["fail", "level"])
    lost = frame.isna().sum()
    lost = lost[lost > 0]
    if missing == "fail" and len(lost):
        said = ", ".join(f"{name} ({count})" for name, count in lost.items())
        raise CallError(f'missing values in {said}; missing="level" makes them a level')
    whole = frame.copy()
    for name in lost.index:
        column = frame[name]
        number = pd.api.types.is_numeric_dtype(column) and name not in categorical
        if number and not pd.api.types.is_bool_dtype(column):
            whole[name] = column.astype(np.float64).fillna(float(column.mean()))
            whole[f"{name} {MISSING}"] = column.isna().astype(np.float64)
        else:
            whole[name] = (
                column.astype(object).where(column.notna(), MISSING).astype(str)
            )
    return whole


def _independent(whole: Encoded) -> Encoded:
    matrix = np.column_stack([np.ones(len(whole.matrix)), whole.matrix])
    scale = np.linalg.norm(matrix, axis=0)
    scaled = matrix / np.where(scale > 0, scale, 1.0)
    # Column by column, so that of two that say the same the first one stays.
    size = scaled.shape[1]
    triangle = qr(scaled, mode="r")[0][:size]
    kept: list[int] = []
    for column in range(size):
        trial = triangle[:, [*kept, column]]
        if np.linalg.matrix_rank(trial, tol=1e-9) == len(kept) + 1:
            kept.append(column)
    places = [column - 1 for column in kept if column]
    return Encoded(
        whole.matrix[:, places],
        tuple(whole.terms[p] for p in places),
        tuple(whole.variables[p] for p in places),
        tuple(t for p, t in enumerate(whole.terms) if p not in places),
    )
