"""DDI-Codebook, in which archives describe a study and its variables."""

from survey.fieldwork.ddi.export import ddi_bytes, write_ddi
from survey.fieldwork.ddi.read import data_of_ddi, read_ddi

__all__ = ["data_of_ddi", "ddi_bytes", "read_ddi", "write_ddi"]
