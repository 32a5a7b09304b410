"""Weighted likelihoods: their maximum, and what each record moves it by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from survey.designs import Estimate, Sampled
from survey.errors import CallError, ConvergenceError

__all__ = ["Likelihood", "Maximised", "Maximum", "estimated", "maximum"]

Floats = NDArray[np.float64]
# Newton's method needs a dozen; a likelihood without a maximum gains for ever.
MOST = 40
HALVINGS = 30
# What steps promise to add, in parts of the likelihood: where comparing likelihoods
# says no more, and where parameters have all their digits.
NEAR, STILL = 1e-8, 1e-19


class Likelihood(Protocol):
    """A log-likelihood of q parameters that is a sum over n weighted records."""

    @property
    def names(self) -> tuple[str, ...]:
        """What the parameters are called, q of them."""

    def start(self, weights: Floats) -> Floats:
        """Return parameters to start from, shape (q,).

        Parameters
        ----------
        weights
            Shape (n,).
        """

    def at(self, theta: Floats, weights: Floats) -> tuple[float, Floats, Floats]:
        """Return the log-likelihood, its gradient and less its second derivatives.

        Parameters
        ----------
        theta
            Shape (q,).
        weights
            Shape (n,).
        """

    def scores(self, theta: Floats, weights: Floats) -> Floats:
        """Return the derivative of the gradient to each record's weight, shape (n, q).

        Parameters
        ----------
        theta
            Shape (q,).
        weights
            Shape (n,).
        """


@dataclass(frozen=True)
class Maximum:
    """Where a log-likelihood is largest.

    Parameters
    ----------
    theta
        Parameters, shape (q,).
    value
        The log-likelihood.
    inverse
        The inverse of the observed information, shape (q, q).
    converged
        Whether it is a maximum.
    """

    theta: Floats
    value: float
    inverse: Floats
    converged: bool


@dataclass(frozen=True)
class Maximised:
    """The parameters of largest likelihood, as a function of the weights.

    Parameters
    ----------
    likelihood
        The likelihood.
    found
        Its maximum under the sample's weights, where replicates start.
    """

    likelihood: Likelihood
    found: Maximum

    @property
    def names(self) -> tuple[str, ...]:
        """What the parameters are called."""
        return self.likelihood.names

    def value(self, weights: Floats) -> Floats:
        """Return the parameters, shape (q,); NaN when there is no maximum.

        Parameters
        ----------
        weights
            Shape (n,); a negative one counts as nought.
        """
        found = self._at(weights)
        return found.theta if found.converged else np.full_like(found.theta, np.nan)

    def influence(self, weights: Floats) -> Floats:
        """Return each record's influence, shape (n, q).

        Parameters
        ----------
        weights
            Shape (n,).
        """
        found, used = self._at(weights), np.maximum(weights, 0.0)
        return np.asarray(self.likelihood.scores(found.theta, used) @ found.inverse)

    def _at(self, weights: Floats) -> Maximum:
        return maximum(self.likelihood, np.maximum(weights, 0.0), self.found.theta)


def maximum(
    likelihood: Likelihood, weights: Floats, start: Floats | None = None
) -> Maximum:
    """Return where a log-likelihood is largest, by Newton's method.

    Parameters
    ----------
    likelihood
        The likelihood.
    weights
        Shape (n,), none negative.
    start
        Parameters to start from, shape (q,).
    """
    total = weights.sum()
    unit = (weights > 0).sum() / total if total > 0 else 1.0
    scaled = weights * unit

    def at(theta: Floats) -> tuple[float, Floats, Floats]:
        # A step too far overflows, which makes it no better, and it is halved.
        with np.errstate(all="ignore"):
            return likelihood.at(theta, scaled)

    theta = likelihood.start(scaled) if start is None else start
    value, gradient, information = at(theta)
    for _ in range(MOST):
        step = _step(gradient, information)
        if step is None:
            break
        promise = float(gradient @ step) / (abs(value) + 1)
        moved = _better(at, theta, step, -np.inf if promise < NEAR else value)
        if moved is None:
            break
        theta, (value, gradient, information) = moved
        if promise < STILL:
            inverse = np.linalg.pinv(information, hermitian=True) * unit
            return Maximum(theta, value, inverse, converged=True)
    return Maximum(theta, value, np.full_like(information, np.nan), converged=False)


def estimated(
    likelihood: Likelihood, design: Sampled, what: str
) -> tuple[Estimate, Maximum]:
    """Return the parameters with their design-based covariance, and the maximum.

    Parameters
    ----------
    likelihood
        The likelihood.
    design
        The sample, within the records that have all variables.
    what
        What to call the model in a message.

    Raises
    ------
    CallError
        When weights are negative or nobody is left.
    ConvergenceError
        When there is no maximum.

    References
    ----------
    Binder, D. A. (1983). On the variances of asymptotically normal estimators from
    complex surveys. International Statistical Review 51, 279-292.
    """
    weights = design.weights
    if (weights < 0).any():
        raise CallError(
            f"{int((weights < 0).sum())} records have a negative weight, under which "
            "a model has no likelihood; bound the calibration that made them"
        )
    if not (weights > 0).any():
        raise CallError("no record has a weight and all variables of the model")
    found = maximum(likelihood, weights)
    if not found.converged:
        raise ConvergenceError(f"the likelihood of {what} has no maximum")
    estimate = design.evaluate(Maximised(likelihood, found))
    # The information stands in the unit of weights of mean one.
    one = float(weights[weights > 0].mean())
    return estimate, replace(found, inverse=found.inverse * one)


def _step(gradient: Floats, information: Floats) -> Floats | None:
    if not (np.isfinite(gradient).all() and np.isfinite(information).all()):
        return None
    values, vectors = np.linalg.eigh(information)
    largest = np.abs(values).max(initial=0.0)
    if largest == 0:
        return None
    # Uphill in every direction, also where the likelihood isn't concave.
    size = np.maximum(np.abs(values), 1e-12 * largest)
    return np.asarray(vectors @ ((vectors.T @ gradient) / size))


def _better(
    at: Callable[[Floats], tuple[float, Floats, Floats]],
    theta: Floats,
    step: Floats,
    least: float,
) -> tuple[Floats, tuple[float, Floats, Floats]] | None:
    for halving in range(HALVINGS):
        tried = theta + step / 2**halving
        found = at(tried)
        if np.isfinite(found[0]) and found[0] >= least:
            return tried, found
    return None
