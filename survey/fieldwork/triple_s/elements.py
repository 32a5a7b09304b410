"""Triple-S metadata as XML, in the words of one version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from survey.codebook import Text
from survey.fieldwork.formats.xml import legal
from survey.fieldwork.frame import Frame
from survey.fieldwork.triple_s.declared import LANG, NAMESPACE
from survey.fieldwork.triple_s.written import Written

__all__ = ["metadata_bytes"]


def metadata_bytes(
    frame: Frame, columns: Sequence[Written], format: str, version: str, data: str
) -> bytes:
    """Return the metadata file, in which no clock is written.

    Parameters
    ----------
    frame
        Whose codebook gives the study its name and languages.
    columns
        In the order of the data.
    format, version
        Of the files.
    data
        Name of the data file.
    """
    facts = frame.codebook.facts
    modern = version != "1.2"
    root = etree.Element(
        "sss", version=version, nsmap={"sid": NAMESPACE} if modern else {}
    )
    if modern:
        root.set("languages", " ".join(facts.languages))
        root.set("modes", "interview analysis")
    writer = _Writer(facts.languages if modern else facts.languages[:1], modern)
    etree.SubElement(root, "origin").text = "samenleven"
    survey = etree.SubElement(root, "survey")
    etree.SubElement(survey, "name").text = legal(facts.study)
    writer.text(etree.SubElement(survey, "title"), facts.title)
    record = etree.SubElement(survey, "record", ident="A")
    if modern:
        skip = "1" if format == "csv" else "0"
        encoding = {"data-file-encoding": "UTF-8"}
        record.attrib.update({"href": data, "format": format, "skip": skip, **encoding})
    place = 1
    for number, column in enumerate(columns, start=1):
        wide = 1 if format == "csv" else column.width
        element = writer.variable(record, column, number)
        last = place + column.subfields * wide - 1
        position = element.find("position")
        if position is not None:
            position.attrib.update({"start": str(place), "finish": str(last)})
        place = last + 1
    return bytes(
        etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="UTF-8")
    )


@dataclass(frozen=True)
class _Writer:
    """How texts and variables become elements, in one version."""

    languages: Sequence[str]
    modern: bool

    def text(
        self, element: etree._Element, text: Text, question: Text | None = None
    ) -> None:
        """Add a text in every language, and what was asked in the interview."""
        if not self.modern:
            element.text = legal(text.within(self.languages[0]))
            return
        modes = (
            {"": text} if not question else {"analysis": text, "interview": question}
        )
        for mode, said in modes.items():
            known = [tag for tag in self.languages if said.root.get(tag)]
            for tag in known or list(said.languages())[:1]:
                part = etree.SubElement(element, "text")
                part.set(LANG, tag)
                if mode:
                    part.set("mode", mode)
                part.text = legal(said.root[tag])

    def variable(
        self, record: etree._Element, column: Written, number: int
    ) -> etree._Element:
        """Add a variable, but for its place."""
        element = etree.SubElement(
            record, "variable", ident=str(number), type=column.kind
        )
        if column.use:
            element.set("use", column.use)
        if column.literal and self.modern:
            element.set("format", "literal")
        if column.hint and self.modern:
            element.set(f"{{{NAMESPACE}}}type", column.hint)
        etree.SubElement(element, "name").text = legal(column.name)
        self.text(etree.SubElement(element, "label"), column.label, column.question)
        etree.SubElement(element, "position")
        if column.subfields > 1:
            spread = etree.SubElement(
                element, "spread", subfields=str(column.subfields)
            )
            spread.set("width", str(column.width))
        if column.kind == "character":
            etree.SubElement(element, "size").text = str(column.width)
        self.values(element, column)
        return element

    def values(self, element: etree._Element, column: Written) -> None:
        """Add the range and codes of a variable that has them."""
        if not column.values and column.edges is None:
            return
        values = etree.SubElement(element, "values")
        if column.edges:
            low, high = column.edges
            values.append(etree.Element("range", {"from": low, "to": high}))
        for value in column.values:
            item = etree.SubElement(values, "value", code=legal(value.code))
            if self.modern and value.missing:
                item.set(f"{{{NAMESPACE}}}missing", value.missing)
            if self.modern and value.variable:
                item.set(f"{{{NAMESPACE}}}variable", value.variable)
            self.text(item, value.label)
