"""Themes and sets of a codebook as groups of variables."""

from __future__ import annotations

from lxml import etree

from survey.codebook import Codebook, Text, VariableSet
from survey.fieldwork.ddi.routes import Routes
from survey.fieldwork.ddi.tree import Maker

__all__ = ["add_groups"]

TYPES = {
    "multiple": "multipleResp",
    "battery": "grid",
    "grid": "grid",
    "scale": "other",
}


def add_groups(
    make: Maker, holder: etree._Element, codebook: Codebook, routes: Routes
) -> None:
    """Add a group for every theme and every set.

    Parameters
    ----------
    make
        Makes the elements.
    holder
        What they go below.
    codebook
        Whose themes and sets they are.
    routes
        The variables' IDs.
    """
    for key, label in codebook.facts.themes.items():
        held = [v.name for v in codebook.variables.values() if v.theme == key]
        if held:
            sort = {"type": "subject", "name": key, "var": _ids(routes, held)}
            group = make.add(holder, "varGrp", attributes=sort)
            make.each(group, "labl", label)
            make.mark(group, "kind", "theme")
    for item in codebook.sets.values():
        _set(make, holder, item, codebook, routes)


def _set(
    make: Maker,
    holder: etree._Element,
    item: VariableSet,
    codebook: Codebook,
    routes: Routes,
) -> None:
    sort = {"type": TYPES[item.kind], "name": item.name}
    if item.kind == "scale":
        sort["otherType"] = "scale"
    sort["var"] = _ids(routes, item.variables)
    group = make.add(holder, "varGrp", attributes=sort)
    make.each(group, "labl", item.label)
    if item.note:
        make.add(group, "notes", item.note)
    make.mark(group, "kind", item.kind)
    make.mark(group, "asked_if", item.asked_if.text if item.asked_if else "")
    for member in item.members:
        name = member.variable
        make.mark(group, "code", member.code, name)
        make.mark(group, "reverse", "yes" if member.reverse else "", name)
        own = _own(member.label, codebook.variables[name].label)
        for language, said in make.spoken(own):
            make.mark(group, "label", said, name, language)


def _own(label: Text, variable: Text) -> Text:
    """Return a member's label, unless it is the variable's own."""
    return Text() if label == variable else label


def _ids(routes: Routes, names: list[str] | tuple[str, ...]) -> str:
    return " ".join(routes.variables[name] for name in names)
