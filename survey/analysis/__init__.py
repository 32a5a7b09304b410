"""Floor 6: tests, regression, inequality, imputation, small areas.

Each is a room of its own, fetched when it is first asked for: with the language of
formulas they take long to import, and most work needs none of them.

Examples
--------
>>> import survey.analysis as analysis
>>> round(analysis.association.ChiSquareSum.of([1.0]).above(4.0), 4)
0.0455
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from survey.analysis import (
        association,
        imputation,
        inequality,
        regression,
        scales,
        small_areas,
        survival,
    )

__all__ = [
    "association",
    "imputation",
    "inequality",
    "regression",
    "scales",
    "small_areas",
    "survival",
]


def __getattr__(name: str) -> Any:
    """Return one of the rooms."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return importlib.import_module(f"survey.analysis.{name}")
