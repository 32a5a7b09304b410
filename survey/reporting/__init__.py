"""Floor 6: notebooks run with parameters, and made into one offline page."""

from survey.reporting.execute import execute
from survey.reporting.export import export_html

__all__ = ["execute", "export_html"]
