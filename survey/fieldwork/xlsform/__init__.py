"""XLSForm, the workbook in which people write questionnaires for Kobo and ODK."""

from survey.fieldwork.xlsform.instrument import read_xlsform
from survey.fieldwork.xlsform.sheets import is_xlsform

__all__ = ["is_xlsform", "read_xlsform"]
