"""A data file's own dictionary as an instrument."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from survey.codebook import Code, CodeList, Member, Text
from survey.fieldwork.drafting.guess import Guess, guess, guess_id
from survey.fieldwork.formats.raw import Raw
from survey.fieldwork.instruments import UNKNOWN, Instrument, Item, ItemSet

__all__ = ["described"]

Codes = tuple[tuple[str, str, str], ...]


def described(raw: Raw) -> Instrument:
    """Return what a data file says of itself, and what its values make likely.

    Parameters
    ----------
    raw
        The file.
    """
    guesses = tuple(guess(raw, column) for column in raw.data)
    lists = _lists(guesses)
    told = (name for name, said in raw.variables.items() if said.use == "id")
    id = next(told, "") or guess_id(raw, guesses)
    return Instrument(
        name=raw.source.name.rpartition(".")[0],
        languages=(UNKNOWN,),
        items=tuple(_item(raw, item, lists, id) for item in guesses),
        lists={name: _code_list(name, codes) for codes, name in lists.items()},
        sets=tuple(_sets(raw, guesses)),
        source=raw.source,
    )


def _plain(text: str) -> Text:
    return Text({UNKNOWN: text} if text else {})


def _lists(guesses: Iterable[Guess]) -> dict[Codes, str]:
    """Return the name of each code list, by what is in it; alike ones are one."""
    lists: dict[Codes, str] = {}
    for item in guesses:
        if item.codes:
            name = item.column if item.type == "code" else f"missing_{item.column}"
            lists.setdefault(item.codes, name)
    return lists


def _code_list(name: str, codes: Codes) -> CodeList:
    rows = (Code(code=code, label=_plain(t), missing=kind) for code, t, kind in codes)
    return CodeList(name=name, codes=tuple(rows))


def _item(raw: Raw, guessed: Guess, lists: Mapping[Codes, str], id: str) -> Item:
    said = raw.variables[guessed.column]
    role = said.use or ("open" if guessed.type == "text" else "answer")
    role = "weight" if guessed.column == raw.weight else role
    return Item(
        name=guessed.column,
        type=guessed.type,
        label=_plain(guessed.label),
        codes=lists.get(guessed.codes, ""),
        measure=guessed.measure,
        decimals=guessed.decimals,
        role="id" if guessed.column == id else role,
        disclosure=said.disclosure or guessed.disclosure,
        note=guessed.note,
    )


def _sets(raw: Raw, guesses: Iterable[Guess]) -> Iterator[ItemSet]:
    labels = {item.column: item.label for item in guesses}
    for group in raw.sets:
        members = tuple(
            Member(variable=column, code=str(place), label=_plain(labels[column]))
            for place, column in enumerate(group.variables, start=1)
        )
        label = _plain(" ".join(group.label.split()))
        yield ItemSet(group.name, group.kind, members, label, group.counted)
