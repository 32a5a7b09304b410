"""Writing Typst, and printing it as PDF: pages that people file, print and send.

The press is a compiled package that only a PDF needs, so `to_pdf` is fetched when it is
first asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from survey.reporting.typst.document import document
from survey.reporting.typst.markup import (
    Markup,
    above,
    anchor,
    bar,
    code,
    column,
    columns,
    drawing,
    gap,
    heading,
    join,
    lines,
    link_to,
    named,
    paragraph,
    plain,
    quote,
    soft,
    strong,
)
from survey.reporting.typst.tables import definitions, table

if TYPE_CHECKING:
    from survey.reporting.typst.press import to_pdf

__all__ = [
    "Markup",
    "above",
    "anchor",
    "bar",
    "code",
    "column",
    "columns",
    "definitions",
    "document",
    "drawing",
    "gap",
    "heading",
    "join",
    "lines",
    "link_to",
    "named",
    "paragraph",
    "plain",
    "quote",
    "soft",
    "strong",
    "table",
    "to_pdf",
]


def __getattr__(name: str) -> Any:
    """Return the function that needs the press."""
    if name != "to_pdf":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return importlib.import_module("survey.reporting.typst.press").to_pdf
