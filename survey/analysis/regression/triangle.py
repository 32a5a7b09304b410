"""The triangle of a QR decomposition of many rows and few columns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["triangle"]

Floats = NDArray[np.float64]
# Numbers that a block holds. From about this size linear algebra spreads over threads,
# which for so few columns costs some fifty times the work itself.
BLOCK = 8192


def triangle(matrix: Floats) -> Floats:
    """Return R of the decomposition QR of a matrix, by blocks of rows.

    Parameters
    ----------
    matrix
        Shape (n, p).

    Returns
    -------
    ndarray
        Upper triangular, shape (min(n, p), p), with R'R the matrix' own cross product;
        a row's sign is arbitrary.

    Notes
    -----
    Each block is decomposed by Householder's reflections, and so are their triangles
    one below the other: as precise as a decomposition of the whole.

    References
    ----------
    Demmel, J., Grigori, L., Hoemmen, M. and Langou, J. (2012). Communication-optimal
    parallel and sequential QR and LU factorizations. *SIAM Journal on Scientific
    Computing* 34(1).

    Examples
    --------
    >>> np.abs(triangle(np.array([[3.0, 3.0], [4.0, 4.0], [0.0, 2.0]])))
    array([[5., 5.],
           [0., 2.]])
    """
    columns = max(matrix.shape[1], 1)
    # At least twice as many rows as columns, or the blocks' triangles hold no less.
    rows = max(BLOCK // columns, 2 * columns)
    while len(matrix) > rows:
        whole = len(matrix) // rows * rows
        blocks = matrix[:whole].reshape(-1, rows, matrix.shape[1])
        parts = np.asarray(np.linalg.qr(blocks, mode="r"), dtype=np.float64)
        left = parts.reshape(-1, matrix.shape[1])
        matrix = np.vstack([left, matrix[whole:]])
    return np.asarray(np.linalg.qr(matrix, mode="r"), dtype=np.float64)
