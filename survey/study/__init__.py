"""Floor 7: study.yml turned into the same verbs in the same order."""

from survey.study.explain import Explanation
from survey.study.manifest import Manifest
from survey.study.outcome import Outcome
from survey.study.run import run
from survey.study.study import Study

__all__ = ["Explanation", "Manifest", "Outcome", "Study", "run"]
