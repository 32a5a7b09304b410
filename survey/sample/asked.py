"""What is asked of a sample, by name or rule, turned into arrays."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.errors import CallError
from survey.estimates.statistics.domains import Domains
from survey.expression import Expression, Vector
from survey.fieldwork import Frame
from survey.sample.plain import Source, coded
from survey.weighting import cross, cross_codes

__all__ = [
    "Numbers",
    "categories",
    "condition",
    "domains",
    "finite",
    "numbers",
    "vector",
]

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]
# The fourth power of larger numbers, which the error of a variance takes, is infinite.
MOST = 1e60


@dataclass(frozen=True)
class Numbers:
    """Columns of numbers, nought where they are missing.

    Parameters
    ----------
    names
        What they were asked as.
    categories
        Of each column; empty for a number, the code for one category of a variable.
    values
        Shape (rows, columns).
    known
        Shape (rows, columns).
    binary
        Whether a column is 0 or 1, as that of a condition or a category is.
    """

    names: tuple[str, ...]
    categories: tuple[str, ...]
    values: Floats
    known: Truths
    binary: tuple[bool, ...]

    @classmethod
    def joined(cls, parts: Sequence[Numbers]) -> Numbers:
        """Return columns side by side, in order."""
        return cls(
            tuple(name for part in parts for name in part.names),
            tuple(label for part in parts for label in part.categories),
            np.hstack([part.values for part in parts]),
            np.hstack([part.known for part in parts]),
            tuple(flag for part in parts for flag in part.binary),
        )

    @property
    def apart(self) -> tuple[Numbers, ...]:
        """The columns by what was asked: the categories of a variable together."""
        starts = [
            place
            for place, name in enumerate(self.names)
            if not place or name != self.names[place - 1] or not self.categories[place]
        ]
        ends = [*starts[1:], len(self.names)]
        return tuple(self._part(*pair) for pair in zip(starts, ends, strict=True))

    def _part(self, start: int, end: int) -> Numbers:
        here = slice(start, end)
        return Numbers(
            self.names[here],
            self.categories[here],
            self.values[:, here],
            self.known[:, here],
            self.binary[here],
        )


def has(columns: Source, name: str) -> bool:
    """Return whether there is a column of that name.

    Parameters
    ----------
    columns
        The data.
    name
        Of the column; that of a plain table may be no word of the rule language.
    """
    return columns.has(name) if isinstance(columns, Frame) else name in columns.data


def vector(columns: Source, asked: str) -> Vector:
    """Return a column, or what a rule gives over the columns, over all records.

    Parameters
    ----------
    columns
        The data.
    asked
        A column's name, or a rule such as `hours / 38` or `age >= 18`.

    Raises
    ------
    CallError
        When it is neither.
    """
    if has(columns, asked):
        return columns.vector(asked).over(columns.rows)
    expression = Expression.parse(asked)
    if isinstance(expression.tree.body, ast.Name):
        return columns.vector(asked).over(columns.rows)
    return expression.evaluate(columns).over(columns.rows)


def numbers(columns: Source, asked: str, categorical: bool = False) -> Numbers:
    """Return what was asked as one column, or as one a category.

    Parameters
    ----------
    columns
        The data.
    asked
        A column or rule. A text column, one that the codebook calls coded and one that
        is a Categorical comes as one column a category; a truth as 0 and 1.
    categorical
        Whether a number comes by category too.

    Raises
    ------
    CallError
        When a number is infinite, or nobody has a category.
    """
    if has(columns, asked) and _by_category(columns, asked, categorical):
        labels, place = categories(columns, asked)
        hits = place[:, None] == np.arange(len(labels))
        known = np.repeat((place >= 0)[:, None], len(labels), axis=1)
        return Numbers(
            (asked,) * len(labels),
            labels,
            hits.astype(np.float64),
            known,
            (True,) * len(labels),
        )
    found = vector(columns, asked)
    values = np.where(found.missing, 0.0, finite(found, asked))
    truth = (found.kind == "truth",)
    return Numbers((asked,), ("",), values[:, None], ~found.missing[:, None], truth)


def finite(found: Vector, asked: str) -> Floats:
    """Return the values as numbers; what stands where they are missing says nothing.

    Parameters
    ----------
    found
        Numbers or truths.
    asked
        What they were asked as.

    Raises
    ------
    CallError
        When it is no number or truth; when a number is infinite, or so large that its
        square would be.
    """
    if found.kind not in ("number", "truth"):
        raise CallError(f"{asked!r} holds {found.kind}, and no numbers")
    values = np.asarray(found.values.astype(np.float64))
    wrong = ~(found.missing | (np.abs(values) <= MOST))
    if wrong.any():
        raise CallError(
            f"{int(wrong.sum())} values of {asked!r} are infinite or above {MOST:g}, "
            f"the first of them that of record {int(np.argmax(wrong))} (counted from "
            "nought)"
        )
    return values


def condition(columns: Source, asked: str | NDArray[np.bool_] | pd.Series) -> Truths:
    """Return where a condition is known to hold, shape (rows,).

    Parameters
    ----------
    columns
        The data.
    asked
        A rule, or truths in the order of the records.

    Raises
    ------
    CallError
        When it isn't a condition, or not one of these records.
    """
    if isinstance(asked, str):
        found = vector(columns, asked)
        if found.kind != "truth":
            raise CallError(f"{asked!r} is no condition: it holds {found.kind}")
        return np.asarray(found.true)
    hits = np.asarray(pd.Series(asked).fillna(False), dtype=bool)
    if len(hits) != columns.rows:
        raise CallError(f"{len(hits)} truths for {columns.rows} records")
    return hits


def domains(columns: Source, by: Sequence[str]) -> Domains | None:
    """Return the cells that variables divide the records into; None without any.

    Parameters
    ----------
    columns
        The data.
    by
        Columns, or rules such as `age >= 65`, which is True or False; every combination
        of their categories is a cell, also an empty one.

    Raises
    ------
    CallError
        When a column is named twice, or nobody has a category in one.
    """
    if len(set(by)) != len(by):
        raise CallError(f"a breakdown names a variable twice: {', '.join(by)}")
    if not by:
        return None
    placed = [categories(columns, name) for name in by]
    sizes = [len(labels) for labels, _ in placed]
    of = cross([place for _, place in placed], sizes)
    return Domains(of, tuple(cross_codes([labels for labels, _ in placed])))


def categories(columns: Source, name: str) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    """Return the categories of a column or rule, and each record's place among them.

    Parameters
    ----------
    columns
        The data.
    name
        A column, or a rule such as `age >= 65`.

    Returns
    -------
    tuple
        The categories as text, and shape (rows,): -1 where there is none.

    Raises
    ------
    CallError
        When nobody has a category.
    """
    labels, place = (
        coded(columns, name) if has(columns, name) else _ruled(columns, name)
    )
    if not labels:
        raise CallError(f"no record has a value in {name!r}")
    return labels, place


def _ruled(columns: Source, rule: str) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    """Return a rule's answers as categories: both truths, or values in order."""
    found = vector(columns, rule)
    place = np.full(columns.rows, -1, dtype=np.intp)
    known = ~found.missing
    if found.kind == "truth":
        place[known] = found.values[known]
        return ("False", "True"), place
    if found.kind == "time":
        raise CallError(f"{rule!r} gives moments, which are no groups")
    at, values = pd.factorize(found.values[known], sort=True)
    place[known] = at
    number = found.kind == "number"
    return tuple(f"{v:g}" if number else str(v) for v in values), place


def _by_category(columns: Source, name: str, wanted: bool) -> bool:
    if isinstance(columns, Frame):
        return wanted or bool(columns.codebook.codes(name))
    kind = columns.data[name].dtype
    if pd.api.types.is_bool_dtype(kind):
        return False
    grouped = isinstance(kind, pd.CategoricalDtype)
    return wanted or grouped or not pd.api.types.is_numeric_dtype(kind)
