"""The .sps beside a .sav: in words, what the file means, for people and for SPSS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from survey.fieldwork.formats.raw import code_text
from survey.fieldwork.spss.missing_codes import Range
from survey.fieldwork.spss.patch import MultipleSet

__all__ = ["quoted", "spss_syntax"]

PIECE = 180
"""Characters of a text on one line, well inside the 256 bytes that SPSS reads."""


def quoted(text: str) -> str:
    """Return a text as an SPSS literal, in pieces where it is long.

    Examples
    --------
    >>> quoted("foto's")
    "'foto''s'"
    """
    flat = " ".join(text.split())
    pieces = [flat[i : i + PIECE // 2] for i in range(0, len(flat), PIECE // 2)] or [""]
    return " +\n    ".join("'" + piece.replace("'", "''") + "'" for piece in pieces)


def spss_syntax(
    title: str,
    missing: Mapping[str, Iterable[Range | str]],
    sets: Iterable[MultipleSet],
    roles: Mapping[str, str],
    attributes: Mapping[str, Mapping[str, str]],
    weight: str,
) -> str:
    """Return syntax to run once the .sav is open.

    Parameters
    ----------
    title
        One line on the file.
    missing
        What is declared missing, by variable.
    sets
        Multiple-response sets of variables that are 1 when chosen.
    roles
        input or none, by variable.
    attributes
        Texts by name, by variable, such as the question.
    weight
        Variable to weight by, empty for none.
    """
    blocks = [
        "* Encoding: UTF-8.",
        f"* {' '.join(title.split())}.",
        "* Open the .sav first; this says again what it holds.",
        *_missing(missing),
        *_sets(sets),
        *_roles(roles),
        *_attributes(attributes),
        *([f"WEIGHT BY {weight}."] if weight else []),
        "EXECUTE.",
    ]
    return "\n".join(blocks) + "\n"


def _missing(missing: Mapping[str, Iterable[Range | str]]) -> Iterator[str]:
    for name, ranges in missing.items():
        values = ", ".join(_range(item) for item in ranges)
        if values:
            yield f"MISSING VALUES {name} ({values})."


def _range(item: Range | str) -> str:
    if isinstance(item, str):
        return quoted(item)
    low, high = (code_text(edge) for edge in item)
    return low if low == high else f"{low} THRU {high}"


def _sets(sets: Iterable[MultipleSet]) -> Iterator[str]:
    for item in sets:
        yield f"MRSETS /MDGROUP NAME=${item.name} LABEL={quoted(item.label)}"
        yield _listed(item.variables, "  VARIABLES=") + "\n  VALUE=1."


def _roles(roles: Mapping[str, str]) -> Iterator[str]:
    lines = [
        _listed([n for n, r in roles.items() if r == role], f"  /{role.upper()} ")
        for role in dict.fromkeys(roles.values())
    ]
    if lines:
        yield "VARIABLE ROLE\n" + "\n".join(lines) + "."


def _attributes(attributes: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    for name, texts in attributes.items():
        for attribute, text in texts.items():
            yield f"VARIABLE ATTRIBUTE VARIABLES={name}"
            yield f"  ATTRIBUTE={attribute}({quoted(text)})."


def _listed(names: Iterable[str], start: str) -> str:
    return start + "\n    ".join(names)
