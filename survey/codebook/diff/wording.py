"""The words for what differs, and which words of a text do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from survey.errors import CallError
from survey.locale import message

__all__ = ["aspect_word", "marked", "part_word", "severity_word", "spans"]

Span = tuple[str, str]


def severity_word(severity: str, language: str) -> str:
    """Return a severity in words.

    Examples
    --------
    >>> severity_word("breaks", "nl")
    'Breekt een trend'
    """
    return message(f"diff_{severity}", language)


def part_word(part: str, language: str) -> str:
    """Return a part of a codebook in words.

    Examples
    --------
    >>> part_word("set", "en")
    'set'
    """
    return message(f"diff_part_{part}", language)


def aspect_word(aspect: str, language: str) -> str:
    """Return an aspect in words; a key without a word stands as it is.

    Examples
    --------
    >>> aspect_word("asked_if", "nl"), aspect_word("weighting.trim", "nl")
    ('routing', 'weighting.trim')
    """
    try:
        return message(f"diff_aspect_{aspect}", language)
    except CallError:
        return aspect


def spans(before: str, after: str) -> Iterator[Span]:
    """Yield runs of words, each with whether it stayed, went or came.

    Parameters
    ----------
    before, after
        Two texts.

    Examples
    --------
    >>> list(spans("'s Avonds veilig?", "Vaak veilig?"))
    [('went', "'s Avonds"), ('came', 'Vaak'), ('stayed', 'veilig?')]
    """
    old, new = re.findall(r"\S+", before), re.findall(r"\S+", after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for _, i, j, k, m in matcher.get_opcodes():
        if old[i:j] == new[k:m]:
            yield "stayed", " ".join(old[i:j])
            continue
        if i < j:
            yield "went", " ".join(old[i:j])
        if k < m:
            yield "came", " ".join(new[k:m])


def marked(before: str, after: str) -> str:
    """Return two texts as one line, with marks around what went and what came.

    Parameters
    ----------
    before, after
        Two texts.

    Examples
    --------
    >>> marked("in vijf jaar", "in één jaar")
    'in [-vijf-] {+één+} jaar'
    """
    marks = {"stayed": "{}", "went": "[-{}-]", "came": "{{+{}+}}"}
    return " ".join(marks[kind].format(text) for kind, text in spans(before, after))
