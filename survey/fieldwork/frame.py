"""The frame: answers, the reasons for missing ones, the codebook and the history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Codebook, Variable
from survey.errors import CallError
from survey.expression import Columns, LookupRow, Vector
from survey.record import Findings, MissingKind, Source, Step

if TYPE_CHECKING:
    from survey.fieldwork.gross import Gross

__all__ = ["Frame", "column_type", "set_members"]


def column_type(codebook: Codebook, name: str) -> str:
    """Return the pandas type that a variable's column has in a frame.

    Parameters
    ----------
    codebook
        Declares the variable.
    name
        The variable's name.

    Returns
    -------
    str
        Int64, Float64, str or datetime64[us].
    """
    variable = codebook.variable(name)
    if variable.type == "code":
        return "Int64" if codebook.integer_codes(name) else "str"
    types = {"int": "Int64", "decimal": "Float64", "text": "str"}
    return types.get(variable.type, "datetime64[us]")


def set_members(columns: Columns, codebook: Codebook, name: str) -> dict[str, Vector]:
    """Return a set's members by code (by name in a battery), reversals turned.

    Parameters
    ----------
    columns
        Hold the members' answers.
    codebook
        Declares the set.
    name
        The set's name.

    Raises
    ------
    CallError
        When the codebook has no such set.
    """
    if name not in codebook.sets:
        raise CallError.unknown("set", name, codebook.sets)
    found = {}
    for member in codebook.sets[name].members:
        value = columns.vector(member.variable)
        if member.reverse:
            codes = [int(code) for code in codebook.codes(member.variable)]
            value = Vector(min(codes) + max(codes) - value.values, value.missing)
        found[member.code or member.variable] = value
    return found


@dataclass(frozen=True)
class Frame:
    """One row a respondent, one column a variable of the codebook.

    Parameters
    ----------
    data
        Answers, missing where there is none; plain row numbers as index, columns in
        codebook order, each of the type that `column_type` says.
    reasons
        Of the same shape, int8: 0 where answered, else the `MissingKind`.
    codebook
        What the columns mean.
    findings
        What the reader had to say.
    history
        The steps so far.
    source
        The file the data came from.
    register
        The register's file that was joined to it.
    labels
        What `ids` says once records are set aside: a label stays with its record.
    gross
        Everyone who was drawn, respondents among them, where the study has that.
    """

    data: pd.DataFrame
    reasons: pd.DataFrame
    codebook: Codebook
    findings: Findings = field(default_factory=Findings)
    history: tuple[Step, ...] = ()
    source: Source | None = None
    labels: pd.Series | None = None
    register: Source | None = None
    gross: Gross | None = None

    @classmethod
    def of(cls, data: pd.DataFrame, codebook: Codebook) -> Frame:
        """Return a frame of typed answers; what is missing counts as no answer.

        Parameters
        ----------
        data
            Columns among the codebook's variables.
        codebook
            What they mean.
        """
        names = [name for name in codebook.variables if name in data]
        typed = {name: data[name].astype(column_type(codebook, name)) for name in names}
        table = pd.DataFrame(typed).reset_index(drop=True)
        missing = table.isna().to_numpy()
        kinds = np.where(missing, np.int8(MissingKind.NO_ANSWER), np.int8(0))
        return cls(table, pd.DataFrame(kinds, columns=table.columns), codebook)

    @property
    def rows(self) -> int:
        """Number of records."""
        return len(self.data)

    @property
    def ids(self) -> pd.Series:
        """Every record's label, by which findings, changes and logs name it.

        Its number as text, or its place in the file where it has none. A number that
        stands there again gets its rank behind it: 12, 12#2, 12#3.
        """
        if self.labels is not None:
            return self.labels
        name = self.codebook.facts.id
        place = pd.Series([f"row {i + 1}" for i in range(self.rows)], dtype="str")
        if name not in self.data:
            return place
        return _apart(self.data[name].astype("str").fillna(place))

    def has(self, name: str) -> bool:
        """Whether the frame holds a variable's column."""
        return name in self.data.columns

    def vector(self, name: str) -> Vector:
        """Return the values of a variable or fact; a variable not yet there is missing.

        Raises
        ------
        CallError
            When the codebook knows no such name.
        """
        if name in self.data.columns:
            return _vector(self.data[name])
        if name in self.codebook.facts.facts:
            return Vector.constant(self.codebook.facts.facts[name])
        variable = self.codebook.variable(name)
        empty = np.full(
            self.rows, np.nan, dtype=object if _is_text(self, name) else float
        )
        if variable.type in ("date", "datetime"):
            empty = np.full(self.rows, np.datetime64("NaT", "us"))
        return Vector(empty, np.ones(self.rows, dtype=bool))

    def kinds(self, name: str) -> NDArray[np.int8]:
        """Return a variable's missing kinds, 0 where it is answered."""
        if name in self.reasons.columns:
            return np.asarray(self.reasons[name], dtype=np.int8)
        self.codebook.variable(name)
        return np.full(self.rows, MissingKind.NOT_ASKED, dtype=np.int8)

    def members(self, name: str) -> Mapping[str, Vector]:
        """Return a set's members by code (by name in a battery), reversals turned."""
        return set_members(self, self.codebook, name)

    def lookup(self, table: str) -> tuple[LookupRow, ...]:
        """Return the rows of a lookup table."""
        if table not in self.codebook.lookups:
            raise CallError.unknown("lookup table", table, self.codebook.lookups)
        return self.codebook.lookups[table]

    def variable(self, name: str) -> Variable:
        """Return what the codebook says of a variable."""
        return self.codebook.variable(name)

    def take(self, keep: NDArray[np.bool_]) -> Frame:
        """Return the records where `keep` holds, in the same order."""
        return replace(
            self,
            data=self.data[keep].reset_index(drop=True),
            reasons=self.reasons[keep].reset_index(drop=True),
            labels=self.ids[keep].reset_index(drop=True),
        )

    def with_column(self, name: str, value: Vector, kinds: NDArray[np.int8]) -> Frame:
        """Return the frame with a variable's column set.

        Parameters
        ----------
        name
            A variable of the codebook.
        value
            The answers, shape (rows,).
        kinds
            The missing kinds where `value` is missing; elsewhere not looked at.
        """
        return self.with_columns({name: (value, kinds)})

    def with_columns(
        self, columns: Mapping[str, tuple[Vector, NDArray[np.int8]]]
    ) -> Frame:
        """Return the frame with several columns set, put together once.

        Parameters
        ----------
        columns
            By variable: the answers, and the missing kinds where these are missing.
        """
        data = dict(self.data.items())
        reasons = {n: column.to_numpy() for n, column in self.reasons.items()}
        for name, (value, kinds) in columns.items():
            data[name] = _series(
                value.over(self.rows), column_type(self.codebook, name)
            )
            missing = data[name].isna().to_numpy(dtype=bool)
            unsaid = np.where(kinds == 0, np.int8(MissingKind.TECHNICAL), kinds)
            reasons[name] = np.where(missing, unsaid, 0).astype(np.int8)
        order = [name for name in self.codebook.variables if name in data]
        index = self.data.index
        return replace(
            self,
            data=pd.DataFrame({n: data[n] for n in order}, index=index, copy=False),
            reasons=pd.DataFrame({n: reasons[n] for n in order}, index=index),
        )

    def after(self, step: Step) -> Frame:
        """Return the frame with one more step in its history."""
        return replace(self, history=(*self.history, step))

    def __repr__(self) -> str:
        return f"Frame({self.rows} records × {self.data.shape[1]} variables)"

    def _repr_html_(self) -> str:
        return str(self.data.head(10).to_html())


