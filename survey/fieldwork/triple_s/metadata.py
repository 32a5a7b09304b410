"""A Triple-S metadata file, version 1.2, 2.0 or 3.0, read element by element."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from lxml import etree

from survey.codebook import Code, Text
from survey.errors import InputError
from survey.fieldwork.drafting.naming import free_name
from survey.fieldwork.formats.xml import read_xml, said_in
from survey.fieldwork.instruments import UNKNOWN, language_code
from survey.fieldwork.spss.missing_codes import kind_labels
from survey.fieldwork.triple_s.declared import LANG, NAMESPACE, TYPES, Declared, Field
from survey.record import MissingKind

__all__ = ["read_declared"]

KNOWN = {
    *("name", "label", "position", "filter", "spread", "values", "size", "range"),
    *("text", "br", "value"),
}
MOST = 20_000
LONGEST = 1_000_000
"""Places beyond which a spread can't be meant, and characters a text can't have."""


def read_declared(path: Path) -> Declared:
    """Return what a Triple-S metadata file declares.

    Raises
    ------
    InputError
        When it is no such file, has no record, or a variable has no type or place.
    """
    root = read_xml(path)
    record = root.find("survey/record")
    if root.tag != "sss" or record is None:
        raise InputError(path, "is not a Triple-S file with a survey and a record")
    named = (language_code(tag) for tag in (root.get("languages") or "").split())
    languages = tuple(dict.fromkeys(named)) or (UNKNOWN,)
    reading = _Reading(path, languages[0], record.get("format") or "fixed")
    fields = reading.fields(record.findall("variable"))
    if not fields:
        raise InputError(path, "declares no variables")
    return Declared(
        version=root.get("version") or "",
        name=said_in(root.find("survey/name")) or path.stem,
        title=reading.texts(root.find("survey/title"))[0],
        languages=_languages(languages, fields),
        format=reading.format,
        skip=reading.whole(record, "skip", 0),
        encoding=record.get("data-file-encoding") or record.get("encoding") or "",
        href=PureWindowsPath(record.get("href") or "").name,
        fields=fields,
        strange=tuple(sorted(set(_strange(record)))),
        level=root.find("hierarchy") is not None
        or root.find("survey/hierarchy") is not None,
    )


def _languages(first: tuple[str, ...], fields: Iterable[Field]) -> tuple[str, ...]:
    texts = (text for f in fields for text in (f.label, f.question))
    return tuple(dict.fromkeys([*first, *(t for text in texts for t in text.root)]))


def _strange(record: etree._Element) -> Iterator[str]:
    """Yield what is in the variables that nothing is made of."""
    for element in record.iter(etree.Element):
        name = etree.QName(element)
        plain = name.namespace is None and name.localname in KNOWN | {"variable"}
        if element is not record and not plain:
            yield f"<{name.localname}>"
        for attribute in element.attrib:
            space = etree.QName(attribute).namespace
            if space not in (None, NAMESPACE, LANG[1:].partition("}")[0]):
                yield etree.QName(attribute).localname


@dataclass(frozen=True)
class _Reading:
    """How the texts and numbers of one file are read."""

    path: Path
    language: str
    format: str

    def whole(self, element: etree._Element, name: str, otherwise: int) -> int:
        """Return an attribute that has to be a whole number, if it is there."""
        text = (element.get(name) or "").strip()
        if not text:
            return otherwise
        if not re.fullmatch(r"\d{1,7}", text):
            said = f"has {name}={text!r} in line {element.sourceline}, no whole number"
            raise InputError(self.path, said)
        return int(text)

    def texts(self, element: etree._Element | None) -> tuple[Text, Text]:
        """Return what an element says for analysis, and what for the interview."""
        if element is None:
            return Text(), Text()
        analysis: dict[str, str] = {}
        interview: dict[str, str] = {}
        parts = element.findall("text") or [element]
        for part in parts:
            tag = part.get(LANG)
            language = language_code(tag) if tag else self.language
            said = said_in(part)
            found = interview if part.get("mode") == "interview" else analysis
            if said:
                found.setdefault(language, said)
        return Text({**interview, **analysis}), Text(interview)

    def fields(self, elements: Iterable[etree._Element]) -> tuple[Field, ...]:
        """Return the variables, each by a name of its own."""
        found: list[Field] = []
        idents: dict[str, str] = {}
        taken: set[str] = set()
        for element in elements:
            ident = element.get("ident") or ""
            given = said_in(element.find("name")) or f"v{ident}"
            name = free_name(given, taken, "_")
            idents[ident] = name
            field = self._field(element, name, taken | {name})
            taken |= {name, *(column for column, _ in field.columns)}
            found.append(field)
        names = {item.name for item in found}
        return tuple(_filtered(item, names, idents) for item in found)

    def _field(self, element: etree._Element, name: str, taken: set[str]) -> Field:
        kind = (element.get("type") or "").strip().casefold()
        if kind not in TYPES:
            said = f"has a variable {name!r} of the unknown type {kind!r}"
            raise InputError(self.path, said)
        label, question = self.texts(element.find("label"))
        values = tuple(self._values(element, literal=_is_literal(element)))
        start, finish = self._place(element, name)
        spread = element.find("spread")
        subfields = 0 if spread is None else self.whole(spread, "subfields", 1)
        wide = (finish - start + 1) // max(subfields, 1)
        wide = 1 if self.format == "csv" else wide
        width = wide if spread is None else self.whole(spread, "width", wide)
        if max(subfields, 1) * max(width, 1) > MOST:
            raise InputError(self.path, f"spreads {name!r} over too many places")
        ranges = element.findall("values/range") + element.findall("range")
        return Field(
            name=name,
            kind=kind,
            label=label,
            question=question,
            values=values,
            ranges=tuple(_edges(item) for item in ranges),
            use=(element.get("use") or "").casefold(),
            filter=element.get("filter") or said_in(element.find("filter")),
            start=start,
            finish=finish,
            subfields=subfields,
            width=width,
            literal=_is_literal(element),
            columns=_columns(element, name, values, taken) if kind == TYPES[1] else (),
            type_hint=element.get(f"{{{NAMESPACE}}}type") or "",
        )

    def _place(self, element: etree._Element, name: str) -> tuple[int, int]:
        position = element.find("position")
        start = 0 if position is None else self.whole(position, "start", 0)
        if position is None or start < 1:
            raise InputError(self.path, f"gives the variable {name!r} no position")
        finish = self.whole(position, "finish", start)
        if not start <= finish <= start + LONGEST:
            said = f"has {name!r} start at {start} and finish at {finish}"
            raise InputError(self.path, said)
        return start, finish

    def _values(self, element: etree._Element, literal: bool) -> Iterator[Code]:
        seen: set[str] = set()
        for value in element.findall("values/value"):
            code = _code((value.get("code") or "").strip(), literal)
            score = value.get("score")
            if code and code not in seen:
                seen.add(code)
                label = self.texts(value)[0]
                marked = value.get(f"{{{NAMESPACE}}}missing")
                yield Code(
                    code=code,
                    label=label,
                    missing=_word(marked or "") or _named_kind(label),
                    note=f"score {score}" if score else "",
                )


def _word(marked: str) -> str:
    return marked if marked in {kind.word for kind in MissingKind if kind} else ""


def _named_kind(label: Text) -> str:
    """Return the kind of missing that a label is the toolkit's own name of."""
    labels = set(label.root.values())
    kinds = (k for k in MissingKind if k and labels & set(kind_labels(k)))
    return next((kind.word for kind in kinds), "")


