"""Names that rules can use, for items that are called anything."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping, Sequence

from survey.errors import CallError
from survey.expression import Expression
from survey.fieldwork.columns import loose_name

__all__ = ["free_name", "rule_of", "usable_names"]


def usable_names(columns: Sequence[str]) -> dict[str, str]:
    """Return a name that rules can use, where reading would find its column again.

    Parameters
    ----------
    columns
        The names in the data.

    Examples
    --------
    >>> usable_names(["Sex", "Q1[SQ001]", "from", "a.b", "a_b"])
    {'Sex': 'Sex', 'Q1[SQ001]': 'q1_sq001', 'from': 'from_', 'a.b': 'a.b', 'a_b': 'a_b'}
    """
    loose = [loose_name(column) for column in columns]
    names = {}
    for column, plain in zip(columns, loose, strict=True):
        usable = column.isidentifier() and not keyword.iskeyword(column)
        other = f"{plain}_" if keyword.iskeyword(plain) else plain
        free = loose.count(plain) == 1 and other.isidentifier()
        names[column] = other if free and not usable else column
    return names


def free_name(wanted: str, taken: Iterable[str], ending: str) -> str:
    """Return a name, with an ending as often as something else has it already.

    Examples
    --------
    >>> free_name("q", {"q"}, "_set")
    'q_set'
    """
    others = set(taken)
    name = wanted
    while name in others:
        name += ending
    return name


def rule_of(text: str, names: Mapping[str, str]) -> str:
    """Return a rule with variables for the items it has in braces; empty if it can't.

    Parameters
    ----------
    text
        As `Item.asked_if` has it.
    names
        Variable by item.

    Examples
    --------
    >>> rule_of("{Q1[SQ001]} == 1", {"Q1[SQ001]": "q1_sq001"})
    'q1_sq001 == 1'
    >>> rule_of("{gone} == 1", {}), rule_of("selected(", {})
    ('', '')
    """

    def variable(found: re.Match[str]) -> str:
        return names.get(found[1], found[0])

    rule = re.sub(r"\{([^{}]+)\}", variable, text)
    known = set(names.values())
    try:
        return rule if rule and Expression.parse(rule).names <= known else ""
    except CallError:
        return ""
