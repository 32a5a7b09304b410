"""Pieces of Typst, in which a text can only be a text.

Every piece is an expression of Typst's code mode, and every text a quoted string in it:
nothing that people write can become a command, a reference or a formula.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import NewType

__all__ = [
    "Markup",
    "above",
    "anchor",
    "bar",
    "code",
    "column",
    "columns",
    "drawing",
    "gap",
    "heading",
    "join",
    "lines",
    "link_to",
    "named",
    "paragraph",
    "plain",
    "quote",
    "quoted",
    "soft",
    "strong",
]

Markup = NewType("Markup", str)
"""A piece of Typst, as opposed to a text that is still to be quoted."""

NOT_SHOWN = ("Cc", "Cs", "Co", "Cn")
"""Kinds of characters that no font has: control, surrogate, private, unassigned."""


def quoted(text: str) -> str:
    r"""Return a text as a string of Typst.

    White space of any sort becomes one space; characters that no font has are left out.

    Examples
    --------
    >>> print(quoted('He said "#panic()"'))
    "He said \"#panic()\""
    """
    seen = "".join(
        each
        for each in " ".join(text.split())
        if unicodedata.category(each) not in NOT_SHOWN
    )
    escaped = seen.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def plain(text: str) -> Markup:
    """Return a text as it is.

    Examples
    --------
    >>> plain("*50 %*")
    '[#"*50 %*"]'
    """
    return Markup(f"[#{quoted(text)}]")


def join(pieces: Iterable[Markup]) -> Markup:
    """Return pieces after each other.

    Examples
    --------
    >>> join([plain("a"), plain("b")])
    '{[#"a"];[#"b"]}'
    """
    return Markup("{" + ";".join(pieces) + "}")


def lines(pieces: Iterable[Markup]) -> Markup:
    """Return pieces below each other, within one paragraph or cell."""
    return Markup("{" + ";linebreak();".join(pieces) + "}")


def strong(text: str) -> Markup:
    """Return a text in bold."""
    return Markup(f"bold({quoted(text)})")


def soft(text: str) -> Markup:
    """Return a text that stands back: smaller and grey."""
    return Markup(f"soft({quoted(text)})")


def code(text: str) -> Markup:
    """Return a name or an expression in letters of one width."""
    return Markup(f"mono({quoted(text)})")


def link_to(label: str, content: Markup) -> Markup:
    """Return a link to a heading of the same document.

    Parameters
    ----------
    label
        As that heading has it; a document with a link to nowhere isn't printed.
    content
        What is clicked on.
    """
    return Markup(f"link(label({quoted(label)}), {content})")


def heading(text: str, level: int = 1, label: str = "") -> Markup:
    """Return a heading.

    Parameters
    ----------
    text
        What it says.
    level
        1 for a chapter, which begins a page.
    label
        What links point at; none when empty.
    """
    made = f"heading(level: {level}, {quoted(text)})"
    return Markup(f"[#{made}#label({quoted(label)})]" if label else made)


def named(text: str) -> Markup:
    """Return a name that stands by itself and stays with what follows."""
    return Markup(f"named({quoted(text)})")


def paragraph(content: Markup) -> Markup:
    """Return a paragraph."""
    return Markup(f"par({content})")


def column(pieces: Iterable[Markup]) -> Markup:
    """Return pieces that belong together, one below the other."""
    return Markup("{" + "\n".join(pieces) + "\n}")


def bar(share: float) -> Markup:
    """Return a thin bar as long as a share between 0 and 1; it says nothing aloud.

    Examples
    --------
    >>> bar(0.25)
    'bar(25.0%)'
    """
    return Markup(f"bar({min(max(share, 0.0), 1.0) * 100:.1f}%)")


def drawing(svg: str, alt: str, caption: str = "", width: str = "7cm") -> Markup:
    """Return a drawing.

    Parameters
    ----------
    svg
        The drawing; texts in it are better said beside it, in the document's own type.
    alt
        What it shows, for who can't see it.
    caption
        Below it.
    width
        A length of Typst.
    """
    source = svg.replace("\\", "\\\\").replace('"', '\\"')
    shown = f'bytes("{source}"), format: "svg", width: {width}, alt: {quoted(alt)}'
    return Markup(f"picture(image({shown}), {quoted(caption)})")


def quote(text: str) -> Markup:
    """Return what is read out to people, such as a question."""
    return Markup(f"asked({quoted(text)})")


def columns(pieces: Iterable[Markup]) -> Markup:
    """Return pieces in two columns."""
    return Markup(f"columns(2, gutter: 8mm, {column(pieces)})")


def above(upper: Markup, lower: Markup) -> Markup:
    """Return one piece close above another."""
    return Markup(f"stack(spacing: 3pt, {upper}, {lower})")


def gap() -> Markup:
    """Return a little room between two pieces of a line."""
    return Markup("h(0.5em)")


def anchor(label: str) -> Markup:
    """Return a place without words that links can point at."""
    return Markup(f"[#metadata({quoted(label)})#label({quoted(label)})]")