def _is_literal(element: etree._Element) -> bool:
    return str(element.get("format")) == "literal"


def _code(text: str, literal: bool) -> str:
    whole = re.fullmatch(r"-?\d+", text, re.ASCII) is not None
    return str(int(text)) if whole and not literal else text


def _edges(element: etree._Element) -> tuple[str, str]:
    return (element.get("from") or "").strip(), (element.get("to") or "").strip()


def _columns(
    element: etree._Element, name: str, values: Iterable[Code], taken: set[str]
) -> tuple[tuple[str, str], ...]:
    """Return the column of every option; the toolkit's own files name them."""
    given = {
        _code((value.get("code") or "").strip(), _is_literal(element)): named
        for value in element.findall("values/value")
        if (named := value.get(f"{{{NAMESPACE}}}variable"))
    }
    others = set(taken)
    columns = []
    for value in values:
        if not value.missing:
            wanted = given.get(value.code) or f"{name}_{value.code}"
            columns.append((free_name(wanted, others, "_"), value.code))
            others.add(columns[-1][0])
    return tuple(columns)


def _filtered(field: Field, names: set[str], idents: dict[str, str]) -> Field:
    wanted = field.filter
    known = wanted if wanted in names else idents.get(wanted, "")
    return field if known == wanted else Field(**{**vars(field), "filter": known})
