"""Figures that are each of the records that answer them, with one covariance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from survey.designs import Sampled
from survey.estimates import statistics
from survey.estimates.statistics import Domains
from survey.sample.asked import Numbers
from survey.sample.measured import Measured

__all__ = ["each_apart"]


def each_apart(
    design: Sampled,
    parts: Sequence[Measured],
    columns: Numbers,
    cells: Domains | None,
    total: bool,
) -> Measured:
    """Return what was measured apart as one, with the covariance between all of it.

    Parameters
    ----------
    design
        The sample.
    parts
        Each of its own records, column after column.
    columns
        What they are of.
    cells
        The breakdown.
    total
        Whether they are totals; means otherwise.

    Notes
    -----
    A mean of those who answer is the total of the answers over that of who answers, so
    means over different records are ratios in the one sample.
    """
    answers = np.where(columns.known, columns.values, 0.0)
    names = tuple(str(place) for place in range(len(columns.names)))
    if total:
        joint = statistics.total(design, answers, names, cells)
    else:
        known = columns.known.astype(np.float64)
        joint = statistics.ratio(design, answers, known, names, cells)
    size = 1 if cells is None else cells.size
    widths = [len(part) // size for part in parts]
    domain = np.concatenate([np.repeat(np.arange(size), width) for width in widths])
    order = np.argsort(domain, kind="stable")
    rows = pd.concat([part.rows for part in parts], ignore_index=True).iloc[order]
    called = [name for part in parts for name in part.names]
    value = np.concatenate([part.estimate.value for part in parts])[order]
    estimate = replace(
        joint.estimate, names=tuple(called[place] for place in order), value=value
    )
    return replace(parts[0], rows=rows.reset_index(drop=True), estimate=estimate)
