"""Texts and numbers as people read them: Dutch first, French and English beside it."""

from survey.locale.messages import message
from survey.locale.numbers import (
    format_error,
    format_number,
    format_share,
    language_tag,
)

__all__ = ["format_error", "format_number", "format_share", "language_tag", "message"]
