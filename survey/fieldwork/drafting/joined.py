"""A questionnaire and the answers to it, put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from survey.codebook import CodeList, Text
from survey.fieldwork.columns import match_columns
from survey.fieldwork.drafting.described import described
from survey.fieldwork.drafting.guess import ID
from survey.fieldwork.drafting.identifying import points_at_person
from survey.fieldwork.formats.raw import Raw
from survey.fieldwork.instruments import UNKNOWN, Instrument, Item

__all__ = ["with_data", "without_data"]

NO_ID = "respondent_id"


def with_data(instrument: Instrument, raw: Raw) -> Instrument:
    """Return an instrument completed by the data that were gathered with it.

    What an item leaves open is guessed from its column. Columns that no item is about
    follow after the items, as the data describe them.

    Parameters
    ----------
    instrument
        The questionnaire.
    raw
        The answers.

    Raises
    ------
    InputError
        When two columns could each be an item's.
    """
    own = _apart(described(raw), instrument)
    columns = _columns(instrument, raw)
    seen = {item.name: item for item in own.items}
    items = [
        _completed(item, seen.get(columns.get(item.name, "")))
        for item in instrument.items
    ]
    taken = set(columns.values())
    items += [
        replace(item, column=item.name) for item in own.items if item.name not in taken
    ]
    id = next((i.name for i in instrument.items if _is_id(i, columns)), "")
    id = id or next(
        i.name for i in items if (i.column or i.name) == own.with_role("id")
    )
    return replace(
        instrument,
        items=tuple(_with_role(item, id) for item in items),
        lists={**own.lists, **instrument.lists},
        languages=instrument.languages or own.languages,
    )


def without_data(instrument: Instrument) -> Instrument:
    """Return an instrument in which one item tells respondents apart.

    Parameters
    ----------
    instrument
        A questionnaire whose data aren't there yet.
    """
    named = [i.name for i in instrument.items if ID.fullmatch(i.name.casefold())]
    id = instrument.with_role("id") or next(iter(named), NO_ID)
    items = tuple(map(_guarded, instrument.items))
    if id == NO_ID not in {item.name for item in items}:
        label = Text({"nl": "Nummer", "fr": "Numéro", "en": "Number"})
        items = (Item(NO_ID, "text", label, disclosure="none"), *items)
    return replace(instrument, items=tuple(_with_role(item, id) for item in items))


def _with_role(item: Item, id: str) -> Item:
    if item.name == id:
        return replace(item, role="id")
    return replace(item, role="answer") if item.role == "id" else item


def _is_id(item: Item, columns: Mapping[str, str]) -> bool:
    return item.role == "id" and item.name in columns


def _columns(instrument: Instrument, raw: Raw) -> dict[str, str]:
    """Return column by item; an item's own name counts before its aliases."""
    found: dict[str, str] = {}
    free = list(raw.data)
    most = max((len(item.aliases) for item in instrument.items), default=0)
    for rank in range(most + 1):
        names = {
            (item.name, *item.aliases)[rank]: item.name
            for item in instrument.items
            if item.name not in found and rank <= len(item.aliases)
        }
        matched = match_columns(Path(raw.source.name), free, names).columns
        found |= {names[name]: column for name, column in matched.items()}
        free = [column for column in free if column not in found.values()]
    return found


def _apart(own: Instrument, other: Instrument) -> Instrument:
    """Return the data's own instrument, its code lists named unlike another's."""
    names = {n: f"{n}_data" if n in other.lists else n for n in own.lists}
    lists = {
        names[n]: CodeList(name=names[n], codes=listed.codes)
        for n, listed in own.lists.items()
    }
    items = (replace(i, codes=names.get(i.codes, "")) for i in own.items)
    return replace(own, items=tuple(items), lists=lists)


def _completed(item: Item, seen: Item | None) -> Item:
    """Return an item with what its column says where the item says nothing."""
    if seen is None:
        return _guarded(item)
    kind = item.type or ("code" if item.codes else seen.type)
    alike = (kind == "code") == (seen.type == "code")
    guessed = seen.label.root.get(UNKNOWN, "")
    # The name of a column is what a label is guessed to be where there is none.
    label = item.label or (item.question if guessed == seen.name else seen.label)
    return replace(
        item,
        type=kind,
        codes=item.codes or (seen.codes if alike else ""),
        label=label or seen.label,
        measure=item.measure or (seen.measure if alike else ""),
        decimals=seen.decimals if item.decimals is None else item.decimals,
        role=item.role or ("weight" if seen.role == "weight" else ""),
        disclosure=_guarded(item, seen.disclosure).disclosure,
        note=item.note or (seen.note if alike and not item.codes else ""),
        column=seen.name,
    )


def _guarded(item: Item, guessed: str = "") -> Item:
    """Return an item of which it is said when its open answer points at a person."""
    said = [item.name, *item.label.root.values(), *item.question.root.values()]
    open = item.type in ("", "text") and not item.codes and item.role != "id"
    if item.disclosure or (open and points_at_person(said)):
        return replace(item, disclosure=item.disclosure or "direct")
    return replace(item, disclosure=guessed)
