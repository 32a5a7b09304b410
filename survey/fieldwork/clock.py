"""The moment that goes into files whose format wants one: the same in every run."""

from __future__ import annotations

import os
from datetime import UTC, datetime

__all__ = ["MONTHS", "fixed_moment"]

MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
EPOCH = "946684800"
"""1 January 2000, for a file that should be the same whenever it is written."""


def fixed_moment() -> datetime:
    """Return the moment of SOURCE_DATE_EPOCH, or else the first of January 2000."""
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH", EPOCH))
    return datetime.fromtimestamp(seconds, tz=UTC)
