"""Floor 8: study.yml turned into the same verbs in the same order."""

from survey.study.contents import Sheet
from survey.study.explain import Explanation, explain
from survey.study.manifest import Manifest
from survey.study.outcome import Outcome
from survey.study.run import STEPS, run
from survey.study.study import Study

__all__ = [
    "STEPS",
    "Explanation",
    "Manifest",
    "Outcome",
    "Sheet",
    "Study",
    "explain",
    "run",
]
