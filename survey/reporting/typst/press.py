"""From Typst to PDF: tagged, in fonts that come along, the same bytes every time."""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime

import typst

from survey.errors import SurveyError
from survey.reporting.typst.compact import compact

__all__ = ["to_pdf"]

UNKNOWN_GLYPH = re.compile(r'the text `"(?P<text>.*?)"` could not be displayed')
ESCAPED = re.compile(r"\\u\{(?P<number>[0-9a-f]+)\}")
BOX = "\N{WHITE SQUARE}"
ATTEMPTS = 4


def to_pdf(source: str, made: date | None = None) -> bytes:
    """Return a document as PDF/UA-1: tagged, so that it can be read aloud.

    Only fonts that come with the press are used, so that it looks alike on every
    machine. A character that none of them has is shown as an empty square.

    Parameters
    ----------
    source
        As `document` returns it.
    made
        The date in the file's facts; SOURCE_DATE_EPOCH goes before it, and without
        either it is the first of January 1980: the clock would make two runs differ.

    Raises
    ------
    SurveyError
        When the document can't be printed, with the reason.
    """
    for _ in range(ATTEMPTS):
        try:
            return compact(_printed(source, made))
        except typst.TypstError as error:
            missing = _without_glyph(f"{error.message} {error.diagnostic}")
            if not missing & set(source):
                said = f"the document can't be printed: {error.message}"
                raise SurveyError(said) from error
            source = source.translate(dict.fromkeys(map(ord, missing), BOX))
    raise SurveyError("the document can't be printed: its characters have no font")


def _printed(source: str, made: date | None) -> bytes:
    return typst.compile(
        source.encode("utf-8"),
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=_moment(made),
    )


def _without_glyph(said: str) -> set[str]:
    """Return the characters that the press has no font for, of what it told."""
    texts = (match["text"] for match in UNKNOWN_GLYPH.finditer(said))
    shown = (ESCAPED.sub(lambda m: chr(int(m["number"], 16)), text) for text in texts)
    return {each for text in shown for each in text if not each.isascii()}


def _moment(made: date | None) -> datetime:
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch:
        return datetime.fromtimestamp(int(epoch), UTC)
    day = made or date(1980, 1, 1)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
