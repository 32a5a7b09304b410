"""A described codebook as a document to print and file, in Typst."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from survey.reporting import typst
from survey.reporting.codebook.content import Cell, Chapter, Entry, Fact, Listing, Row
from survey.reporting.typst import Markup

__all__ = ["chapter_typst", "facts_typst", "index_typst", "listing_typst"]

FEW = 3
"""Columns of figures that fit at one width; more share what there is."""
LONG = 25
"""Characters beyond which a column of words wraps."""


def chapter_typst(chapter: Chapter, *, abroad: bool) -> Iterator[Markup]:
    """Yield a theme's heading and its entries.

    Parameters
    ----------
    chapter
        The theme.
    abroad
        Whether texts in other languages are printed too.
    """
    yield typst.heading(chapter.title)
    for entry in chapter.entries:
        yield from _entry(entry, abroad=abroad)


def index_typst(names: Iterable[tuple[str, str]]) -> Markup:
    """Return the alphabetical list of variables, each with a link.

    Parameters
    ----------
    names
        Name and label.
    """
    items = (
        typst.paragraph(
            typst.join(
                [
                    typst.link_to(f"v-{name}", typst.code(name)),
                    typst.gap(),
                    typst.plain(label),
                ]
            )
        )
        for name, label in names
    )
    return typst.columns(items)


def _entry(entry: Entry, *, abroad: bool) -> Iterator[Markup]:
    alone = entry.covers == (entry.name,)
    here = f"v-{entry.name}" if alone else f"s-{entry.name}"
    yield typst.heading(entry.title, 2, here)
    yield typst.named(entry.name)
    if entry.lead:
        yield typst.quote(entry.lead)
    facts = [*entry.facts, *(entry.abroad if abroad else ())]
    yield facts_typst([fact for fact in facts if fact])
    for picture in entry.pictures:
        yield typst.drawing(picture.svg, picture.alt, picture.caption)
    for listing in entry.listings:
        yield listing_typst(listing)


def facts_typst(facts: Iterable[Fact]) -> Markup:
    """Return terms with what they mean."""
    return typst.definitions((fact.term, _said(fact)) for fact in facts)


def _said(fact: Fact) -> Markup:
    parts = [typst.plain(line) for line in fact.text.splitlines()]
    parts += [typst.code(line) for line in fact.mono]
    return typst.lines(parts)


def listing_typst(listing: Listing) -> Markup:
    """Return a table."""
    heads = [typst.plain(text) for text in listing.heads]
    return typst.table(
        listing.caption,
        heads,
        (_row(row, listing) for row in listing.rows),
        _widths(listing),
        listing.numbers,
    )


def _widths(listing: Listing) -> list[str]:
    """Return the columns' widths: a table may not run off the page."""
    few = sum(listing.numbers) <= FEW
    widths = []
    for place, number in enumerate(listing.numbers):
        longest = max((len(row.cells[place].text) for row in listing.rows), default=1)
        if place == listing.head:
            widths.append("1fr" if few or not listing.heads[place] else "2.4fr")
        elif number:
            widths.append("2.1cm" if few else "1fr")
        else:
            widths.append("1fr" if longest > LONG else "auto")
    return widths


def _row(row: Row, listing: Listing) -> list[Markup]:
    last = len(row.cells) - 1
    return [
        _cell(cell, row, bar=place == last, anchor=row.anchor if place == 0 else "")
        for place, cell in enumerate(row.cells)
    ]


def _cell(cell: Cell, row: Row, *, bar: bool, anchor: str) -> Markup:
    parts = []
    if cell.text and cell.mono:
        parts.append(typst.code(cell.text))
    elif cell.text:
        soft = cell.hidden or row.kind == "missing"
        shown = typst.strong if row.kind == "total" else typst.plain
        parts.append(typst.soft(cell.text) if soft else shown(cell.text))
    if cell.small:
        parts.append(typst.soft(cell.small))
    said = typst.lines(parts)
    if bar and cell.share is not None:
        said = typst.above(said, typst.bar(cell.share))
    return typst.join([typst.anchor(f"v-{anchor}"), said]) if anchor else said
