"""Groups of variables: the sections of a questionnaire, and its sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from survey.codebook import CodeList, Member, Text
from survey.fieldwork.columns import loose_name
from survey.fieldwork.ddi.elements import MARK, first_text, found, marks
from survey.fieldwork.drafting.naming import free_name
from survey.fieldwork.formats.xml import said_in
from survey.fieldwork.instruments import Item, ItemSet

__all__ = ["Groups", "groups_of"]

SECTIONS = ("section", "subject", "other", "pragmatic", "display")
KINDS = ("multiple", "battery", "grid", "scale")
TOLD = {"multipleResp": "multiple", "grid": "battery"}


@dataclass(frozen=True)
class Groups:
    """The groups of a file.

    Parameters
    ----------
    themes
        Label by theme, in order.
    theme
        Theme by variable.
    sets
        In order.
    coded
        Names of multiples whose members are no choices of 0 and 1, so no sets here.
    """

    themes: Mapping[str, Text]
    theme: Mapping[str, str]
    sets: tuple[ItemSet, ...]
    coded: tuple[str, ...] = ()


def groups_of(
    root: etree._Element,
    items: Mapping[str, Item],
    lists: Mapping[str, CodeList],
    names: Mapping[str, str],
) -> Groups:
    """Return the groups of a file.

    Parameters
    ----------
    root
        The codeBook element.
    items
        By name.
    lists
        By name.
    names
        Variable's name by ID.
    """
    groups = list(found(root, "dataDscr/varGrp"))
    themes: dict[str, Text] = {}
    theme: dict[str, str] = {}
    sets: list[ItemSet] = []
    coded: list[str] = []
    for group in groups:
        members = [names[i] for i in (group.get("var") or "").split() if i in names]
        kind = _kind(group)
        if kind:
            made = _set(group, kind, members)
            plain = kind != "multiple" or all(
                _is_choice(items[m], lists) for m in members
            )
            sets += [made] if plain else []
            coded += [] if plain else [made.name]
        elif (group.get("type") or "other") in SECTIONS and members:
            key = _theme(group, themes)
            for member in members:
                theme.setdefault(member, key)
    if not themes:
        themes, theme = _concepts(root, names)
    return Groups(themes, theme, tuple(sets), tuple(coded))


def _kind(group: etree._Element) -> str:
    """Return the kind of set that a group is; empty when it isn't one."""
    own = marks(group).get("kind", "")
    return own if own in KINDS else TOLD.get(group.get("type") or "", "")


def _theme(group: etree._Element, themes: dict[str, Text]) -> str:
    label = first_text(found(group, "labl"))
    name = group.get("name") or ""
    label = label or Text({"en": name} if name else {})
    own = name if any(_marked(group)) else loose_name(name or str(label))
    key = free_name(own or f"theme_{len(themes) + 1}", themes, "_")
    themes[key] = label or Text({"en": key})
    return key


def _marked(group: etree._Element) -> Iterator[bool]:
    return (note.get("type") == MARK for note in found(group, "notes"))


def _concepts(
    root: etree._Element, names: Mapping[str, str]
) -> tuple[dict[str, Text], dict[str, str]]:
    """Return the concepts as themes, where several variables have one in common."""
    labels: dict[str, Text] = {}
    for variable in found(root, "dataDscr/var"):
        name = names.get(variable.get("ID") or "")
        if name:
            labels.setdefault(name, first_text(found(variable, "concept")))
    told = {name: label for name, label in labels.items() if label}
    keys = {str(label): label for label in told.values()}
    if len(keys) * 2 > len(told):
        return {}, {}
    themes = {loose_name(text) or "theme": label for text, label in keys.items()}
    return themes, {
        name: loose_name(str(label)) or "theme" for name, label in told.items()
    }


def _set(group: etree._Element, kind: str, members: Iterable[str]) -> ItemSet:
    label = first_text(found(group, "labl")) or first_text(found(group, "txt"))
    name = group.get("name") or loose_name(str(label)) or group.get("ID") or "set"
    notes = [n for n in found(group, "notes") if n.get("type") == MARK]
    made = (
        _member(name, [n for n in notes if n.get("level") == name]) for name in members
    )
    others = (said_in(n) for n in found(group, "notes") if n.get("type") != MARK)
    note = "; ".join(text for text in others if text)
    return ItemSet(name, kind, tuple(made), label, note=note)


def _member(variable: str, notes: list[etree._Element]) -> Member:
    said = {note.get("subject"): said_in(note) for note in notes}
    return Member(
        variable=variable,
        code=said.get("code", ""),
        reverse=said.get("reverse", "") == "yes",
        label=first_text(n for n in notes if n.get("subject") == "label"),
    )


def _is_choice(item: Item, lists: Mapping[str, CodeList]) -> bool:
    """Return whether an option's values are 0 and 1, as far as the file tells."""
    listed = lists.get(item.codes)
    answers = {code.code for code in listed.answers} if listed else set()
    return answers <= {"0", "1"}
