"""A described codebook as one page on screen, that needs no network and no script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html import escape
from importlib.resources import files

from survey.reporting.codebook.content import Cell, Chapter, Entry, Fact, Listing, Row
from survey.reporting.pieces import details

__all__ = ["chapter_html", "facts_html", "index_html", "listing_html", "look", "search"]


@cache
def look() -> str:
    """Return the CSS that only this page needs."""
    place = files("survey.reporting.codebook") / "codebook.css"
    return place.read_text(encoding="utf-8")


@cache
def search() -> str:
    """Return the script that lets readers search; the page is whole without it."""
    place = files("survey.reporting.codebook") / "search.js"
    return place.read_text(encoding="utf-8")


def chapter_html(chapter: Chapter, abroad: str) -> Iterator[str]:
    """Yield a theme's heading and its entries.

    Parameters
    ----------
    chapter
        The theme.
    abroad
        What the fold with the other languages is called.
    """
    yield f"<h2>{escape(chapter.title)}</h2>"
    for entry in chapter.entries:
        yield "\n".join(_entry(entry, abroad))


def index_html(names: Iterable[tuple[str, str]]) -> str:
    """Return the alphabetical list of variables, each with a link.

    Parameters
    ----------
    names
        Name and label.
    """
    items = "\n".join(
        f'<li><a href="#v-{name}"><code>{escape(name)}</code></a> {escape(label)}</li>'
        for name, label in names
    )
    return f'<ul class="index">\n{items}\n</ul>'


def _entry(entry: Entry, abroad: str) -> Iterator[str]:
    alone = entry.covers == (entry.name,)
    here = f"v-{entry.name}" if alone else f"s-{entry.name}"
    yield f'<section class="entry" aria-labelledby="{here}">'
    name = f" <code>{escape(entry.name)}</code>"
    yield f'<h3 id="{here}">{escape(entry.title)}{name}</h3>'
    if entry.lead:
        yield f'<p class="question">{escape(entry.lead)}</p>'
    yield facts_html(entry.facts)
    for picture in entry.pictures:
        caption = f"<figcaption>{escape(picture.caption)}</figcaption>"
        yield f'<figure class="spread">{picture.svg}{caption}</figure>'
    for listing in entry.listings:
        yield listing_html(listing, entry.title)
    told = [fact for fact in entry.abroad if fact]
    if told:
        yield details(abroad, facts_html(told))
    yield "</section>"


def facts_html(facts: Sequence[Fact]) -> str:
    """Return terms with what they mean."""
    if not facts:
        return ""
    return f'<dl class="facts-of">{"".join(map(_fact, facts))}</dl>'


def _fact(fact: Fact) -> str:
    said = [escape(line) for line in fact.text.splitlines()]
    said += [f"<code>{escape(line)}</code>" for line in fact.mono]
    if fact.names:
        links = (f'<a href="#v-{n}">{escape(n)}</a>' for n in fact.names)
        said.append(f'<span class="names">{", ".join(links)}</span>')
    return f"<dt>{escape(fact.term)}</dt><dd>{'<br>'.join(said)}</dd>"


def listing_html(listing: Listing, about: str) -> str:
    """Return a table: caption, heads with their scope, and rows.

    Parameters
    ----------
    listing
        The table.
    about
        What it belongs to, for who hears the page and can't see what is near.
    """
    heads = "".join(
        f'<th scope="col"{_side(number)}>{escape(text)}</th>' if text else "<td></td>"
        for text, number in zip(listing.heads, listing.numbers, strict=True)
    )
    rows = "\n".join(_row(row, listing) for row in listing.rows)
    return (
        '<div class="table-scroll" role="region" tabindex="0" '
        f'aria-label="{escape(f"{about}: {listing.caption}")}">\n'
        f"<table><caption><span>{escape(listing.caption)}</span></caption>\n"
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>"
    )


def _side(number: bool) -> str:
    return "" if number else ' class="text"'


def _row(row: Row, listing: Listing) -> str:
    cells = "".join(
        _cell(cell, number, head=place == listing.head)
        for place, (cell, number) in enumerate(
            zip(row.cells, listing.numbers, strict=True)
        )
    )
    kind = f' class="{row.kind}"' if row.kind else ""
    anchor = f' id="v-{row.anchor}"' if row.anchor else ""
    return f"<tr{kind}{anchor}>{cells}</tr>"


def _cell(cell: Cell, number: bool, *, head: bool) -> str:
    text = escape(cell.text)
    if cell.mono and cell.text:
        text = f"<code>{text}</code>"
    if cell.small:
        text += f'<br><small class="small">{escape(cell.small)}</small>'
    if head:
        return f'<th scope="row">{text}</th>'
    classes = [] if number else ["text"]
    style = ""
    if cell.hidden:
        classes.append("hidden")
    if cell.share is not None:
        classes.append("share")
        style = f' style="--share:{cell.share * 100:.1f}%"'
    kind = f' class="{" ".join(classes)}"' if classes else ""
    return f"<td{kind}{style}>{text}</td>"
