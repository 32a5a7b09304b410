"""Several tests that are read side by side."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from survey.analysis.significance import HypothesisTest
from survey.errors import CallError
from survey.estimates.statistics import adjusted

__all__ = ["together"]


def together(tests: Mapping[str, HypothesisTest], adjust: str = "holm") -> pd.DataFrame:
    """Return several tests, one a row, with p-values adjusted for there being many.

    Parameters
    ----------
    tests
        By a name that says what was tested.
    adjust
        none, bonferroni, holm or benjamini-hochberg.

    Raises
    ------
    CallError
        When there are no tests or the adjustment is not known.

    Examples
    --------
    >>> from survey.analysis.significance import t_result
    >>> tests = {"men": t_result("t", 2.0, 1.0, 10, 40),
    ...          "women": t_result("t", 3.0, 1.0, 10, 44)}
    >>> together(tests)["p_adjusted"].round(4).tolist()
    [0.0734, 0.0267]
    """
    if not tests:
        raise CallError("there are no tests to read together")
    rows = pd.concat([test.rows for test in tests.values()], ignore_index=True)
    rows.insert(0, "test", list(tests))
    p = np.asarray(rows["p_value"], dtype=np.float64)
    rows.insert(
        list(rows.columns).index("p_value") + 1, "p_adjusted", adjusted(p, adjust)
    )
    return rows
