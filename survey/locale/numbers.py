"""Numbers in a language's own notation."""

from __future__ import annotations

import math
from decimal import Decimal
from functools import cache

from babel.numbers import get_decimal_symbol, get_group_symbol

from survey.errors import CallError

__all__ = ["format_error", "format_number", "format_share", "language_tag"]

TAGS = {"nl": "nl_BE", "fr": "fr_BE", "en": "en_GB"}
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
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
def _marks(language: str) -> dict[int, str]:
    tag = language_tag(language)
    return str.maketrans({",": get_group_symbol(tag), ".": get_decimal_symbol(tag)})


def _written(number: Decimal, decimals: int, language: str) -> str:
    # A report writes tens of thousands of numbers: babel tells the marks once, as
    # formatting each number through it took a third of the time of the whole report.
    text = f"{number:,.{decimals}f}"
    if text.startswith("-") and not text.strip("-0.,"):
        text = text[1:]
    return text.translate(_marks(language))


def format_number(value: float, decimals: int = 0, language: str = "nl") -> str:
    """Return a number with its thousands and decimals marked; nothing for NaN.

    A number halfway between two is rounded to the even one.

    Examples
    --------
    >>> format_number(1234567.891, 1)
    '1.234.567,9'
    """
    if value is None or math.isnan(value):
        return ""
    return _written(Decimal(repr(float(value))), decimals, language)


def format_share(value: float, decimals: int = 0, language: str = "nl") -> str:
    """Return a share between 0 and 1 as a percentage; nothing for NaN.

    Examples
    --------
    >>> format_share(0.1234, 1)
    '12,3%'
    """
    if value is None or math.isnan(value):
        return ""
    percent = Decimal(repr(float(value))) * 100
    return _written(percent, decimals, language) + PERCENT[language]


def format_error(value: float, language: str = "nl") -> str:
    r"""Return a relative error as a share, or as a power of ten where it is that small.

    Examples
    --------
    >>> format_error(0.0123)
    '1,23%'
    >>> format_error(1.3e-11).replace("\N{NO-BREAK SPACE}", " ")
    '1,3 × 10⁻¹¹'
    """
    if value == 0 or math.isnan(value) or abs(value) >= 5e-5:
        return format_share(value, 2, language)
    power = math.floor(math.log10(abs(value)))
    lead = format_number(value / 10.0**power, 1, language)
    space = "\N{NO-BREAK SPACE}"
    return f"{lead}{space}×{space}10{str(power).translate(RAISED)}"
