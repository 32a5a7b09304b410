"""Regression on a sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

import survey.analysis as analysis
from survey.sample.drawn import Drawn
from survey.sample.plain import Plain
from survey.weighting import code_positions

if TYPE_CHECKING:
    from survey.analysis.regression import Fit

__all__ = ["regress"]


def regress(
    sample: Drawn,
    formula: str,
    family: str = "gaussian",
    link: str | None = None,
    offset: str | None = None,
) -> Fit:
    """Return a regression with design-based errors.

    Parameters
    ----------
    sample
        The records and their design.
    formula
        Such as `trust ~ age + C(origin)`; a name that is no word stands between
        backticks.
    family, link, offset
        As of `survey.analysis.regress`.

    Examples
    --------
    >>> sample.regress("in_work ~ age + origin", "binomial").rows  # doctest: +SKIP
    """
    return analysis.regression.regress(
        _table(sample), sample.design, formula, family, link, offset
    )


def _table(sample: Drawn) -> pd.DataFrame:
    """Return the records as numbers and categoricals, which a formula understands."""
    columns = sample.columns
    if isinstance(columns, Plain):
        return columns.data
    parts: dict[str, pd.Series] = {}
    for name, column in columns.data.items():
        if columns.codebook.codes(name):
            codes, place = code_positions(columns, name)
            # As in rules, `trust >= 4`, where every code is a whole number.
            integer = columns.codebook.integer_codes(name)
            levels = [int(code) for code in codes] if integer else list(codes)
            kind = pd.CategoricalDtype(levels, integer and levels == sorted(levels))
            parts[name] = pd.Series(pd.Categorical.from_codes(place, dtype=kind))
        elif pd.api.types.is_numeric_dtype(column.dtype):
            parts[name] = column.astype("float64")
        else:
            parts[name] = column
    return pd.DataFrame(parts)
