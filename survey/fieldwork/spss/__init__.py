"""Writing SPSS: codes for missing kinds, limits, weight, sets and the syntax."""

from survey.fieldwork.spss.export import Written, write_sav
from survey.fieldwork.spss.missing_codes import MissingCodes, missing_codes
from survey.fieldwork.spss.names import spss_names

__all__ = ["MissingCodes", "Written", "missing_codes", "spss_names", "write_sav"]
