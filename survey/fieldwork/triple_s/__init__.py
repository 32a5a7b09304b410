"""Triple-S, the format in which survey programs hand each other their data."""

from survey.fieldwork.triple_s.answers import data_beside, read_triple_s
from survey.fieldwork.triple_s.questionnaire import read_sss

__all__ = ["data_beside", "read_sss", "read_triple_s"]
