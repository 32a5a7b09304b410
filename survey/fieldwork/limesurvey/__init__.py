"""LimeSurvey: the structure of a survey (.lss), and the responses it exports."""

from survey.fieldwork.limesurvey.exports import responses
from survey.fieldwork.limesurvey.questionnaire import read_lss

__all__ = ["read_lss", "responses"]
