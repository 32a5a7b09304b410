"""Why something made from answers is missing: the reason nearest to the respondent."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from survey.codebook import Codebook
from survey.expression import Columns
from survey.record import MissingKind

__all__ = ["inherited_kind", "variables_of"]

ORDER = (
    MissingKind.REFUSED,
    MissingKind.DONT_KNOW,
    MissingKind.NO_ANSWER,
    MissingKind.BREAK_OFF,
    MissingKind.EDITED_OUT,
    MissingKind.NOT_CODED,
    MissingKind.TECHNICAL,
    MissingKind.NOT_ASKED,
    MissingKind.NOT_APPLICABLE,
)
"""Kinds that the respondent gave come first, kinds that the questionnaire gave last."""


def inherited_kind(columns: Columns, names: Iterable[str]) -> NDArray[np.int8]:
    """Return the kind that a value made from some variables is missing by.

    When its missing inputs share one kind, it is that one. When they differ, it is
    the first of them in `ORDER`: who refused one question and was routed past another
    was asked, and refused. When no input is missing it is technical: the value can't
    be computed, as in a division by zero, or no case was meant for the record.

    Parameters
    ----------
    columns
        Hold the variables.
    names
        The variables it was made from.

    Returns
    -------
    numpy.ndarray
        Shape (rows,), int8; to be used where the value is missing.
    """
    rank = np.full(max(MissingKind) + 1, len(ORDER), dtype=np.int8)
    rank[list(ORDER)] = np.arange(len(ORDER))
    nearest = np.full(columns.rows, len(ORDER), dtype=np.int8)
    for name in names:
        nearest = np.minimum(nearest, rank[columns.kinds(name)])
    kinds = np.array([*ORDER, MissingKind.TECHNICAL], dtype=np.int8)
    return np.asarray(kinds[nearest])


def variables_of(codebook: Codebook, names: Iterable[str]) -> list[str]:
    """Return the variables that names stand for: a set's members, nothing for a fact.

    Parameters
    ----------
    codebook
        Declares them.
    names
        Names of variables, sets and facts.

    Returns
    -------
    list of str
        In codebook order.
    """
    wanted = set(names)
    for name in wanted & codebook.sets.keys():
        wanted |= set(codebook.sets[name].variables)
    return [name for name in codebook.variables if name in wanted]
