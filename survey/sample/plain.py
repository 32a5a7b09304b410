"""A plain DataFrame, as the rule language and the statistics see columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.errors import CallError
from survey.expression import LookupRow, Vector
from survey.fieldwork import Frame
from survey.weighting import code_positions

__all__ = ["Plain", "Source", "coded"]

Codes = NDArray[np.intp]
# What pandas calls columns of objects that are all numbers.
NUMBERS = {"decimal", "floating", "integer", "mixed-integer-float"}


@dataclass(frozen=True)
class Plain:
    """The columns of a DataFrame; what is missing in it is missing without a kind.

    Parameters
    ----------
    data
        One row a record, its columns by different names.

    Raises
    ------
    CallError
        When columns have the same name.
    """

    data: pd.DataFrame

    def __post_init__(self) -> None:
        names = self.data.columns
        if not names.is_unique:
            twice = ", ".join(repr(name) for name in names[names.duplicated()].unique())
            raise CallError(f"the table has several columns called {twice}")

    @classmethod
    def of(cls, data: pd.DataFrame) -> Plain:
        """Return the columns, with numbers that came as objects made plain numbers.

        Parameters
        ----------
        data
            One row a record; databases hand over decimals as objects.

        Examples
        --------
        >>> from decimal import Decimal
        >>> Plain.of(pd.DataFrame({"y": [Decimal("1.5"), None]})).data["y"].tolist()
        [1.5, nan]
        """
        table = cls(data)
        objects = [name for name in data if data[name].dtype == object]
        found = {name: pd.api.types.infer_dtype(data[name]) for name in objects}
        typed = data.copy(deep=False)
        for name in objects:
            if found[name] in NUMBERS:
                numbers = pd.to_numeric(data[name].fillna(np.nan))
                typed[name] = numbers.astype(np.float64)
        return cls(typed) if objects else table

    @property
    def rows(self) -> int:
        """Number of records."""
        return len(self.data)

    def vector(self, name: str) -> Vector:
        """Return a column's values.

        Parameters
        ----------
        name
            Of the column.

        Raises
        ------
        CallError
            When there is no such column, or its values are of no usable sort.
        """
        column = self._column(name)
        missing = column.isna().to_numpy(dtype=bool)
        if pd.api.types.is_datetime64_any_dtype(column.dtype):
            return Vector(column.to_numpy(dtype="datetime64[us]"), missing)
        if pd.api.types.is_bool_dtype(column.dtype):
            return Vector.truth(column.fillna(False).to_numpy(dtype=bool), missing)
        if pd.api.types.is_complex_dtype(column.dtype):
            raise CallError(f"{name!r} holds complex numbers, which have no order")
        if pd.api.types.is_numeric_dtype(column.dtype):
            numbers = column.to_numpy(dtype=np.float64, na_value=np.nan)
            return Vector(numbers, missing)
        texts = column.astype(object).where(~column.isna(), "").to_numpy(dtype=object)
        return Vector(texts, missing)

    def kinds(self, name: str) -> NDArray[np.int8]:
        """Return noughts: a plain table doesn't say why a cell is empty.

        Parameters
        ----------
        name
            Of the column.
        """
        return np.zeros(len(self._column(name)), dtype=np.int8)

    def members(self, name: str) -> Mapping[str, Vector]:
        """Raise, as only a codebook declares sets."""
        raise CallError(f"there is no set {name!r}: a plain table declares none")

    def lookup(self, table: str) -> tuple[LookupRow, ...]:
        """Raise, as only a codebook declares lookup tables."""
        raise CallError(f"there is no lookup table {table!r}: a plain table has none")

    def _column(self, name: str) -> pd.Series:
        if name not in self.data:
            raise CallError.unknown("column", name, map(str, self.data.columns))
        return self.data[name]


Source = Frame | Plain
"""What a sample's records come from: a study's, or any table's."""


def coded(columns: Source, name: str) -> tuple[tuple[str, ...], Codes]:
    """Return a column's categories and each record's place among them.

    Parameters
    ----------
    columns
        The data.
    name
        A column; of a codebook with its codes in codebook order, of a plain table with
        the categories of a Categorical, or else its values in ascending order.

    Returns
    -------
    tuple
        The categories as text, and shape (rows,): -1 where there is none.

    Raises
    ------
    CallError
        When there is no such column, its values can't be put in order, or some are
        written alike and are not the same.

    Examples
    --------
    >>> table = Plain(pd.DataFrame({"region": ["b", "a", None]}))
    >>> coded(table, "region")
    (('a', 'b'), array([ 1,  0, -1]))
    """
    if isinstance(columns, Frame):
        if not columns.has(name):
            raise CallError.unknown("variable", name, map(str, columns.data.columns))
        return code_positions(columns, name)
    column = columns._column(name)
    if isinstance(column.dtype, pd.CategoricalDtype):
        places, values = column.cat.codes, column.cat.categories
    else:
        try:
            places, values = pd.factorize(column, sort=True)
        except TypeError as error:
            raise CallError(f"{name!r} can't be sorted by category: {error}") from None
    labels = tuple(str(value) for value in values)
    if len({*labels}) < len(labels):
        alike = next(label for label in labels if labels.count(label) > 1)
        raise CallError(f"{name!r} has several categories that are written {alike!r}")
    return labels, np.asarray(places, dtype=np.intp)
