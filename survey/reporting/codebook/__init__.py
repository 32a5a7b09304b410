"""The documented codebook: what stands beside the data when it is given to people."""

from survey.reporting.codebook.description import Description, describe
from survey.reporting.codebook.records import Answered
from survey.reporting.codebook.words import in_words

__all__ = ["Answered", "Description", "describe", "in_words"]
