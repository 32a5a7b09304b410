"""Elements of DDI-Codebook, found by name in whichever namespace they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from lxml import etree

from survey.codebook import Text
from survey.fieldwork.formats.xml import said_in
from survey.fieldwork.instruments import UNKNOWN, language_code

__all__ = [
    "LANG",
    "MARK",
    "first_text",
    "found",
    "joined_text",
    "language_of",
    "local",
    "marks",
    "whole_text",
]

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MARK = "sid"
"""Type of the notes in which the toolkit keeps what DDI has no place for."""
NONE: Mapping[str, str] = MappingProxyType({})


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace.

    Examples
    --------
    >>> local(etree.fromstring('<a:var xmlns:a="ddi:codebook:2_5"/>'))
    'var'
    """
    return str(etree.QName(element).localname)


def found(element: etree._Element, path: str) -> Iterator[etree._Element]:
    """Yield what stands at a path of names below an element, in order.

    Parameters
    ----------
    element
        Where the path starts.
    path
        Names with / between them.

    Examples
    --------
    >>> tree = etree.fromstring("<var><qstn><qstnLit>Why?</qstnLit></qstn></var>")
    >>> [said_in(literal) for literal in found(tree, "qstn/qstnLit")]
    ['Why?']
    """
    name, _, rest = path.partition("/")
    for child in element:
        if local(child) == name:
            yield from found(child, rest) if rest else (child,)


def language_of(element: etree._Element) -> str:
    """Return the language that an element is in: its own or that of what holds it."""
    for holder in (element, *element.iterancestors()):
        # Before 2.5 the attribute was declared without its colon, by mistake.
        said = holder.get(LANG) or holder.get("xml-lang")
        if said:
            return language_code(said)
    return UNKNOWN


def first_text(elements: Iterable[etree._Element]) -> Text:
    """Return the first text of every language."""
    texts: dict[str, str] = {}
    for element in elements:
        said = said_in(element)
        if said:
            texts.setdefault(language_of(element), said)
    return Text(texts)


def whole_text(elements: Iterable[etree._Element]) -> Text:
    """Return all that is said in every language, each thing once."""
    texts: dict[str, list[str]] = {}
    for element in elements:
        said = said_in(element)
        known = texts.setdefault(language_of(element), [])
        if said and said not in known:
            known.append(said)
    return Text({tag: " ".join(said) for tag, said in texts.items() if said})


def joined_text(texts: Iterable[Text]) -> Text:
    """Return texts one after the other, by language.

    Examples
    --------
    >>> joined_text([Text({"en": "Now."}), Text({"en": "Do you?", "nl": "Werkt u?"})])
    Text(root={'en': 'Now. Do you?', 'nl': 'Werkt u?'})
    """
    said = list(texts)
    languages = dict.fromkeys(tag for text in said for tag in text.languages())
    return Text(
        {
            tag: " ".join(t.root[tag] for t in said if t.root.get(tag))
            for tag in languages
        }
    )


def marks(element: etree._Element) -> Mapping[str, str]:
    """Return what the toolkit noted on an element itself, by subject."""
    notes = [note for note in found(element, "notes") if note.get("type") == MARK]
    return {
        note.get("subject") or "": said_in(note)
        for note in notes
        if note.get("level") is None
    } or NONE
