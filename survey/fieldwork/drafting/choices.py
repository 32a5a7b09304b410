"""Sets whose members mark a choice by another value than 1: made into 0 and 1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from survey.codebook import Code, CodeList, Text
from survey.fieldwork.instruments import Instrument, Item, ItemSet

__all__ = ["CHOSEN", "chosen_list", "derivations", "is_plain"]

CHOSEN = "chosen"
NO = Text({"nl": "Niet aangeduid", "fr": "Non coché", "en": "Not chosen"})
YES = Text({"nl": "Aangeduid", "fr": "Coché", "en": "Chosen"})


def is_plain(instrument: Instrument, group: ItemSet) -> bool:
    """Whether a set can stand in a codebook as it is: its members are 0 or 1.

    Parameters
    ----------
    instrument
        The set's own.
    group
        One of its sets.
    """
    if group.kind != "multiple":
        return True
    items = {item.name: item for item in instrument.items}
    members = [items[m.variable] for m in group.members if m.variable in items]
    return group.counted == "1" and all(_is_number(instrument, m) for m in members)


def _is_number(instrument: Instrument, item: Item) -> bool:
    listed = instrument.lists.get(item.codes)
    coded = item.type == "code" and listed is not None and listed.integer
    return coded or item.type in ("int", "decimal")


def chosen_list(name: str) -> CodeList:
    """Return the code list of what is chosen or not."""
    codes = (Code(code="0", label=NO), Code(code="1", label=YES))
    return CodeList(name=name, codes=codes)


def derivations(
    instrument: Instrument,
    group: ItemSet,
    names: Mapping[str, str],
    made: Mapping[str, str],
    listed: str,
) -> Iterator[Mapping[str, Any]]:
    """Yield a derived variable of 0 and 1 for every member of a set.

    Who chose something, chose nothing else of the set; who chose nothing at all isn't
    told from who wasn't asked.

    Parameters
    ----------
    instrument
        The set's own.
    group
        A multiple set.
    names
        Variable by item.
    made
        The derived variable's name by item.
    listed
        Name of the list with 0 and 1.
    """
    items = {item.name: item for item in instrument.items}
    variables = [names[member.variable] for member in group.members]
    answered = " or ".join(f"answered({name})" for name in variables)
    for member in group.members:
        item = items[member.variable]
        counted = _literal(instrument, item, group.counted)
        label = member.label or item.label
        yield {
            "name": made[member.variable],
            "label": dict(label.root) or {"en": item.name},
            "type": "code",
            "codes": listed,
            "measure": "nominal",
            "cases": [
                {"when": f"{names[item.name]} == {counted}", "value": "1"},
                {"when": answered, "value": "0"},
            ],
        }


def _literal(instrument: Instrument, item: Item, code: str) -> str:
    return code if _is_number(instrument, item) else repr(code)
