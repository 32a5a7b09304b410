"""Whether a codebook that opens is complete, and its rules can be meant."""

from survey.codebook.examine.cessda import cessda_problems
from survey.codebook.examine.examine import examine
from survey.codebook.examine.remark import Remark
from survey.codebook.examine.undecided import undecided

__all__ = ["Remark", "cessda_problems", "examine", "undecided"]
