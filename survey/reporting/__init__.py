"""Floor 6: notebooks run with parameters, and made into one offline page."""

from survey.reporting.execute import execute
from survey.reporting.export import export_html
from survey.reporting.pieces import (
    definitions,
    details,
    key_figures,
    plain_table,
    warning,
)

__all__ = [
    "definitions",
    "details",
    "execute",
    "export_html",
    "key_figures",
    "plain_table",
    "warning",
]
