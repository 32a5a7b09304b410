"""Floor 3: open answers, their code frames and what coders made of them."""

from survey.coding.assign import Coded, code_answers
from survey.coding.frame import coded_questions, frame_problems
from survey.coding.identifiers import (
    IDENTIFIERS,
    count_identifiers,
    identifiers_in,
)
from survey.coding.read import coded_sheet_beside, read_coded_sheet
from survey.coding.sheet import STANCES, CodedSheet, judge_sheet
from survey.coding.themed import theme_set, theme_variable, themed

__all__ = [
    "IDENTIFIERS",
    "STANCES",
    "Coded",
    "CodedSheet",
    "code_answers",
    "coded_questions",
    "coded_sheet_beside",
    "count_identifiers",
    "frame_problems",
    "identifiers_in",
    "judge_sheet",
    "read_coded_sheet",
    "theme_set",
    "theme_variable",
    "themed",
]
