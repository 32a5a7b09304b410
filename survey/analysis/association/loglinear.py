"""Log-linear models of estimated tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from survey.analysis.association.categories import Categories
from survey.analysis.association.crosstab import cell_shares
from survey.designs import Estimate, Sampled
from survey.errors import CallError, ConvergenceError

__all__ = ["Loglinear", "loglinear"]

Floats = NDArray[np.float64]
ITERATIONS = 100
CLOSE = 1e-12
# A cell fitted at so small a share is on its way to none at all.
NOBODY = 1e-12


@dataclass(frozen=True)
class Loglinear:
    """A fitted log-linear model.

    Parameters
    ----------
    terms
        The interactions in the model, each a tuple of factors, with all they imply.
    coefficients
        Of deviations from the mean over categories (they add up to nought in every
        factor), without the intercept.
    intercept
        The intercept, of a table of n records.
    shares
        The cells' estimated shares.
    fitted
        The cells' shares under the model.
    cells
        The categories of every cell.
    matrix
        The model's columns without the intercept, shape (cells, coefficients).
    n
        Records in the table.
    """

    terms: tuple[tuple[str, ...], ...]
    coefficients: Estimate
    intercept: float
    shares: Estimate
    fitted: Floats
    cells: pd.DataFrame
    matrix: Floats
    n: int

    @property
    def rows(self) -> pd.DataFrame:
        """One row a coefficient."""
        found = self.coefficients
        interval = found.interval()
        return pd.DataFrame(
            {
                "coefficient": found.names,
                "estimate": found.value,
                "se": found.se,
                "low": interval[:, 0],
                "high": interval[:, 1],
            }
        )

    def _repr_html_(self) -> str:
        return str(self.rows.to_html(index=False))


def loglinear(
    design: Sampled,
    factors: Mapping[str, ArrayLike | Categories],
    terms: Sequence[Sequence[str]] | None = None,
) -> Loglinear:
    """Return a log-linear model of the shares of a table.

    Parameters
    ----------
    design
        The sample.
    factors
        By name, values of shape (n,); a record that misses one is left out, a category
        that nobody is in too.
    terms
        The interactions in the model; what they imply is added, so [("a", "b")] holds
        the effects of a and b too. Independence when absent.

    Raises
    ------
    CallError
        When a term names no factor, or a factor has fewer than two categories.
    ConvergenceError
        When the model has no finite coefficients, as empty cells can bring about.

    Notes
    -----
    The Poisson pseudo-likelihood of Rao and Scott (1984); the covariance is theirs for
    the coefficients given the covariance of the shares.

    Examples
    --------
    >>> from survey.designs import Design
    >>> a, b = ["x", "x", "y", "y", "y", "x"], ["u", "v", "u", "v", "v", "v"]
    >>> found = loglinear(Design.build(np.ones(6)), {"a": a, "b": b})
    >>> found.coefficients.names, found.coefficients.value.round(4)
    (('a=x', 'b=u'), array([ 0.    , -0.3466]))
    """
    known = _categories(design, factors)
    used = np.all([c.known for c in known.values()], axis=0)
    model = _hierarchy(tuple(known), terms)
    sizes = [len(c) for c in known.values()]
    place = np.ravel_multi_index(
        [np.where(used, c.of, 0) for c in known.values()], sizes
    )
    labels = list(product(*(c.labels for c in known.values())))
    cells = pd.DataFrame(labels, columns=list(known))
    names = tuple(":".join(str(v) for v in row) for row in labels)
    shares = design.within(used).evaluate(cell_shares(np.where(used, place, -1), names))
    called, matrix = _model_matrix(known, model)
    n = int(used.sum())
    theta, fitted = _fit(matrix, shares.value)
    covariance = _covariance(matrix, fitted, shares.covariance)
    found = Estimate(called, theta[1:], covariance, shares.df)
    start = float(theta[0] + np.log(n))
    return Loglinear(model, found, start, shares, fitted, cells, matrix, n)


def _categories(
    design: Sampled, factors: Mapping[str, ArrayLike | Categories]
) -> dict[str, Categories]:
    if not factors:
        raise CallError("a log-linear model needs a factor")
    read = {
        name: values if isinstance(values, Categories) else Categories.read(values)
        for name, values in factors.items()
    }
    used = design.weights != 0
    for name, known in read.items():
        if len(known.of) != len(used):
            raise CallError(f"{name}: {len(known.of)} values for {len(used)} records")
        used = used & known.known
    if not used.any():
        raise CallError("no record has all factors and a weight")
    return {name: known.among(used).several(name) for name, known in read.items()}


def _hierarchy(
    names: tuple[str, ...], terms: Sequence[Sequence[str]] | None
) -> tuple[tuple[str, ...], ...]:
    asked = [(name,) for name in names] if terms is None else terms
    for name in {name for term in asked for name in term}:
        if name not in names:
            raise CallError.unknown("factor", name, names)
    implied = {
        part
        for term in asked
        for size in range(1, len(term) + 1)
        for part in combinations(sorted(set(term), key=names.index), size)
    }
    return tuple(sorted(implied, key=lambda t: (len(t), [names.index(n) for n in t])))


def _model_matrix(
    known: Mapping[str, Categories], terms: tuple[tuple[str, ...], ...]
) -> tuple[tuple[str, ...], Floats]:
    # Deviation contrasts: the last category is minus the sum of the others.
    coded = {
        name: np.vstack([np.eye(len(c) - 1), -np.ones(len(c) - 1)])
        for name, c in known.items()
    }
    names: list[str] = []
    blocks = []
    for term in terms:
        block: Floats = np.ones((1, 1))
        for name, categories in known.items():
            inside = coded[name] if name in term else np.ones((len(categories), 1))
            block = np.asarray(np.kron(block, inside))
        blocks.append(block)
        called = [[f"{name}={v}" for v in known[name].labels[:-1]] for name in term]
        names += [":".join(parts) for parts in product(*called)]
    return tuple(names), np.hstack(blocks)


def _fit(matrix: Floats, shares: Floats) -> tuple[Floats, Floats]:
    # Newton's steps on the Poisson likelihood, halved while they overshoot.
    x = np.column_stack([np.ones(len(matrix)), matrix])
    theta = np.zeros(x.shape[1])
    theta[0] = np.log(shares.mean())
    for _ in range(ITERATIONS):
        fitted = np.exp(x @ theta)
        if fitted.min() < NOBODY:
            raise ConvergenceError(
                "the log-linear model has no finite coefficients: too many cells are "
                "empty; leave out a term or join categories"
            )
        information = (x.T * fitted) @ x
        step = np.linalg.lstsq(information, x.T @ (shares - fitted), rcond=None)[0]
        while _height(x, theta + step, shares) < _height(x, theta, shares) - CLOSE:
            step = step / 2
        theta = theta + step
        if np.abs(step).max() < CLOSE * (1 + np.abs(theta).max()):
            return theta, np.asarray(np.exp(x @ theta))
    raise ConvergenceError("the log-linear model did not converge: join categories")


def _height(x: Floats, theta: Floats, shares: Floats) -> float:
    with np.errstate(over="ignore"):
        return float(shares @ x @ theta - np.exp(x @ theta).sum())


def _covariance(matrix: Floats, fitted: Floats, of_shares: Floats) -> Floats:
    spread = np.diag(fitted) - np.outer(fitted, fitted)
    slope = np.linalg.solve(matrix.T @ spread @ matrix, matrix.T)
    return np.asarray(slope @ of_shares @ slope.T)
