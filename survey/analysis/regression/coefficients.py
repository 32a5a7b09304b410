"""What every fitted model shows: a table of coefficients, and tests of terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.analysis.association.quadratic_form import Approximation
from survey.analysis.display import html_table
from survey.analysis.regression.formula import Term
from survey.analysis.regression.terms import TermTest, wald, working_wald
from survey.designs import Estimate
from survey.designs.compress import quotient
from survey.distributions import t_above
from survey.errors import CallError

__all__ = ["Coefficients", "covariance_of", "places_of", "shown", "table_of"]

Floats = NDArray[np.float64]
TESTS = ("wald", "working_wald")


@dataclass(frozen=True)
class Coefficients:
    """The coefficients of a model that was fitted to a sample.

    Parameters
    ----------
    formula
        As it was asked.
    estimate
        Coefficients with their design-based covariance.
    df
        Degrees of freedom for tests and intervals.
    terms
        The terms of the formula, and which coefficients are theirs.
    naive
        The covariance that the model has without the design, shape (p, p).
    n, missing
        Records used, and records of the sample without all variables.
    aliased
        Columns left out because others explain them.
    confidence
        Of the intervals, where no other is asked.
    """

    formula: str
    estimate: Estimate
    df: float
    terms: tuple[Term, ...]
    naive: Floats
    n: int
    missing: int
    aliased: tuple[str, ...]
    confidence: float = field(default=0.95, kw_only=True)

    @property
    def rows(self) -> pd.DataFrame:
        """The table: term, estimate, se, t, p, low, high."""
        return table_of(self.estimate, self.df, self.confidence)

    @property
    def covariance(self) -> pd.DataFrame:
        """The covariances of the coefficients, by name."""
        return covariance_of(self.estimate)

    def interval(
        self, confidence: float | None = None, df: float | None = None
    ) -> Floats:
        """Return the coefficients' Wald intervals, shape (p, 2).

        Parameters
        ----------
        confidence
            Between 0 and 1; that of the table when absent.
        df
            Degrees of freedom; the model's when absent, infinite for the normal.
        """
        sure = self.confidence if confidence is None else confidence
        return self.estimate.interval(sure, self.df if df is None else df)

    def test(
        self,
        terms: str | Sequence[str],
        method: str = "wald",
        df: float | None = None,
        approximation: Approximation = "integration",
    ) -> TermTest:
        """Return the test that all coefficients of terms are nought.

        Parameters
        ----------
        terms
            One or more, as the formula has them.
        method
            wald or working_wald.
        df
            Degrees of freedom of the denominator; the model's when absent.
        approximation
            How working_wald computes its p.

        Raises
        ------
        CallError
            When there is no such term or method.
        """
        if method not in TESTS:
            raise CallError.unknown("test", method, TESTS)
        asked, places = places_of(self.terms, terms)
        square, beta = np.ix_(places, places), self.estimate.value[places]
        covariance = self.estimate.covariance[square]
        used = self.df if df is None else df
        if method == "wald":
            return wald(beta, covariance, used, asked)
        naive = self.naive[square]
        return working_wald(beta, covariance, naive, used, asked, approximation)

    def _repr_html_(self) -> str:
        return shown(self.formula, self.n, self.missing, self.rows, self.aliased)


def covariance_of(estimate: Estimate) -> pd.DataFrame:
    """Return covariances as a table, by name.

    Parameters
    ----------
    estimate
        The coefficients.
    """
    names = list(estimate.names)
    return pd.DataFrame(estimate.covariance, index=names, columns=names)


def table_of(estimate: Estimate, df: float, confidence: float = 0.95) -> pd.DataFrame:
    """Return a table of coefficients: term, estimate, se, t, p, low, high.

    Parameters
    ----------
    estimate
        The coefficients.
    df
        Degrees of freedom; p and interval are NaN when there are none.
    confidence
        Of the interval, between 0 and 1.

    Examples
    --------
    >>> one = Estimate(("x",), np.array([2.0]), np.array([[1.0]]), 10)
    >>> table_of(one, 10).round(3)
      term  estimate   se    t      p    low   high
    0    x       2.0  1.0  2.0  0.073 -0.228  4.228
    """
    value, se = estimate.value, estimate.se
    t = quotient(value, se)
    p = 2 * t_above(np.abs(t), df)
    low, high = estimate.interval(confidence, df).T
    columns = {"estimate": value, "se": se, "t": t, "p": p, "low": low, "high": high}
    return pd.DataFrame({"term": estimate.names, **columns})


def places_of(
    terms: tuple[Term, ...], asked: str | Sequence[str]
) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    """Return the terms that are asked for, and the places of their coefficients.

    Parameters
    ----------
    terms
        Those there are.
    asked
        One or more names; `a:b` and `b:a` are the same.

    Raises
    ------
    CallError
        When there is no such term.

    Examples
    --------
    >>> places_of((Term("a", (1,)), Term("a:b", (2, 3))), "b:a")
    (('b:a',), array([2, 3]))
    """
    names = (asked,) if isinstance(asked, str) else tuple(asked)
    columns = {_parts(term.name): term.columns for term in terms}
    for name in names:
        if _parts(name) not in columns:
            raise CallError.unknown("term", name, [term.name for term in terms])
    places = {place for name in names for place in columns[_parts(name)]}
    return names, np.array(sorted(places), dtype=np.intp)


def shown(
    formula: str,
    n: int,
    missing: int,
    rows: pd.DataFrame,
    aliased: tuple[str, ...] = (),
) -> str:
    """Return a table of coefficients as HTML, under its formula.

    Parameters
    ----------
    formula
        What was fitted.
    n, missing
        Records used, and left out.
    rows
        The table.
    aliased
        Columns that others explain.
    """
    notes = [f"n = {n:,}" + (f", {missing:,} left out" if missing else "")]
    if aliased:
        notes.append(f"left out, as others explain them: {', '.join(aliased)}")
    return html_table(rows, notes, formula)


def _parts(term: str) -> frozenset[str]:
    return frozenset(term.replace(" ", "").split(":"))
