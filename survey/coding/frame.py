"""Whether a code frame can code: codes fit to be names, parents that lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from survey.codebook import Codebook, CodeFrame, FrameCode
from survey.errors import Problem, nearest

__all__ = ["ancestors", "coded_questions", "frame_problems"]

NAME = re.compile(r"[a-z0-9_]+")


def coded_questions(codebook: Codebook) -> tuple[str, ...]:
    """Return the open questions that have a code frame, in codebook order.

    Parameters
    ----------
    codebook
        A frame belongs to the open question whose name its file has.
    """
    return tuple(
        name
        for name, variable in codebook.collected.items()
        if variable.role == "open" and name in codebook.frames
    )


def ancestors(frame: CodeFrame, code: str) -> tuple[str, ...]:
    """Return the codes above a code, nearest first.

    Parameters
    ----------
    frame
        A frame without circles.
    code
        One of its codes.
    """
    parents = {item.code: item.parent for item in frame.codes}
    found: list[str] = []
    above = parents.get(code, "")
    while above and above not in found:
        found.append(above)
        above = parents.get(above, "")
    return tuple(found)


def frame_problems(codebook: Codebook) -> list[Problem]:
    """Return everything that keeps the code frames of a codebook from coding.

    Parameters
    ----------
    codebook
        With its frames, each already good as a table. A frame without a question of
        its name codes nothing, so nothing is asked of it.
    """
    problems: list[Problem] = []
    for name in coded_questions(codebook):
        frame = codebook.frames[name]
        for index, item in enumerate(frame.codes):
            place = f"frames/{name}.csv, code {item.code or index + 1}"
            said = _code_problems(codebook, frame, item)
            problems += [Problem(place, text) for text in said]
    return problems


def _code_problems(
    codebook: Codebook, frame: CodeFrame, item: FrameCode
) -> Iterator[str]:
    if not NAME.fullmatch(item.code):
        yield "a code is made of small letters, digits and _"
    if item.code == "themes" or f"{frame.name}_{item.code}" in codebook.variables:
        yield f"the codebook has something named {frame.name}_{item.code} already"
    lacking = [x for x in codebook.facts.languages if not item.label.root.get(x)]
    if lacking:
        yield f"has no label in {', '.join(lacking)}"
    if not item.definition:
        yield "has no definition, so two coders would use it differently"
    codes = [other.code for other in frame.codes]
    if item.parent and item.parent not in codes:
        yield f"there is no parent {item.parent!r}{nearest(item.parent, codes)}"
    if item.code in ancestors(frame, item.code):
        yield "is its own ancestor"
