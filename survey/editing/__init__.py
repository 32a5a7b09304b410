"""Floor 3: check the answers, edit them by rule, derive new variables."""

from survey.editing.check import check
from survey.editing.derive import derive
from survey.editing.edit import Edited, edit
from survey.editing.quality import interviewer_report
from survey.editing.replay import replay

__all__ = ["Edited", "check", "derive", "edit", "interviewer_report", "replay"]
