"""What is done with missing values: a word that every verb takes."""

from __future__ import annotations

from typing import Literal

from survey.errors import CallError
from survey.estimates.statistics import Missing

__all__ = ["Gaps", "joint"]

Gaps = Literal["drop", "each", "propagate"]
"""What a record without a value does to what is asked.

drop
    A record that misses any of what is asked counts for none of it, so that all figures
    are of the same records (R's `na.rm=TRUE`).
each
    A record counts for what it answers: every figure is of those who answer it.
propagate
    What a record misses has no answer in its domain.

Whichever is chosen, a note of the result counts the records that miss a value.
"""


def joint(missing: Gaps, what: str) -> Missing:
    """Return the choice for a statistic that takes its columns together.

    Parameters
    ----------
    missing
        drop or propagate.
    what
        The statistic, for the error.

    Raises
    ------
    CallError
        When it is `each`.

    Examples
    --------
    >>> joint("drop", "a correlation")
    'drop'
    """
    if missing == "each":
        raise CallError(
            f"{what} is of records with all values; missing is drop or propagate"
        )
    return missing
