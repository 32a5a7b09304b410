"""Floor 5: a consultation's register, themes, quotations and synthesis."""

from survey.consultation.permission import PERMISSIONS, permissions
from survey.consultation.quotes import quotable, quotes
from survey.consultation.register import Register, register, register_variables
from survey.consultation.synthesis import Synthesis, synthesis
from survey.consultation.themes import theme_counts

__all__ = [
    "PERMISSIONS",
    "Register",
    "Synthesis",
    "permissions",
    "quotable",
    "quotes",
    "register",
    "register_variables",
    "synthesis",
    "theme_counts",
]
