"""Texts that LimeSurvey keeps as HTML, as people read them."""

from __future__ import annotations

import html
import re

__all__ = ["plain"]

UNSEEN = re.compile(
    r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE
)
WITHIN = re.compile(
    r"</?(a|abbr|b|big|em|font|i|mark|s|small|span|strong|sub|sup|u)\b[^>]*>",
    re.IGNORECASE,
)
"""Tags within a word or a line, which leave no space where they stood."""
TAG = re.compile(r"</?[a-z!][^>]*>", re.IGNORECASE)


def plain(text: str) -> str:
    """Return a text without its tags, on one line.

    Examples
    --------
    >>> plain("<p>How <b>of</b>ten?</p><p>Nu&nbsp;&amp; dan: 1 < 2</p>")
    'How often? Nu & dan: 1 < 2'
    """
    seen = TAG.sub(" ", WITHIN.sub("", UNSEEN.sub(" ", text)))
    return " ".join(html.unescape(seen).split())
