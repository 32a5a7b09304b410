"""What the label of a missing code means, in Dutch, French or English."""

from __future__ import annotations

import re

from survey.record import MissingKind

__all__ = ["guess_kind", "telling_kind"]

KINDS = (
    (MissingKind.REFUSED, r"refus|weiger|wil (dit |het )?niet|souhaite pas"),
    (
        MissingKind.DONT_KNOW,
        r"don'?t know|do not know|weet (ik |het )?niet|ne sai[ts] pas|geen mening"
        r"|no opinion|sans (opinion|avis)",
    ),
    (
        MissingKind.NOT_APPLICABLE,
        r"not applicable|niet van toepassing|\bn\.?v\.?t\b|non applicable|sans objet"
        r"|\bn/a\b",
    ),
    (MissingKind.NOT_ASKED, r"not asked|niet (ge|be)vraagd|non (posée?|demandée?)"),
    (MissingKind.BREAK_OFF, r"break.?off|broke off|afgebroken|interrompu|abandon"),
    (MissingKind.NOT_CODED, r"not coded|niet gecodeerd|non codé"),
    (MissingKind.TECHNICAL, r"technical|technisch|technique"),
    (
        MissingKind.NO_ANSWER,
        r"^(no answer|not (stated|answered)|missing|geen antwoord|niet ingevuld"
        r"|sans réponse|non[ -]réponse)$",
    ),
)


def guess_kind(label: str) -> MissingKind:
    """Return what a missing code's label means, in Dutch, French or English.

    Examples
    --------
    >>> guess_kind("Weet niet").word, guess_kind("Refus").word, guess_kind("").word
    ('dont_know', 'refused', 'no_answer')
    """
    return telling_kind(label) or MissingKind.NO_ANSWER


def telling_kind(label: str) -> MissingKind | None:
    """Return the missing kind a label means, or None when it seems an answer.

    Examples
    --------
    >>> telling_kind("Not stated"), telling_kind("500 or more") is None
    (<MissingKind.NO_ANSWER: 3>, True)
    """
    plain = label.replace("’", "'").casefold()
    found = (kind for kind, pattern in KINDS if re.search(pattern, plain))
    return next(found, None)
