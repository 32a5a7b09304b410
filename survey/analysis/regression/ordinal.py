"""Regression of ordered answers: cumulative logit, probit and others."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.analysis.regression.coefficients import Coefficients
from survey.analysis.regression.expressions import split, values_of
from survey.analysis.regression.formula import CONSTANT, Columns, columns_of
from survey.analysis.regression.irls import estimable
from survey.analysis.regression.likelihood import estimated
from survey.analysis.regression.ordinal_likelihood import CURVES, Cumulative
from survey.analysis.regression.ratios import ratios_of
from survey.designs import Sampled
from survey.errors import CallError

__all__ = ["OrdinalFit", "fit_ordinal", "ordinal"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class OrdinalFit(Coefficients):
    """A cumulative link model of ordered answers.

    Parameters
    ----------
    levels
        The answers, in order.
    link
        logit, probit, cloglog or cauchit.
    columns
        What the right-hand side of the formula makes.
    likelihood
        The model on arrays.
    """

    levels: tuple[str, ...]
    link: str
    columns: Columns
    likelihood: Cumulative

    @property
    def thresholds(self) -> Floats:
        """Where one answer turns into the next, shape (k - 1,)."""
        return self.estimate.value[-(len(self.levels) - 1) :]

    @property
    def ratios(self) -> pd.DataFrame:
        """Odds ratios of a higher answer: term, odds_ratio, low, high, p."""
        between = self.estimate.names[-(len(self.levels) - 1) :]
        if self.link != "logit":
            raise CallError(f"coefficients with link {self.link} are no odds ratios")
        return ratios_of(self.rows, "odds_ratio", between)

    def predict(self, data: pd.DataFrame) -> pd.DataFrame:
        """Return the probability of every answer, one column a level.

        Parameters
        ----------
        data
            The records; NaN for one without all variables.
        """
        x, known = self.columns.at(data)
        effects = self.estimate.value[: x.shape[1]]
        edges = self.thresholds - (x @ effects)[:, None]
        below = np.pad(CURVES[self.link][0](edges), ((0, 0), (1, 1)))
        below[:, -1] = 1.0
        shares = np.where(known[:, None], np.diff(below, axis=1), np.nan)
        return pd.DataFrame(shares, columns=list(self.levels), index=data.index)


def ordinal(
    data: pd.DataFrame, design: Sampled, formula: str, link: str = "logit"
) -> OrdinalFit:
    """Return a regression of ordered answers on a sample.

    Parameters
    ----------
    data
        The records, in the order of the design.
    design
        The sample.
    formula
        Like `agrees ~ x + g`; the levels stand in the order of a Categorical.
    link
        logit (proportional odds), probit, cloglog or cauchit.

    Raises
    ------
    CallError
        When the outcome has fewer than three levels, or the formula can't be worked
        out.
    ConvergenceError
        When there is no solution.

    Examples
    --------
    >>> from survey.designs import Design
    >>> words = ["no", "so", "so", "yes", "no", "yes"]
    >>> data = pd.DataFrame({"agrees": words, "x": [1.0, 2.0, 4.0, 5.0, 3.0, 2.5]})
    >>> fit = ordinal(data, Design.build(np.ones(6)), "agrees ~ x")
    >>> fit.rows[["term", "estimate"]].round(4)
         term  estimate
    0       x    0.9214
    1   no|so    1.8048
    2  so|yes    3.6117
    """
    if len(data) != len(design.weights):
        raise CallError(f"{len(data)} records, {len(design.weights)} weights")
    left, right = split(formula)
    members = design.weights != 0
    y = values_of(data, left, members)
    if len(y.levels) < 3:
        raise CallError(f"{left!r} has {len(y.levels)} levels; an order needs three")
    columns = columns_of(data, right, y.known)
    # The thresholds take the place of the constant.
    columns = columns.only(tuple(n for n in columns.names if n != CONSTANT))
    known = columns.known
    answered = y.numbers[known & members]
    levels = tuple(y.levels[int(place)] for place in np.unique(answered))
    level = np.searchsorted(np.unique(answered), y.numbers)
    likelihood, kept = fit_ordinal(
        design.within(known), columns, np.where(known, level, 0), levels, link
    )
    estimate, found = estimated(likelihood, design.within(known), formula)
    keep = tuple(name for name in columns.names if name in kept)
    return OrdinalFit(
        formula,
        estimate,
        design.within(known).df - len(keep),
        columns.only(keep).terms,
        found.inverse,
        int((design.within(known).weights > 0).sum()),
        int((members & ~known).sum()),
        tuple(name for name in columns.names if name not in kept),
        levels,
        link,
        columns.only(keep),
        likelihood,
    )


def fit_ordinal(
    design: Sampled,
    columns: Columns,
    level: NDArray[np.intp],
    levels: tuple[str, ...],
    link: str,
) -> tuple[Cumulative, tuple[str, ...]]:
    """Return the likelihood of ordered answers, and which columns it has.

    Parameters
    ----------
    design
        The sample, within the records that are known.
    columns
        Of the right-hand side, without a constant.
    level
        Which of the levels each record answered, shape (n,).
    levels
        The answers, in order.
    link
        logit, probit, cloglog or cauchit.
    """
    if link not in CURVES:
        raise CallError.unknown("link", link, CURVES)
    # A column that is constant is one with the thresholds.
    one = np.column_stack([np.ones(len(level)), columns.x])
    keep = estimable(one, np.maximum(design.weights, 0.0))[1:]
    kept = tuple(n for n, good in zip(columns.names, keep, strict=True) if good)
    between = tuple(f"{a}|{b}" for a, b in pairwise(levels))
    model = Cumulative(kept + between, columns.x[:, keep], level, len(levels), link)
    return model, kept
