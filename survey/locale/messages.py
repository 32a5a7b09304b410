"""The message catalogue: every fixed text that the package itself shows to people."""

from __future__ import annotations

import csv
import io
from functools import cache
from importlib.resources import files

from survey.errors import CallError

__all__ = ["message"]


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    text = (files("survey.locale") / "messages.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return {row.pop("key"): row for row in rows}


def message(key: str, language: str = "nl", /, **values: object) -> str:
    """Return a text of the catalogue in a language.

    Parameters
    ----------
    key
        The text's name in messages.csv.
    language
        nl, fr or en.
    values
        What goes into the braces of the text.

    Raises
    ------
    CallError
        When the catalogue has no such text or language.

    Examples
    --------
    >>> message("estimate", "nl")
    'Schatting'
    """
    catalogue = _catalogue()
    if key not in catalogue:
        raise CallError.unknown("message", key, catalogue)
    if language not in catalogue[key]:
        raise CallError.unknown("language", language, catalogue[key])
    return catalogue[key][language].format(**values)
