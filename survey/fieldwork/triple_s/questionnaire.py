"""A Triple-S file as an instrument."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from survey.codebook import Code, CodeList, Member, Text
from survey.fieldwork.drafting.naming import free_name
from survey.fieldwork.formats.raw import Note, source_of
from survey.fieldwork.instruments import Instrument, Item, ItemSet
from survey.fieldwork.kind_labels import telling_kind
from survey.fieldwork.triple_s.declared import Declared, Field
from survey.fieldwork.triple_s.metadata import read_declared

__all__ = ["codes_of", "instrument_of", "read_sss"]

YES_NO = (
    Code(code="0", label=Text({"nl": "Nee", "fr": "Non", "en": "No"})),
    Code(code="1", label=Text({"nl": "Ja", "fr": "Oui", "en": "Yes"})),
)
CHOICE = (
    Code(
        code="0", label=Text({"nl": "Niet aangeduid", "fr": "Non", "en": "Not chosen"})
    ),
    Code(code="1", label=Text({"nl": "Aangeduid", "fr": "Coché", "en": "Chosen"})),
)
WIDEST, FINEST = 1e15, 6
"""Limits and decimals beyond which a range is no more than the column's width."""
TYPE = {"date": "date", "time": "text", "character": "text"}


def read_sss(path: Path) -> Instrument:
    """Return the instrument in a Triple-S file.

    Raises
    ------
    InputError
        When it isn't Triple-S, or a variable can't be understood.
    """
    return instrument_of(path, read_declared(path))


def instrument_of(path: Path, declared: Declared) -> Instrument:
    """Return what a Triple-S file declares, as an instrument.

    Parameters
    ----------
    path
        The file.
    declared
        What it says.
    """
    lists: dict[str, CodeList] = {}
    items = [item for f in declared.fields for item in _items(f, declared, lists)]
    return Instrument(
        name=declared.name,
        languages=declared.languages,
        items=tuple(items),
        lists=lists,
        sets=tuple(_set(f) for f in declared.fields if f.kind == "multiple"),
        title=declared.title,
        source=source_of(path, "triple-s", f"version {declared.version}"),
        notes=tuple(_notes(declared)),
    )


def _notes(declared: Declared) -> Iterator[Note]:
    if declared.strange:
        yield Note("triple_s_strange", {"names": ", ".join(declared.strange)})
    if declared.level:
        yield Note("triple_s_level")


def codes_of(field: Field) -> tuple[Code, ...]:
    """Return a variable's codes, with the missing kind their labels tell of.

    Of a quantity a code beside the range is missing when its label means so, such as
    999 for not stated; what stands among the answers of a single is left to people.

    Parameters
    ----------
    field
        Of the file.
    """
    if field.kind == "logical":
        return YES_NO
    if field.kind != "quantity":
        return field.values
    return tuple(
        code if code.missing else code.model_copy(update={"missing": _told(code)})
        for code in field.values
    )


def _told(code: Code) -> str:
    found = telling_kind(str(code.label))
    return found.word if found else ""


def _items(
    field: Field, declared: Declared, lists: dict[str, CodeList]
) -> Iterator[Item]:
    codes = codes_of(field)
    if field.kind == "multiple":
        yield from _options(field, declared, lists, codes)
        return
    lowest, highest = _limits(field, codes)
    yield Item(
        field.name,
        _type(field),
        label=field.label,
        question=field.question,
        asked_if=_asked_if(field, declared),
        routing=field.filter,
        codes=_listed(lists, _list_name(field), codes) if codes else "",
        measure="nominal" if field.kind in ("single", "logical") else "",
        minimum=lowest,
        maximum=highest,
        decimals=field.decimals if 0 < field.decimals <= FINEST else None,
        role={"serial": "id", "weight": "weight"}.get(field.use, ""),
    )


def _options(
    field: Field,
    declared: Declared,
    lists: dict[str, CodeList],
    codes: tuple[Code, ...],
) -> Iterator[Item]:
    """Yield an item for every option of a multiple."""
    missing = tuple(code for code in codes if code.missing)
    name = field.name if missing else "chosen"
    listed = _listed(lists, name, (*CHOICE, *missing))
    labels = {code.code: code.label for code in codes}
    for column, code in field.columns:
        yield Item(
            column,
            "code",
            label=labels[code] or field.label,
            question=field.question or field.label,
            asked_if=_asked_if(field, declared),
            routing=field.filter,
            codes=listed,
            measure="nominal",
        )


def _list_name(field: Field) -> str:
    names = {"logical": "yes_no", "quantity": f"missing_{field.name}"}
    return names.get(field.kind, field.name)


def _listed(lists: dict[str, CodeList], name: str, codes: tuple[Code, ...]) -> str:
    """Return the name of a list with these codes; alike ones are one."""
    for known, listed in lists.items():
        if listed.codes == codes:
            return known
    free = free_name(name, lists, "_")
    lists[free] = CodeList(name=free, codes=codes)
    return free


def _type(field: Field) -> str:
    if field.type_hint:
        return field.type_hint
    if field.kind in ("single", "logical"):
        return "code"
    if field.kind == "quantity":
        return "decimal" if field.decimals else ("int" if field.ranges else "")
    return TYPE[field.kind]


def _asked_if(field: Field, declared: Declared) -> str:
    kinds = {item.name: item.kind for item in declared.fields}
    # Only who a logical variable is true for is certain to be who was asked.
    logical = kinds.get(field.filter) == "logical"
    return f"{{{field.filter}}} == 1" if logical else ""


def _limits(field: Field, codes: tuple[Code, ...]) -> tuple[float | None, float | None]:
    """Return the lowest and highest answer of a quantity: its ranges and codes."""
    try:
        edges = [float(edge) for pair in field.ranges for edge in pair]
        labelled = [float(code.code) for code in codes if not code.missing]
    except ValueError:
        return None, None
    edges = [*edges, *labelled] if edges and field.kind == "quantity" else []
    inside = bool(edges) and max(map(abs, edges)) < WIDEST
    return (min(edges), max(edges)) if inside else (None, None)


def _set(field: Field) -> ItemSet:
    labels = {code.code: code.label for code in field.values}
    members = tuple(
        Member(variable=column, code=code, label=labels[code])
        for column, code in field.columns
    )
    return ItemSet(field.name, "multiple", members, field.label or field.question)
