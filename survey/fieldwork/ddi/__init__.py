"""DDI-Codebook, in which archives describe a study and its variables."""

from survey.fieldwork.ddi.read import data_of_ddi, read_ddi

__all__ = ["data_of_ddi", "read_ddi"]
