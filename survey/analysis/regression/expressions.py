"""Expressions over records: what they name, who has it, and what they come to."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from formulaic import Formula
from formulaic.errors import DataMismatchWarning, FormulaicError
from numpy.typing import NDArray

from survey.analysis.regression import refusals
from survey.errors import CallError

__all__ = [
    "Values",
    "arguments",
    "materialised",
    "names_in",
    "prepared",
    "present",
    "read",
    "split",
    "values_of",
]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
TEXT = re.compile(r"'[^']*'|\"[^\"]*\"")
QUOTED = re.compile(r"`([^`]*)`")
WORD = re.compile(r"(?<![\w.])[^\W\d]\w*")
KNOWN = {"np": np, "pd": pd}


@dataclass(frozen=True)
class Values:
    """The values of an expression.

    Parameters
    ----------
    numbers
        Shape (n,): the values, or places among the levels; nought where not known.
    known
        Shape (n,).
    levels
        Of text and categories, in order; empty for numbers.
    """

    numbers: Floats
    known: Flags
    levels: tuple[str, ...] = ()


def split(formula: str) -> tuple[str, str]:
    """Return the two sides of a formula; the left one is empty when absent.

    Parameters
    ----------
    formula
        Like `y ~ x + g`.

    Examples
    --------
    >>> split("`a~b` ~ x")
    ('`a~b`', 'x')
    """
    hidden = QUOTED.sub(lambda m: "`" * len(m[0]), formula)
    hidden = TEXT.sub(lambda m: "'" * len(m[0]), hidden)
    place = hidden.find("~")
    if place < 0:
        raise CallError(f"a formula has a ~: {formula!r}")
    return formula[:place].strip(), formula[place + 1 :].strip()


def arguments(text: str) -> list[str]:
    """Return the parts of a call that commas separate.

    Parameters
    ----------
    text
        What stands between the brackets.

    Examples
    --------
    >>> arguments("t, f(a, b) == ','")
    ['t', "f(a, b) == ','"]
    """
    found, depth, quote, start = [], 0, "", 0
    for place, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"`":
            quote = letter
        elif letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth -= 1
        elif letter == "," and depth == 0:
            found.append(text[start:place].strip())
            start = place + 1
    return [*found, text[start:].strip()]


def names_in(text: str, data: pd.DataFrame) -> list[str]:
    """Return the variables of the data that a formula names.

    Parameters
    ----------
    text
        The formula, or a side of it; names with a dot or a space stand in backticks.
    data
        The records.

    Examples
    --------
    >>> names_in("I(`a b` == 'c') + log(d)", pd.DataFrame(columns=["a b", "c", "d"]))
    ['a b', 'd']
    """
    quoted = set(QUOTED.findall(text))
    bare = set(WORD.findall(TEXT.sub(" ", QUOTED.sub(" ", text))))
    return [str(name) for name in data.columns if str(name) in quoted | bare]


def present(data: pd.DataFrame, names: list[str]) -> Flags:
    """Return which records have every one of the variables.

    Parameters
    ----------
    data
        The records.
    names
        The variables.
    """
    return np.asarray(~data[names].isna().to_numpy(bool).any(axis=1))


def values_of(data: pd.DataFrame, expression: str, members: Flags) -> Values:
    """Return the values of an expression, such as a response or an offset.

    Parameters
    ----------
    data
        The records.
    expression
        A variable or a calculation, as on a side of a formula.
    members
        Which records to look at, shape (n,).

    Raises
    ------
    CallError
        When the expression can't be worked out.

    Examples
    --------
    >>> data = pd.DataFrame({"g": ["b", "a", None], "x": [1.0, 2.0, 3.0]})
    >>> values_of(data, "g == 'a'", np.ones(3, dtype=bool)).numbers
    array([0., 1., 0.])
    """
    known = members & present(data, names_in(expression, data))
    kept = _Kept()
    text = expression.removeprefix("{").removesuffix("}")
    if not text.strip():
        raise CallError("nothing stands left of the ~ of the formula")
    rows = prepared(data, known, expression)
    if len(rows):
        spec = read(f"0 + kept({text})")
        materialised(spec, rows, known, {"kept": kept}, text=text, data=data)
    numbers, levels = _coded(kept.values)
    if np.isinf(numbers).any():
        raise CallError(f"{expression} is infinite for some records")
    good = np.isfinite(numbers)
    full, where = np.zeros(len(data)), np.flatnonzero(known)
    full[where[good]] = numbers[good]
    known[where[~good]] = False
    return Values(full, known, levels)


class _Kept:
    """Keeps what a formula worked out, instead of its columns."""

    def __init__(self) -> None:
        self.values: Any = pd.Series(dtype=float)

    def __call__(self, values: Any) -> Floats:
        self.values = pd.Series(values)
        return np.zeros(len(self.values))


def _coded(values: Any) -> tuple[Floats, tuple[str, ...]]:
    if pd.api.types.is_complex_dtype(values.dtype):
        raise CallError("an outcome of complex numbers has no order")
    if pd.api.types.is_numeric_dtype(values.dtype):
        return np.asarray(values.to_numpy(float, na_value=np.nan)), ()
    try:
        held = values.astype("category").cat.remove_unused_categories().cat
    except TypeError as error:
        raise CallError(f"an outcome without levels: {error}") from None
    codes = held.codes.to_numpy(float)
    return np.where(codes < 0, np.nan, codes), tuple(map(str, held.categories))


def read(text: str) -> Formula:
    """Return a formula that has been read.

    Parameters
    ----------
    text
        In the language of formulaic.

    Raises
    ------
    CallError
        When it isn't one.
    """
    refusals.require_one_side(text)
    try:
        return Formula(text)
    except (FormulaicError, SyntaxError) as error:
        raise refusals.unreadable(text, error) from None


def prepared(data: pd.DataFrame, known: Flags, text: str) -> pd.DataFrame:
    """Return the known records with the variables named, in types a formula takes.

    Parameters
    ----------
    data
        The records.
    known
        Which to take, shape (n,).
    text
        The formula.
    """
    rows = data.loc[known, names_in(text, data)].reset_index(drop=True)
    for name in rows.columns:
        column = rows[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            rows[name] = column.cat.remove_unused_categories()
        elif pd.api.types.is_extension_array_dtype(column.dtype):
            if pd.api.types.is_bool_dtype(column.dtype):
                rows[name] = column.to_numpy(bool)
            elif pd.api.types.is_numeric_dtype(column.dtype):
                rows[name] = column.to_numpy(column.dtype.numpy_dtype)
            else:
                rows[name] = column.astype("category")
    return rows


def materialised(
    what: Any,
    rows: pd.DataFrame,
    known: Flags,
    also: dict[str, Any] | None = None,
    *,
    text: str,
    data: pd.DataFrame,
) -> tuple[Any, Flags]:
    """Return the columns of a formula, and which records they are of.

    Parameters
    ----------
    what
        A formula, or the levels and constants of one that was worked out before.
    rows
        The known records.
    known
        Which of all records these are, shape (n,).
    also
        Functions to be used beside those of formulaic, np and pd.
    text, data
        The formula as it was written, and all that it could have named.

    Raises
    ------
    CallError
        When it can't be worked out.
    """
    context = {**KNOWN, **(also or {})}
    try:
        # Records that a calculation leaves without a value are dropped here.
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("error", DataMismatchWarning)
            found = what.get_model_matrix(rows, na_action="drop", context=context)
    except DataMismatchWarning as warning:
        levels = str(warning).partition("{")[2].partition("}")[0]
        levels = re.sub(r"np\.\w+\(([^)]*)\)", r"\1", levels)
        raise CallError(f"the model has not seen the level {levels}") from warning
    except SyntaxError as error:
        raise refusals.unreadable(text, error) from None
    except (FormulaicError, AttributeError, NameError, TypeError, ValueError) as error:
        raise refusals.unworkable(text, data, error) from None
    left = known.copy()
    left[np.delete(np.flatnonzero(known), found.index.to_numpy(np.intp))] = False
    return found, left
