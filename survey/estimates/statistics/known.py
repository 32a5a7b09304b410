"""What is done with missing values, said in every call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from survey.designs import Sampled
from survey.errors import CallError
from survey.estimates.statistics.domains import Domains

__all__ = ["Known", "Missing", "known"]

Floats = NDArray[np.float64]
Missing = Literal["drop", "propagate"]


@dataclass(frozen=True)
class Known:
    """The values that a statistic is computed from.

    Parameters
    ----------
    y
        Nought where a value is missing, shape (n, columns).
    members
        The records that count, shape (n,).
    spoiled
        Where a missing value leaves no answer, shape (domains, columns).
    """

    y: Floats
    members: NDArray[np.bool_]
    spoiled: NDArray[np.bool_]


def known(
    design: Sampled, y: Floats, domains: Domains | None, missing: Missing
) -> Known:
    """Return the values without the missing ones.

    Parameters
    ----------
    design
        The sample.
    y
        NaN where missing, shape (n, columns).
    domains
        The groups.
    missing
        drop: a record that misses any of the columns counts for none of them (R's
        `na.rm=TRUE`). propagate: a column with a missing value among the records that
        have weight has no answer in that domain.

    Raises
    ------
    CallError
        When `missing` is another word, or the rows of y are not the design's.

    Examples
    --------
    >>> from survey.designs import Design
    >>> design = Design.build(np.ones(3))
    >>> y = np.array([[1.0], [np.nan], [3.0]])
    >>> known(design, y, None, "drop").members
    array([ True, False,  True])
    >>> known(design, y, None, "propagate").spoiled
    array([[ True]])
    """
    if missing not in ("drop", "propagate"):
        raise CallError.unknown(
            "way with missing values", missing, ("drop", "propagate")
        )
    if y.ndim != 2 or len(y) != len(design.weights):
        raise CallError(
            f"values of shape {y.shape} for a design of {len(design.weights)} records"
        )
    absent = np.isnan(y)
    members = design.weights != 0
    size = 1 if domains is None else domains.size
    spoiled = np.zeros((size, y.shape[1]), dtype=bool)
    if missing == "drop":
        members = members & ~absent.any(axis=1)
    elif absent.any():
        of = np.zeros(len(y), dtype=np.intp) if domains is None else domains.of
        rows, columns = np.nonzero(absent & (members & (of >= 0))[:, None])
        spoiled[of[rows], columns] = True
    return Known(np.where(absent, 0.0, y), members, spoiled)
