"""Regression by formula on a sample."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from survey.analysis.regression.expressions import names_in, split, values_of
from survey.analysis.regression.families import family_of
from survey.analysis.regression.fit import Fit
from survey.analysis.regression.formula import columns_of
from survey.analysis.regression.glm_fit import fit_glm
from survey.designs import Sampled
from survey.errors import CallError

__all__ = ["Fit", "regress"]


def regress(
    data: pd.DataFrame,
    design: Sampled,
    formula: str,
    family: str = "gaussian",
    link: str | None = None,
    offset: str | None = None,
    tolerance: float | None = None,
) -> Fit:
    """Return a regression of a sample.

    Parameters
    ----------
    data
        The records, in the order of the design.
    design
        The sample.
    formula
        Like `y ~ x + C(g)`, in the language of formulaic; names with a dot or a space
        stand in backticks. An outcome of text has two levels; the second is the yes.
    family
        gaussian, binomial, poisson, gamma, inverse_gaussian, quasibinomial or
        quasipoisson.
    link
        identity, logit, probit, cloglog, cauchit, log, sqrt, inverse or
        inverse_squared; the family's usual one when absent.
    offset
        A variable or calculation that is added with coefficient one.
    tolerance
        The relative change of the deviance at which to stop, as other software does
        (R: 1e-8); when absent, steps are taken until they change nothing.

    Raises
    ------
    CallError
        When the formula can't be worked out, weights are negative, or the outcome
        can't be of the family.
    ConvergenceError
        When there is no solution.

    Examples
    --------
    >>> import numpy as np
    >>> from survey.designs import Design
    >>> data = pd.DataFrame({"y": [1.0, 3.0, 4.0, 8.0], "g": ["a", "a", "b", "b"]})
    >>> fit = regress(data, Design.build(np.ones(4)), "y ~ g")
    >>> fit.rows[["term", "estimate", "se"]].round(4)
              term  estimate      se
    0  (Intercept)       2.0  0.8165
    1          g=b       4.0  1.8257
    """
    if len(data) != len(design.weights):
        raise CallError(f"{len(data)} records, {len(design.weights)} weights")
    left, right = split(formula)
    members = design.weights != 0
    y = values_of(data, left, members)
    if len(y.levels) not in (0, 2):
        raise CallError(
            f"{left!r} has {len(y.levels)} levels; say which is the yes, "
            f"like ({left} == {y.levels[0]!r})"
        )
    shift = values_of(data, offset, y.known) if offset else y
    columns = columns_of(data, right, shift.known)
    fitted = fit_glm(
        design.within(columns.known),
        columns.x,
        y.numbers,
        family_of(family, link),
        columns.names,
        shift.numbers if offset else None,
        tolerance,
        float(design.weights[members].mean()),
    )
    if fitted.estimate.replicates is not None:
        # Records without an answer take no replicates away.
        fitted = replace(fitted, df=design.df + 1 - len(fitted.estimate))
    missing = int((members & ~columns.known).sum())
    used = data[names_in(f"{formula} {offset or ''}", data)]
    columns = columns.only(fitted.model.names)
    return Fit(formula, fitted, columns, missing, used, y.levels, offset or "")
