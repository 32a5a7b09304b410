"""Making the elements of a DDI-Codebook, every text in every language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from survey.codebook import Text
from survey.fieldwork.ddi.elements import LANG, MARK
from survey.fieldwork.formats.xml import legal

__all__ = ["VERSIONS", "Maker"]

VERSIONS = {"2.5": "ddi:codebook:2_5", "2.6": "ddi:codebook:2_6"}
"""Namespace by version."""
TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True)
class Maker:
    """How elements of one version are made.

    Parameters
    ----------
    version
        2.5 or 2.6.
    languages
        Of the study, its own first; a text's others follow.
    """

    version: str
    languages: tuple[str, ...]

    @property
    def namespace(self) -> str:
        """In which the elements stand."""
        return VERSIONS[self.version]

    def add(
        self,
        holder: etree._Element,
        name: str,
        text: str = "",
        attributes: Mapping[str, str] | None = None,
        language: str = "",
    ) -> etree._Element:
        """Add an element below another and return it.

        Parameters
        ----------
        holder
            The other.
        name
            Without namespace.
        text
            What it says.
        attributes
            Those that are empty are left out.
        language
            Of the text.
        """
        element = etree.SubElement(holder, f"{{{self.namespace}}}{name}")
        for key, value in (attributes or {}).items():
            if value:
                element.set(key, legal(value))
        if language:
            element.set(LANG, language)
        if text:
            element.text = legal(text)
        return element

    def each(
        self,
        holder: etree._Element,
        name: str,
        text: Text,
        attributes: Mapping[str, str] | None = None,
    ) -> None:
        """Add an element for every language of a text.

        Parameters
        ----------
        holder
            What they go below.
        name
            Without namespace.
        text
            What they say.
        attributes
            The same for all of them.
        """
        for language, said in self.spoken(text):
            self.add(holder, name, said, attributes, language)

    def spoken(self, text: Text) -> Iterator[tuple[str, str]]:
        """Yield every language that a text has and XML has a name for, with the text.

        Parameters
        ----------
        text
            Of a codebook.
        """
        for language in dict.fromkeys((*self.languages, *text.root)):
            said = text.root.get(language, "")
            if said and TAG.fullmatch(language):
                yield language, said

    def mark(
        self,
        holder: etree._Element,
        subject: str,
        text: str,
        about: str = "",
        language: str = "",
    ) -> None:
        """Add a note with something that DDI has no place for, unless it is empty.

        Parameters
        ----------
        holder
            What it is said of.
        subject
            What is told.
        text
            What is said.
        about
            The member of a set that it is about.
        language
            Of the text.
        """
        if text:
            kept = {"type": MARK, "subject": subject, "level": about}
            self.add(holder, "notes", text, kept, language)
