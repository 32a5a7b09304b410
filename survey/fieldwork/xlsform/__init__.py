"""XLSForm, the workbook in which people write questionnaires for Kobo and ODK."""

from survey.fieldwork.xlsform.export import WrittenForm, write_xlsform
from survey.fieldwork.xlsform.instrument import read_xlsform
from survey.fieldwork.xlsform.sheets import is_xlsform

__all__ = ["WrittenForm", "is_xlsform", "read_xlsform", "write_xlsform"]
