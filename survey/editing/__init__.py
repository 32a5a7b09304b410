"""Floor 3: check the answers, edit them by rule, derive new variables."""

from survey.editing.check import check
from survey.editing.derive import derive
from survey.editing.quality import interviewer_report

__all__ = ["check", "derive", "interviewer_report"]