def _is_text(frame: Frame, name: str) -> bool:
    return column_type(frame.codebook, name) == "str"


def _vector(column: pd.Series) -> Vector:
    missing = column.isna().to_numpy(dtype=bool)
    if pd.api.types.is_datetime64_dtype(column.dtype):
        return Vector(column.to_numpy(dtype="datetime64[us]"), missing)
    if pd.api.types.is_numeric_dtype(column.dtype):
        return Vector(column.to_numpy(dtype=np.float64, na_value=np.nan), missing)
    return Vector(column.to_numpy(dtype=object), missing)


def _apart(labels: pd.Series) -> pd.Series:
    """Return labels of which no two are the same."""
    rank = labels.groupby(labels).cumcount() + 1
    while (rank > 1).any():
        labels = labels.where(rank == 1, labels + "#" + rank.astype("str"))
        rank = labels.groupby(labels).cumcount() + 1
    return labels


def _series(value: Vector, dtype: str) -> pd.Series:
    if dtype == "datetime64[us]":
        times = value.require("time").values.astype("datetime64[us]")
        return pd.Series(np.where(value.missing, np.datetime64("NaT", "us"), times))
    if dtype == "str":
        texts = value.require("text").values.astype(object)
        texts[value.missing] = None
        return pd.Series(texts, dtype="str")
    numbers = value.require("number", "truth").values.astype(np.float64)
    masked = pd.array(np.where(value.missing, 0.0, numbers), dtype="Float64")
    masked[value.missing] = pd.NA
    return pd.Series(masked).astype(dtype)
