"""Whether a codebook that opens is complete, and its rules can be meant."""

from survey.codebook.examine.examine import examine
from survey.codebook.examine.remark import Remark

__all__ = ["Remark", "examine"]
