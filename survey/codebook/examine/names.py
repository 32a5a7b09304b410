"""Names that rules can't use."""

from __future__ import annotations

import keyword
from collections.abc import Iterator

from survey.codebook.examine.remark import Remark
from survey.codebook.load import Parts

__all__ = ["name_remarks"]


def name_remarks(parts: Parts) -> Iterator[Remark]:
    """Yield variables and sets whose name no check, edit or indicator can use.

    Parameters
    ----------
    parts
        The codebook.
    """
    for sort, names in (("variable", parts.every_variable), ("set", parts.sets)):
        for name in names:
            if not name.isidentifier() or keyword.iskeyword(name):
                said = "can't be named in a rule; use letters, digits and _ alone"
                yield Remark("warning", parts.place(sort, name), f"{name!r} {said}")
