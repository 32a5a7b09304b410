"""Codes for the missing kinds that a variable's own list has no code for."""

from __future__ import annotations

from survey.locale import message
from survey.record import MissingKind

__all__ = ["SPARE_CODES", "kind_labels", "spare_kind"]

SPARE_CODES = {kind: -90 - int(kind) for kind in MissingKind if kind}
"""From -91 for refused to -99 for not coded: one range, below any answer."""
LANGUAGES = ("nl", "fr", "en")


def kind_labels(kind: MissingKind) -> tuple[str, ...]:
    """Return what a missing kind is called in each language of the catalogue.

    Examples
    --------
    >>> kind_labels(MissingKind.REFUSED)
    ('Geweigerd', 'Refus', 'Refused')
    """
    return tuple(message(f"kind_{kind.word}", language) for language in LANGUAGES)


def spare_kind(code: str, label: str) -> MissingKind | None:
    """Return the kind a spare code stands for, when its label says so too.

    Examples
    --------
    >>> spare_kind("-94", "Niet van toepassing")
    <MissingKind.NOT_APPLICABLE: 4>
    >>> spare_kind("-94", "Minder dan 93") is None
    True
    """
    for kind, spare in SPARE_CODES.items():
        if code == str(spare) and label in kind_labels(kind):
            return kind
    return None
