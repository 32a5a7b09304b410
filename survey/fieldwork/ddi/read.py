"""A DDI-Codebook as an instrument."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from lxml import etree

from survey.codebook import CodeList, Text
from survey.errors import InputError
from survey.fieldwork.ddi.cited import citation_of
from survey.fieldwork.ddi.elements import (
    LANG,
    first_text,
    found,
    language_of,
    local,
)
from survey.fieldwork.ddi.groups import Groups, groups_of
from survey.fieldwork.ddi.variables import Questions, item_of
from survey.fieldwork.formats.raw import Note, source_of
from survey.fieldwork.formats.xml import read_xml, said_in
from survey.fieldwork.instruments import UNKNOWN, Instrument, Item

__all__ = ["data_of_ddi", "read_ddi"]

READABLE = (
    *(".csv", ".tsv", ".txt", ".sav", ".zsav", ".por", ".dta", ".parquet", ".xlsx"),
)
SPOKEN = (
    *("labl", "txt", "universe", "concept"),
    *("preQTxt", "qstnLit", "postQTxt", "ivuInstr"),
)
UNREAD = ("nCubeGrp", "nCube")


def read_ddi(path: Path) -> Instrument:
    """Return the instrument in a DDI-Codebook.

    Versions 2.5 and 2.6, and 1.2.2 to 2.1 as far as they are alike, in a namespace or
    in none.

    Parameters
    ----------
    path
        The XML file.

    Raises
    ------
    InputError
        When it can't be read, isn't a codebook, or describes no variables.
    """
    root = _root(path)
    elements = list(_variables(path, root))
    questions, lists = Questions.of(root), dict[str, CodeList]()
    every = [item_of(element, questions, lists) for element in elements]
    items = {item.name: item for item in reversed(every)}
    items = {item.name: items[item.name] for item in every}
    names = {
        e.get("ID") or "": item.name for e, item in zip(elements, every, strict=True)
    }
    names.pop("", None)
    groups = groups_of(root, items, lists, names)
    final = _final_weights(elements, names)
    return Instrument(
        name=_said(root, "stdyDscr/citation/titlStmt/IDNo") or path.stem,
        languages=_languages(root),
        items=tuple(_placed(item, groups, final) for item in items.values()),
        lists=lists,
        sets=groups.sets,
        themes=groups.themes,
        title=_title(root),
        population=first_text(found(root, "stdyDscr/stdyInfo/sumDscr/universe")),
        source=source_of(path, "ddi", root.get("version") or ""),
        citation=citation_of(root),
        notes=tuple(_notes(root, every, groups)),
    )


def data_of_ddi(path: Path) -> Path | None:
    """Return the data file that a codebook names, when it lies beside it.

    Parameters
    ----------
    path
        The XML file.

    Raises
    ------
    InputError
        When it can't be read.
    """
    root = _root(path)
    named = [said_in(name) for name in found(root, "fileDscr/fileTxt/fileName")]
    named += [file.get("URI") or "" for file in found(root, "fileDscr")]
    places = (path.parent / Path(name).name for name in named if name)
    readable = (p for p in places if p.suffix.casefold() in READABLE and p.is_file())
    return next(readable, None)


def _root(path: Path) -> etree._Element:
    root = read_xml(path)
    if local(root) != "codeBook":
        raise InputError(path, f"is no DDI codebook: it starts with {local(root)!r}")
    return root


def _variables(path: Path, root: etree._Element) -> Iterator[etree._Element]:
    elements = list(found(root, "dataDscr/var"))
    if not elements:
        said = "describes a study and no variables, so no codebook can start from it"
        raise InputError(path, said)
    for place, element in enumerate(elements, start=1):
        if not (element.get("name") or element.get("ID") or "").strip():
            raise InputError(path, f"gives variable {place} no name")
        yield element


def _said(root: etree._Element, path: str) -> str:
    return said_in(next(found(root, path), None))


def _title(root: etree._Element) -> Text:
    place = "stdyDscr/citation/titlStmt"
    titles = (*found(root, f"{place}/titl"), *found(root, f"{place}/parTitl"))
    return first_text(titles)


def _languages(root: etree._Element) -> tuple[str, ...]:
    """Return the languages of the texts, the file's own first."""
    held = (element for part in found(root, "dataDscr") for element in part.iter())
    texts = [e for e in held if local(e) in SPOKEN or e.get(LANG)]
    used = Counter(language_of(text) for text in texts if said_in(text))
    own = [language_of(root), *_title(root).languages()]
    known = [tag for tag in dict.fromkeys((*own, *used)) if tag in used]
    return tuple(known) or (UNKNOWN,)


def _final_weights(
    elements: list[etree._Element], names: Mapping[str, str]
) -> set[str]:
    """Return the weights that other variables point at."""
    pointed = {i for e in elements for i in (e.get("wgt-var") or "").split()}
    return {names[i] for i in pointed if i in names}


def _placed(item: Item, groups: Groups, final: set[str]) -> Item:
    # Of several weights the one that others point at is the final one.
    other = item.role == "weight" and final and item.name not in final
    role = "admin" if other else item.role
    return replace(item, theme=groups.theme.get(item.name, ""), role=role)


def _notes(root: etree._Element, every: list[Item], groups: Groups) -> Iterator[Note]:
    counts = Counter(item.name for item in every)
    twice = [name for name, count in counts.items() if count > 1]
    if twice:
        yield Note("ddi_twice", {"names": ", ".join(twice[:8])})
    if len(list(found(root, "fileDscr"))) > 1:
        yield Note("ddi_files")
    if groups.coded:
        yield Note("ddi_coded", {"sets": ", ".join(groups.coded)})
    unread = [name for name in UNREAD if any(found(root, f"dataDscr/{name}"))]
    if unread:
        yield Note("ddi_unread", {"names": ", ".join(unread)})
