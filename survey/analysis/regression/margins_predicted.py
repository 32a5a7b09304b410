"""Predictive margins: the mean if everyone had the same level of a variable."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.analysis.regression.formula import Columns
from survey.analysis.regression.glm import Glm
from survey.analysis.regression.glm_fit import GlmFit
from survey.designs import Estimate, mean
from survey.errors import CallError

__all__ = ["Margins", "levels_of", "predicted_means"]

Floats = NDArray[np.float64]
# More levels than this, and the variable is no factor.
MANY = 200


@dataclass(frozen=True)
class Margins:
    """Means of predictions with a variable set, as a function of the weights.

    Parameters
    ----------
    names
        Of the levels, m of them.
    model
        The model.
    x
        The model's columns with the variable set to each level, shape (m, n, p).
    """

    names: tuple[str, ...]
    model: Glm
    x: Floats

    def value(self, weights: Floats) -> Floats:
        """Return the means, shape (m,).

        Parameters
        ----------
        weights
            Shape (n,).
        """
        beta = self.model.value(weights)
        return np.asarray(self.predicted(beta) @ weights / weights.sum())

    def influence(self, weights: Floats) -> Floats:
        """Return each record's influence, shape (n, m).

        Parameters
        ----------
        weights
            Shape (n,).
        """
        beta = self.model.value(weights)
        predicted = self.predicted(beta)
        total = weights.sum()
        centre = predicted @ weights / total
        direct = np.where(weights > 0, predicted - centre[:, None], 0.0) / total
        through = self.model.influence(weights) @ self.slopes(beta, weights).T
        return np.asarray(direct.T + through)

    def predicted(self, beta: Floats) -> Floats:
        """Return every record's prediction at every level, shape (m, n).

        Parameters
        ----------
        beta
            Coefficients, shape (p,).
        """
        return self.model.family.link.inverse(self.x @ beta + self.model.offset)

    def slopes(self, beta: Floats, weights: Floats) -> Floats:
        """Return the derivatives of the means to the coefficients, shape (m, p).

        Parameters
        ----------
        beta
            Coefficients, shape (p,).
        weights
            Shape (n,).
        """
        slope = self.model.family.link.slope(self.x @ beta + self.model.offset)
        share = weights / weights.sum()
        return np.asarray(np.einsum("mn,mnp->mp", slope * share, self.x))


def predicted_means(
    fit: GlmFit, columns: Columns, data: pd.DataFrame, by: str, joint: bool = True
) -> Estimate:
    """Return the mean prediction with everyone at the same level, for every level.

    Parameters
    ----------
    fit
        The model.
    columns
        What its formula makes.
    data
        The records that it was fitted to.
    by
        A variable of the formula.
    joint
        Whether the error of the coefficients and that of who is in the sample are
        taken together; R's survey adds their variances as if they were independent.

    Raises
    ------
    CallError
        When the variable isn't in the data or has hundreds of levels.

    References
    ----------
    Graubard, B. I. and Korn, E. L. (1999). Predictive margins with survey data.
    Biometrics 55, 652-659.
    """
    inside = fit.weights > 0
    levels = levels_of(data, by, inside)
    x = np.zeros((len(levels), *fit.model.x.shape))
    for place, level in enumerate(levels):
        x[place, inside] = columns.at(data[inside].assign(**{by: level}))[0]
    names = tuple(f"{by}={level}" for level in levels)
    started = replace(fit.model, start=fit.solution.beta)
    margins = Margins(names, started, x)
    if joint:
        return fit.design.evaluate(margins)
    predicted = np.where(inside, margins.predicted(fit.solution.beta), 0.0)
    who = fit.design.evaluate(mean(predicted.T, names))
    slopes = margins.slopes(fit.solution.beta, fit.weights)
    what = slopes @ fit.estimate.covariance @ slopes.T
    return replace(who, covariance=who.covariance + what, replicates=None)


def levels_of(data: pd.DataFrame, by: str, inside: NDArray[np.bool_]) -> list[object]:
    """Return the levels of a variable that records have, in order.

    Parameters
    ----------
    data
        The records.
    by
        The variable.
    inside
        Which records count, shape (n,).

    Raises
    ------
    CallError
        When there is no such variable, or it isn't a factor.

    Examples
    --------
    >>> data = pd.DataFrame({"g": ["b", "a", "c"]})
    >>> levels_of(data, "g", np.array([True, True, False]))
    ['a', 'b']
    """
    if by not in data:
        raise CallError.unknown("variable of the model", by, map(str, data.columns))
    held = data.loc[inside, by].astype("category").cat.remove_unused_categories()
    levels = list(held.cat.categories)
    if len(levels) > MANY:
        raise CallError(f"{by!r} has {len(levels)} values, which makes it no factor")
    return levels
