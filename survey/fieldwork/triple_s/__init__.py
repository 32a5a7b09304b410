"""Triple-S, the format in which survey programs hand each other their data."""

from survey.fieldwork.triple_s.answers import data_beside, read_triple_s
from survey.fieldwork.triple_s.export import WrittenSurvey, write_triple_s
from survey.fieldwork.triple_s.questionnaire import read_sss

__all__ = [
    "WrittenSurvey",
    "data_beside",
    "read_sss",
    "read_triple_s",
    "write_triple_s",
]
