"""Formulas: what columns their right-hand side makes of records."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from formulaic import ModelSpec
from numpy.typing import NDArray

from survey.analysis.regression.expressions import (
    materialised,
    names_in,
    prepared,
    present,
    read,
)
from survey.errors import CallError

__all__ = ["CONSTANT", "Columns", "Term", "columns_of"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
CONSTANT = "(Intercept)"


@dataclass(frozen=True)
class Term:
    """A term of a formula.

    Parameters
    ----------
    name
        As written, `(Intercept)` for the constant.
    columns
        The places of its columns.
    """

    name: str
    columns: tuple[int, ...]


@dataclass(frozen=True)
class Columns:
    """The right-hand side of a formula, worked out for records.

    Parameters
    ----------
    names
        Of the columns: `g=b` for level b of g against its first level, `a:b` for a
        product, `(Intercept)` for the constant.
    x
        Shape (n, p); nought where not known.
    known
        Whether the record has all variables, shape (n,).
    terms
        The terms, in order.
    spec
        Levels and constants, to do the same for other records.
    kept
        Which of the columns that `spec` makes these are.
    """

    names: tuple[str, ...]
    x: Floats
    known: Flags
    terms: tuple[Term, ...]
    spec: ModelSpec = field(repr=False)
    kept: tuple[int, ...]

    def at(self, data: pd.DataFrame) -> tuple[Floats, Flags]:
        """Return the same columns of other records, and which of these are known.

        Parameters
        ----------
        data
            Records with the variables of the formula.

        Raises
        ------
        CallError
            When a variable is absent or has a level that the model hasn't seen.
        """
        text = str(self.spec.formula)
        known = present(data, names_in(text, data))
        rows = prepared(data, known, text)
        for name in rows:
            # A level that is a number is still a level, and no amount of something.
            if "categories" in self.spec.encoder_state.get(name, (None, {}))[1]:
                rows[name] = rows[name].astype("category")
        found, known = materialised(self.spec, rows, known, text=text, data=data)
        x = np.zeros((len(data), len(self.names)))
        x[known] = found.to_numpy(float)[:, list(self.kept)]
        return x, known

    def only(self, names: tuple[str, ...]) -> Columns:
        """Return these columns without the others.

        Parameters
        ----------
        names
            Those to keep, in the order they stand in.
        """
        places = [self.names.index(name) for name in names]
        new = {old: place for place, old in enumerate(places)}
        terms = tuple(
            Term(term.name, tuple(new[c] for c in term.columns if c in new))
            for term in self.terms
        )
        kept = tuple(self.kept[place] for place in places)
        return replace(self, names=names, x=self.x[:, places], terms=terms, kept=kept)


def columns_of(data: pd.DataFrame, right: str, members: Flags) -> Columns:
    """Return the columns that the right-hand side of a formula makes.

    Parameters
    ----------
    data
        The records.
    right
        In the language of formulaic: `x + C(g)*log(z)`, `poly(x, 2)`, `- 1`.
    members
        Which records to look at, shape (n,). Levels that none of them has are left
        out, and a record that lacks any variable of the formula is not known.

    Raises
    ------
    CallError
        When the formula can't be read, or names what the data don't have.

    Notes
    -----
    Categories have treatment contrasts against the first: the first of a Categorical,
    else the first when sorted.

    Examples
    --------
    >>> data = pd.DataFrame({"g": ["b", "a", None], "x": [1.0, 2.0, 3.0]})
    >>> found = columns_of(data, "g*x", np.ones(3, dtype=bool))
    >>> found.names, found.known
    (('(Intercept)', 'g=b', 'x', 'g=b:x'), array([ True,  True, False]))
    """
    known = members & present(data, names_in(right, data))
    if not known.any():
        raise CallError(f"no record has all variables of {right!r}")
    rows = prepared(data, known, right)
    found, known = materialised(read(right), rows, known, text=right, data=data)
    values = found.to_numpy(float)
    names = tuple(_named(str(name)) for name in found.columns)
    for name, column in zip(names, values.T, strict=True):
        if not np.isfinite(column).all():
            raise CallError(f"{name} is infinite for some records")
    x = np.zeros((len(data), len(names)))
    x[known] = values
    spec = found.model_spec
    terms = tuple(
        Term(_named(str(term)), tuple(places))
        for term, places in spec.term_indices.items()
    )
    return Columns(names, x, known, terms, spec, tuple(range(len(names))))


def _named(name: str) -> str:
    if name in ("Intercept", "1"):
        return CONSTANT
    return re.sub(r"\[T\.(.*?)\](?=:|$)", r"=\1", name)
