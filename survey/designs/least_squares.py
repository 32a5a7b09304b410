"""Least squares with dependent columns, and with a price on coefficients (ridge)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import qr

__all__ = ["basis_of", "inverse_of"]

Floats = NDArray[np.float64]
# Columns that depend on the others up to this are left out.
DEPENDENT = 1e-10


def basis_of(columns: Floats, ridge: Floats | None = None) -> Floats:
    """Return Q, for which Q Q'y is what the columns explain of y, by Householder.

    Parameters
    ----------
    columns
        Shape (n, k); may depend on each other.
    ridge
        The price of every squared coefficient, shape (k,); none when absent.

    Returns
    -------
    NDArray
        Shape (n, at most k); orthonormal without a ridge.

    Notes
    -----
    With a ridge R the fit is X (X'X + R)⁻¹ X'y: that of X with the rows of √R below it,
    for which y is nought.

    Examples
    --------
    >>> x, y = np.ones((2, 1)), np.array([1.0, 3.0])
    >>> basis_of(x) @ (basis_of(x).T @ y)
    array([2., 2.])
    >>> halfway = basis_of(x, np.array([2.0]))
    >>> halfway @ (halfway.T @ y)
    array([1., 1.])
    """
    rows = len(columns)
    if ridge is not None:
        columns = np.vstack([columns, np.diag(np.sqrt(ridge))])
    length = np.sqrt((columns**2).sum(axis=0))
    columns = columns[:, length > 0] / length[length > 0]
    if not columns.size:
        return np.zeros((rows, 0))
    q, r, _ = qr(columns, mode="economic", pivoting=True)
    return np.asarray(q[:rows, np.abs(np.diag(r)) > DEPENDENT])


def inverse_of(gram: Floats, ridge: Floats | None = None) -> Floats:
    """Return the generalised inverse of cross products.

    Parameters
    ----------
    gram
        Shape (k, k), symmetric; may be singular: margins of the same people are
        linearly dependent, and of the many solutions any leaves the same residuals.
    ridge
        What is added to its diagonal, shape (k,); nothing when absent.

    Examples
    --------
    >>> inverse_of(np.diag([2.0, 0.0]), np.array([2.0, 0.0]))
    array([[0.25, 0.  ],
           [0.  , 0.  ]])
    """
    if ridge is not None:
        gram = gram + np.diag(ridge)
    size = np.diag(gram)
    scale = np.divide(1.0, np.sqrt(size), np.zeros(len(size)), where=size > 0)
    even = gram * scale[:, None] * scale
    inverse = np.linalg.pinv(even, rcond=1e-12, hermitian=True)
    return np.asarray(inverse * scale[:, None] * scale)
