"""What a Triple-S file declares: its variables, their values and their places."""

from __future__ import annotations

from dataclasses import dataclass

from survey.codebook import Code, Text

__all__ = ["LANG", "NAMESPACE", "TYPES", "Declared", "Field"]

NAMESPACE = "urn:samenleven:triple-s:1"
"""Of what the toolkit adds: names of members and kinds of missing."""
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
TYPES = ("single", "multiple", "quantity", "character", "logical", "date", "time")


@dataclass(frozen=True)
class Field:
    """One variable of the file.

    Parameters
    ----------
    label, question
        The texts for analysis and for the interview.
    values
        Codes with labels; the note holds a score.
    ranges
        Lowest and highest, as written.
    use
        serial, weight or empty.
    filter
        Name of the variable that says who was asked, or empty.
    start, finish
        Counted from 1: characters in a fixed file, cells in a CSV file.
    subfields, width
        Of a spread; no subfields for a bitstring.
    literal
        Whether codes are texts.
    columns
        Of a multiple: column by option.
    type_hint
        The codebook's type, where the toolkit wrote the file.
    """

    name: str
    kind: str
    label: Text
    question: Text
    values: tuple[Code, ...]
    ranges: tuple[tuple[str, str], ...]
    use: str
    filter: str
    start: int
    finish: int
    subfields: int
    width: int
    literal: bool
    columns: tuple[tuple[str, str], ...] = ()
    type_hint: str = ""

    @property
    def decimals(self) -> int:
        """How many decimals its ranges have."""
        edges = (edge for pair in self.ranges for edge in pair)
        return max((len(edge.partition(".")[2]) for edge in edges), default=0)


@dataclass(frozen=True)
class Declared:
    """The whole file.

    Parameters
    ----------
    format
        fixed or csv.
    skip
        Lines before the data.
    encoding
        Of the data, where the file says so.
    href
        Name of the data file, where the file says so.
    strange
        Elements that no version up to 2.0 has, and attributes of extensions.
    level
        Whether it is one of several files of a hierarchical survey.
    """

    version: str
    name: str
    title: Text
    languages: tuple[str, ...]
    format: str
    skip: int
    encoding: str
    href: str
    fields: tuple[Field, ...]
    strange: tuple[str, ...]
    level: bool
