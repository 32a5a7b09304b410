"""The kinds of missing: a closed set, so that none is ever lost to a bare NaN."""

from __future__ import annotations

from enum import IntEnum

from survey.errors import CallError, nearest

__all__ = ["MissingKind"]


class MissingKind(IntEnum):
    """Why a cell holds no answer; 0 says that it does hold one.

    The numbers are how a reasons table stores the kinds (int8), and never change.

    Examples
    --------
    >>> MissingKind.parse("dont_know")
    <MissingKind.DONT_KNOW: 2>
    >>> MissingKind.REFUSED.word
    'refused'
    """

    ANSWERED = 0
    REFUSED = 1
    DONT_KNOW = 2
    NO_ANSWER = 3
    NOT_APPLICABLE = 4
    NOT_ASKED = 5
    BREAK_OFF = 6
    TECHNICAL = 7
    EDITED_OUT = 8
    NOT_CODED = 9

    @property
    def word(self) -> str:
        """The kind as codebooks and logs write it."""
        return "" if self is MissingKind.ANSWERED else self.name.lower()

    @classmethod
    def words(cls) -> tuple[str, ...]:
        """Return every kind a cell can be missing by, in order."""
        return tuple(kind.word for kind in cls if kind is not cls.ANSWERED)

    @classmethod
    def parse(cls, word: str) -> MissingKind:
        """Return the kind that a codebook's word means.

        Raises
        ------
        CallError
            When there is no such kind.
        """
        if word not in cls.words():
            near = nearest(word, cls.words()) or f"; choose {', '.join(cls.words())}"
            raise CallError(f"there is no missing kind {word!r}{near}")
        return cls[word.upper()]
