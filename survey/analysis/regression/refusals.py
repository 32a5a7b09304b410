"""What is wrong with a formula, in words of the data and not of its reader."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd
from formulaic.transforms import TRANSFORMS

from survey.errors import CallError, nearest

__all__ = ["require_one_side", "unreadable", "unworkable"]

INNER = re.compile(r"[(\[{][^()\[\]{}]*[)\]}]")
TEXT = re.compile(r"'[^']*'|\"[^\"]*\"")
QUOTED = re.compile(r"`([^`]*)`")
# A name, and whether it is called; what stands behind a point or before = is none.
WORD = re.compile(r"(?<![\w.])([^\W\d]\w*+)(\s*\()?(?!\s*=[^=])")
MARKED = re.compile(r"\[1;31m(.*?)\x1b?\[0m")
FACTOR = re.compile(r"factor `(.*?)`\. \[", re.DOTALL)
ABSENT = re.compile(r"has no attribute '(\w+)'")
LEVEL = re.compile(r"Value `(.*?)` for")
KNOWN_WORDS = {*TRANSFORMS, "np", "pd", "True", "False", "None", "and", "or", "not"}
KNOWN_WORDS |= {"in", "is", "if", "else", "for", "lambda", "contr", "Surv"}


def require_one_side(text: str) -> None:
    """Raise when a side of a formula has a ~ or a | of its own.

    Parameters
    ----------
    text
        The side; within brackets the signs belong to a calculation.

    Raises
    ------
    CallError
        With the sign.

    Examples
    --------
    >>> require_one_side("I((a == 1) | (b == '~'))")
    >>> require_one_side("a | b")
    Traceback (most recent call last):
    survey.errors.CallError: can't read the formula 'a | b': '|' stands wrong
    """
    bare, before = TEXT.sub(" ", QUOTED.sub(" ", text)), ""
    while bare != before:
        bare, before = INNER.sub(" ", bare), bare
    for sign in ("~", "|"):
        if sign in bare:
            raise CallError(f"can't read the formula {text!r}: {sign!r} stands wrong")


def unreadable(text: str, error: Exception) -> CallError:
    """Return the refusal of a formula that is none, with the part that stands wrong.

    Parameters
    ----------
    text
        The formula, or a side of it.
    error
        What its reader said.

    Examples
    --------
    >>> str(unreadable("age +", ValueError("age [1;31m+[0m")))
    "can't read the formula 'age +': '+' stands wrong, or something beside it is absent"
    """
    hit = MARKED.search(str(error))
    where = f"{hit[1]!r} stands wrong" if hit else "something stands wrong"
    said = f"can't read the formula {text!r}: {where}, or something beside it is absent"
    return CallError(said)


def unworkable(text: str, data: pd.DataFrame, error: Exception) -> CallError:
    """Return the refusal of a formula that can't be worked out, with the part at fault.

    Parameters
    ----------
    text
        The formula, or a side of it.
    data
        The records.
    error
        What happened.

    Examples
    --------
    >>> data = pd.DataFrame({"age": [30.0], "sex": ["m"]})
    >>> error = NameError("factor `C(agee)`. [NameError")
    >>> str(unworkable("sex + C(agee)", data, error))
    "can't work out 'C(agee)': there is no variable 'agee'; did you mean 'age'?"
    """
    part = _part(text, error)
    head = f"can't work out {part!r}: "
    names = {str(name): data[name] for name in data}
    whole = f"`{part}`" in text
    for word, called in [(part, False)] if whole else _words(part):
        if called and word not in KNOWN_WORDS:
            hint = nearest(word, TRANSFORMS)
            return CallError(f"{head}there is no function {word!r}{hint}")
        if not called and word not in names and word not in KNOWN_WORDS:
            hint = nearest(word, names)
            return CallError(f"{head}there is no variable {word!r}{hint}")
    absent = ABSENT.search(str(error))
    if absent:
        return CallError(f"{head}there is no {absent[1]!r}")
    level = LEVEL.search(str(error))
    if level:
        return CallError(f"{head}no record used has the level {level[1]}")
    return CallError(f"{head}{_sorts(part, names)}")


def _part(text: str, error: Exception) -> str:
    hit = FACTOR.search(str(error))
    part = hit[1] if hit else text
    whole = re.fullmatch(r"kept\((.*)\)", part, re.DOTALL)
    return whole[1] if whole else part


def _words(part: str) -> list[tuple[str, bool]]:
    """Return the names in a part, and which of them are called."""
    quoted = [(name, False) for name in QUOTED.findall(part)]
    bare = TEXT.sub(" ", QUOTED.sub(" ", part))
    return quoted + [(hit[1], bool(hit[2])) for hit in WORD.finditer(bare)]


def _sorts(part: str, names: Mapping[str, Any]) -> str:
    """Say what the variables of a part hold that a calculation may not take."""
    bare = {word for word, _ in _words(part)}
    kinds = [
        f"{name!r} holds {'numbers' if _number(names[name]) else 'categories or text'}"
        for name in names
        if name in bare
    ]
    return (
        f"{', '.join(kinds)}; that can't be calculated"
        if kinds
        else ("that can't be calculated")
    )


def _number(column: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(column.dtype))
