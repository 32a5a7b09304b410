"""The same question asked of several completed tables or plausible values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

import numpy as np
import pandas as pd

import survey.analysis as analysis
from survey.designs import Estimate
from survey.errors import CallError
from survey.locale import message
from survey.sample.drawn import Drawn
from survey.sample.measured import Measured
from survey.sample.plain import Plain
from survey.sample.wording import language_of

__all__ = ["imputed", "plausible"]

Of = TypeVar("Of", bound=Drawn)
KEPT = ("n", "n_weighted")


class Answer(Protocol):
    """What a verb of a sample returns: rows, and their estimate with a covariance."""

    @property
    def rows(self) -> pd.DataFrame:
        """One row a number."""

    @property
    def estimate(self) -> Estimate:
        """The numbers."""


def imputed(
    sample: Of, tables: Iterable[pd.DataFrame], ask: Callable[[Of], Answer]
) -> Measured:
    """Return what completed tables say together, by Rubin's rules.

    Parameters
    ----------
    sample
        Of a plain table with gaps; the design is its own.
    tables
        The same records in the same order with the gaps filled, two or more times.
    ask
        The question, such as `lambda s: s.mean("income", by="sex")`, or a regression.

    Returns
    -------
    Measured
        Rows with estimate, se, low, high, df and missing_information: the share of what
        could be known that the gaps took away.

    Raises
    ------
    CallError
        When a table has other records, or there are fewer than two.

    Notes
    -----
    See `survey.analysis.imputation.combined`.

    Examples
    --------
    >>> sample.imputed(tables, lambda s: s.mean("income"))  # doctest: +SKIP
    """
    if not isinstance(sample.columns, Plain):
        raise CallError("completed tables are of a plain table, not of a study")
    answers = []
    for table in tables:
        if len(table) != sample.rows:
            raise CallError(f"{len(table)} records in a table, not {sample.rows}")
        answers.append(ask(replace(sample, columns=Plain.of(table))))
    return _pooled(sample, answers)


def plausible(
    sample: Of,
    names: Sequence[str],
    ask: Callable[[Of, str], Answer],
    called: str = "value",
) -> Measured:
    """Return what plausible values say together, by Rubin's rules.

    Parameters
    ----------
    sample
        The records and their design.
    names
        The columns that hold a plausible value each, two or more.
    ask
        The question, given the sample and the name of one of the columns, such as
        `lambda s, maths: s.mean(maths, by="country")`.
    called
        What stands for the columns in the rows.

    Returns
    -------
    Measured
        As of `imputed`.

    Examples
    --------
    >>> sample.plausible(["pv1", "pv2"], lambda s, pv: s.mean(pv))  # doctest: +SKIP
    """
    return _pooled(sample, [ask(sample, name) for name in names], names, called)


def _pooled(
    sample: Drawn,
    answers: Sequence[Answer],
    names: Sequence[str] = (),
    called: str = "",
) -> Measured:
    estimates = [answer.estimate for answer in answers]
    if names:
        estimates = [
            replace(one, names=tuple(n.replace(name, called) for n in one.names))
            for one, name in zip(estimates, names, strict=True)
        ]
    df = sample.design.df if not estimates else min(one.df for one in estimates)
    found = analysis.imputation.combined(estimates, df)
    first = answers[0].rows
    texts = first.select_dtypes(exclude="number")
    keys = texts if len(texts.columns) else pd.DataFrame({"indicator": found.names})
    if names:
        keys = keys.map(lambda text: str(text).replace(names[0], called))
    bounds = found.interval(sample.confidence)
    numbers = {
        "estimate": found.value,
        "se": found.se,
        "low": bounds[:, 0],
        "high": bounds[:, 1],
        **{name: first[name].to_numpy() for name in KEPT if name in first},
        "df": found.df,
        "missing_information": found.missing_information,
    }
    rows = keys.reset_index(drop=True).assign(**numbers)
    finite = found.df[np.isfinite(found.df)]
    least = float(finite.min()) if len(finite) else np.inf
    estimate = Estimate(found.names, found.value, found.covariance, least)
    language = language_of(sample.columns)
    notes = _notes(answers, found.imputations, language)
    return Measured(rows, estimate, notes, sample.confidence, "", language)


def _notes(answers: Sequence[Answer], count: int, language: str) -> tuple[str, ...]:
    said = [note for one in answers if isinstance(one, Measured) for note in one.notes]
    return (*dict.fromkeys(said), message("sample_pooled", language, count=count))
