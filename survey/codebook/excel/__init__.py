"""A codebook as one workbook, and back: no cell, zero or comment is lost."""

from survey.codebook.excel.start import new_codebook
from survey.codebook.excel.verbs import from_excel, to_excel

__all__ = ["from_excel", "new_codebook", "to_excel"]
