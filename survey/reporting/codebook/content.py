"""What stands in a described codebook, before it is a page on screen or on paper."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Cell", "Chapter", "Entry", "Fact", "Listing", "Picture", "Row"]


@dataclass(frozen=True)
class Cell:
    """One cell of a table.

    Parameters
    ----------
    text, small
        What it says, and what stands smaller below it.
    share
        Drawn as a bar, between 0 and 1; None for no bar.
    hidden
        Whether it says that something isn't shown.
    mono
        Whether it is a name or a code.
    """

    text: str = ""
    small: str = ""
    share: float | None = None
    hidden: bool = False
    mono: bool = False


@dataclass(frozen=True)
class Row:
    """One row of a table; `kind` is empty, `total` or `missing`."""

    cells: tuple[Cell, ...]
    kind: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Listing:
    """A table: its first column that isn't a code heads the rows.

    Parameters
    ----------
    numbers
        Which columns are figures.
    head
        Which column heads the rows.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    numbers: tuple[bool, ...]
    head: int = 0


@dataclass(frozen=True)
class Fact:
    """A term with what it means.

    Parameters
    ----------
    mono
        What is said in the rule language, below the words.
    names
        Variables that it points at.
    """

    term: str
    text: str = ""
    mono: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text or self.mono or self.names)


@dataclass(frozen=True)
class Picture:
    """A drawing without words, what it shows, and the line below it."""

    svg: str
    alt: str
    caption: str


@dataclass(frozen=True)
class Entry:
    """What is said of one variable, or of a set of them.

    Parameters
    ----------
    name
        Of the variable or the set.
    covers
        The variables that it documents; one, unless it is a set.
    abroad
        Label and question in the study's other languages.
    """

    name: str
    title: str
    covers: tuple[str, ...]
    lead: str = ""
    facts: tuple[Fact, ...] = ()
    pictures: tuple[Picture, ...] = ()
    listings: tuple[Listing, ...] = ()
    abroad: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Chapter:
    """A theme with its entries."""

    title: str
    entries: tuple[Entry, ...]
