"""Generalised linear models on a sample: arrays in, a design-based fit out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from survey.analysis.regression.centre import Centre
from survey.analysis.regression.families import Family
from survey.analysis.regression.glm import Glm, Solved
from survey.analysis.regression.irls import Solution, estimable
from survey.designs import Estimate, Sampled
from survey.errors import CallError, ConvergenceError

__all__ = ["GlmFit", "fit_glm"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class GlmFit:
    """A generalised linear model, fitted to a sample.

    Parameters
    ----------
    model
        What was fitted, without the aliased columns.
    design
        The sample, within the records that were used.
    estimate
        Coefficients with their design-based covariance.
    solution
        Means and information at the solution.
    df
        Degrees of freedom left: those of the design plus one, less the coefficients.
    unit
        The weight that counts as one record in the deviance.
    aliased
        Columns left out because others explain them.
    """

    model: Glm
    design: Sampled
    estimate: Estimate
    solution: Solution
    df: float
    unit: float
    aliased: tuple[str, ...] = ()

    @property
    def weights(self) -> Floats:
        """Weights in that unit, shape (n,)."""
        return np.asarray(self.design.weights / self.unit)

    @property
    def naive(self) -> Floats:
        """The inverse information, which is the covariance apart from a dispersion."""
        return self.solution.inverse


def fit_glm(
    design: Sampled,
    x: Floats,
    y: Floats,
    family: Family,
    names: tuple[str, ...],
    offset: Floats | None = None,
    tolerance: float | None = None,
    unit: float | None = None,
) -> GlmFit:
    """Return the model fitted by weighted score equations, with its covariance.

    Parameters
    ----------
    design
        The sample; records with a missing x, y or offset are outside it
        (`design.within(known)`), so that what stands there doesn't matter.
    x
        Shape (n, p), the intercept included.
    y
        Shape (n,).
    family
        Mean, variance and link.
    names
        Of the columns.
    offset
        Shape (n,).
    tolerance
        As in `solve`.
    unit
        The weight that counts as one record in the deviance; the mean of those used
        when absent. Models of the same sample with other missing records are
        comparable when theirs is the same.

    Raises
    ------
    CallError
        When weights are negative, nobody is left, or y can't be of the family.
    ConvergenceError
        When there is no solution, as when a column separates yes from no.

    References
    ----------
    Binder, D. A. (1983). International Statistical Review 51, 279-292.
    Lumley, T. and Scott, A. (2017). Fitting regression models to survey data.
    Statistical Science 32, 265-278.

    Examples
    --------
    >>> from survey.analysis.regression.families import family_of
    >>> from survey.designs import Design
    >>> x = np.column_stack([np.ones(4), [0.0, 1.0, 2.0, 3.0]])
    >>> y = np.array([1.0, 3.0, 4.0, 8.0])
    >>> fit = fit_glm(Design.build(np.ones(4)), x, y, family_of("gaussian"), ("a", "b"))
    >>> fit.estimate.value.round(4), fit.estimate.se.round(4)
    (array([0.7, 2.2]), array([0.3212, 0.293 ]))
    """
    weights = design.weights
    inside = _usable(weights, y, family)
    x, y = np.where(inside[:, None], x, 0.0), np.where(inside, y, y[inside][0])
    shift = np.zeros(len(y)) if offset is None else np.where(inside, offset, 0.0)
    centre = Centre.of(x, y, inside, family)
    near = np.where(inside[:, None], x - centre.x, 0.0)
    keep = estimable(near, weights)
    if not keep.any():
        raise CallError("the model has no column to put a coefficient on")
    kept = tuple(name for name, good in zip(names, keep, strict=True) if good)
    centre = centre.only(keep)
    solved = Glm(kept, near[:, keep], y - centre.y, shift, family, tolerance=tolerance)
    one = float(weights[inside].mean()) if unit is None else unit
    found = solved.solution_at(weights / one)
    if not found.converged:
        raise ConvergenceError(
            f"the {family.name} model of {', '.join(names)} has no solution: "
            "the means run to the edge of what the family allows"
        )
    estimate = centre.estimate(design.evaluate(Solved(solved, found, weights)))
    model = replace(solved, x=x[:, keep], y=y)
    aliased = tuple(name for name, good in zip(names, keep, strict=True) if not good)
    df = design.df + 1 - len(kept)
    solution = centre.solution(found)
    return GlmFit(model, design, estimate, solution, df, one, aliased)


def _usable(weights: Floats, y: Floats, family: Family) -> NDArray[np.bool_]:
    if (weights < 0).any():
        raise CallError(
            f"{int((weights < 0).sum())} records have a negative weight, under which "
            "a model has no likelihood; bound the calibration that made them"
        )
    inside = np.asarray(weights > 0)
    if not inside.any():
        raise CallError("no record has a weight and all variables of the model")
    wrong = ~family.observed(y[inside])
    if wrong.any():
        raise CallError(
            f"a {family.name} model can't have the value {y[inside][wrong][0]:g}"
        )
    return inside
