"""Keyed pseudonyms: the same number under the same key, and no way back without it.

References
----------
HMAC: RFC 2104, with SHA-256. A plain hash would not do: there are fewer than 10^11
national register numbers, so all of them can be hashed and compared in minutes.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Hashable, Iterable
from typing import TypeVar

import pandas as pd

from survey.errors import ReleaseError
from survey.release.key import Key

__all__ = ["pseudonym_map", "pseudonymised"]

# Neither vowels, which could make words, nor signs that are read for one another.
LETTERS = "bcdfghjkmnpqrstvwxz23456789"
LENGTH = 14
DIGITS = 10**14
"""Numbers of fifteen digits, which a double (all that SPSS has) still holds exactly."""

V = TypeVar("V", bound=Hashable)


def _number(key: Key, variable: str, value: str) -> int:
    text = f"{variable}\0{value}".encode()
    return int.from_bytes(hmac.digest(key.secret, text, hashlib.sha256))


def _text(number: int) -> str:
    signs = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(LETTERS))
        signs.append(LETTERS[place])
    return "".join(signs)


def _distinct(variable: str, found: dict[str, V]) -> dict[str, V]:
    if len(set(found.values())) < len(found):
        raise ReleaseError(
            f"two values of {variable!r} got one pseudonym; release with another key"
        )
    return found


def pseudonym_map(
    values: Iterable[str], variable: str, key: Key, *, numbers: bool
) -> dict[str, str]:
    """Return the pseudonym of every value, both as text.

    Parameters
    ----------
    values
        As text; each gets one pseudonym, however often it occurs.
    variable
        The variable's name, so that equal numbers of two variables don't meet.
    key
        Kept apart from the data.
    numbers
        Whether the pseudonyms are whole numbers, fifteen digits long, or letters.

    Raises
    ------
    ReleaseError
        When two values meet in one pseudonym.

    Examples
    --------
    >>> key = Key(bytes(32))
    >>> pseudonym_map(["17"], "respondent", key, numbers=True)
    {'17': '...'}
    """
    found: dict[str, str] = {}
    for value in dict.fromkeys(values):
        number = _number(key, variable, value)
        found[value] = str(DIGITS + number % (9 * DIGITS)) if numbers else _text(number)
    return _distinct(variable, found)


def pseudonymised(column: pd.Series, variable: str, key: Key) -> pd.Series:
    """Return a column with pseudonyms for its values; what is missing stays missing.

    Parameters
    ----------
    column
        Whole numbers or text.
    variable
        Its name.
    key
        Kept apart from the data.

    Raises
    ------
    ReleaseError
        When the column holds another sort of values, or two values meet.
    """
    whole = pd.api.types.is_integer_dtype(column.dtype)
    if not whole and not pd.api.types.is_string_dtype(column.dtype):
        raise ReleaseError(f"{variable!r} can't be replaced by pseudonyms; drop it")
    texts = column.astype("str").where(column.notna())
    found = pseudonym_map(texts.dropna(), variable, key, numbers=whole)
    # A missing value has no pseudonym, so the map leaves it missing.
    replaced = texts.map(found)
    return replaced.astype("Int64") if whole else replaced.astype("str")
