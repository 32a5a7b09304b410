"""Numbers in a language's own notation."""

from __future__ import annotations

import math
from functools import cache

from babel.numbers import NumberPattern, parse_pattern

from survey.errors import CallError

__all__ = ["format_number", "format_share", "language_tag"]

TAGS = {"nl": "nl_BE", "fr": "fr_BE", "en": "en_GB"}
# French keeps its percent sign apart, by a space that doesn't break.
PERCENT = {"nl": "%", "fr": "\N{NO-BREAK SPACE}%", "en": "%"}


def language_tag(language: str) -> str:
    """Return the locale whose notation a language is written in.

    Raises
    ------
    CallError
        When the language is not one the toolkit speaks.

    Examples
    --------
    >>> language_tag("nl")
    'nl_BE'
    """
    if language not in TAGS:
        raise CallError.unknown("language", language, TAGS)
    return TAGS[language]


@cache
def _pattern(decimals: int, sign: str) -> NumberPattern:
    # Parsing the pattern is most of the work of formatting; a report has thousands.
    digits = "." + "0" * decimals if decimals else ""
    return parse_pattern(f"#,##0{digits}{sign}")


def _unsigned_zero(value: float, decimals: int) -> float:
    """Return zero for what would be written as a negative zero."""
    return abs(value) if -0.5 <= value * 10**decimals <= 0 else value


def format_number(value: float, decimals: int = 0, language: str = "nl") -> str:
    """Return a number with its thousands and decimals marked; nothing for NaN.

    Examples
    --------
    >>> format_number(1234567.891, 1)
    '1.234.567,9'
    """
    if value is None or math.isnan(value):
        return ""
    shown = _unsigned_zero(value, decimals)
    return str(_pattern(decimals, "").apply(shown, language_tag(language)))


def format_share(value: float, decimals: int = 0, language: str = "nl") -> str:
    """Return a share between 0 and 1 as a percentage; nothing for NaN.

    Examples
    --------
    >>> format_share(0.1234, 1)
    '12,3%'
    """
    if value is None or math.isnan(value):
        return ""
    tag = language_tag(language)
    shown = _unsigned_zero(value, decimals + 2)
    return str(_pattern(decimals, PERCENT[language]).apply(shown, tag))
