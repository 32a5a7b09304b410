"""Floor 7: notebooks run with parameters, and made into one offline page.

Jupyter's packages take seconds to import and only a report needs them, so `execute` and
`export_html` are fetched when they are first asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from survey.reporting.pieces import (
    definitions,
    details,
    key_figures,
    plain_table,
    warning,
)

if TYPE_CHECKING:
    from survey.reporting.notebook import execute
    from survey.reporting.page import export_html

__all__ = [
    "definitions",
    "details",
    "execute",
    "export_html",
    "key_figures",
    "plain_table",
    "warning",
]

LATER = {"execute": "notebook", "export_html": "page"}


def __getattr__(name: str) -> Any:
    """Return one of the functions that need Jupyter."""
    if name not in LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = importlib.import_module(f"survey.reporting.{LATER[name]}")
    return getattr(module, name)
