"""Drawing in SVG: shapes, text that wraps, numbers that are always written alike."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from html import escape

__all__ = [
    "INK",
    "MARKERS",
    "PALE",
    "circle",
    "dashed",
    "hatched",
    "line",
    "marker",
    "number",
    "page",
    "rectangle",
    "text",
    "text_width",
    "wrap",
]

FONTS = "system-ui,'Segoe UI',Roboto,'Helvetica Neue',Arial,'DejaVu Sans',sans-serif"
INK = "#1f2430"
PALE = "#c9ced6"
MARKERS = ("circle", "square", "triangle", "diamond", "bar", "cross")

# Widths in em of DejaVu Sans, a wide system font: in others a text only gets shorter.
WIDTHS = {
    letter: width
    for letters, width in (
        ("ijl.,:;'|!’‘", 0.32),
        ("I ftrJ()[]/-", 0.41),
        ("scz", 0.55),
        ("kvxyLF", 0.6),
        ("wCGHUNDOQ&+=<>", 0.79),
        ("ABEKPRSTVXYZÉÈ", 0.7),
        ("mMW%@", 0.98),
    )
    for letter in letters
}


def number(value: float) -> str:
    """Return a coordinate with at most two decimals.

    Examples
    --------
    >>> number(12.0), number(0.126), number(-0.001)
    ('12', '0.13', '0')
    """
    shown = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown


def text_width(content: str, size: float, *, bold: bool = False) -> float:
    """Return about how wide a text is, in the units of its size, rather too wide."""
    wide = 1.12 if bold else 1.0
    return sum(WIDTHS.get(letter, 0.64) for letter in content) * size * wide


def wrap(content: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Return a text in lines that fit a width; a word that doesn't fit is broken.

    Parameters
    ----------
    content
        Words between spaces.
    width, size
        In the drawing's units.
    bold
        Whether the letters are wider.

    Examples
    --------
    >>> wrap("Niet eens en niet oneens", 100, 14)
    ['Niet eens en', 'niet oneens']
    """
    lines: list[str] = []
    width += 1e-6  # a width measured of the text itself fits the text
    for whole in content.split():
        for word in _pieces(whole, width, size, bold):
            joined = f"{lines[-1]} {word}" if lines else word
            if lines and text_width(joined, size, bold=bold) <= width:
                lines[-1] = joined
            else:
                lines.append(word)
    return lines or [""]


def _pieces(word: str, width: float, size: float, bold: bool) -> list[str]:
    pieces = []
    while text_width(word, size, bold=bold) > width and len(word) > 2:
        end = len(word) - 1
        while end > 1 and text_width(f"{word[:end]}-", size, bold=bold) > width:
            end -= 1
        pieces.append(f"{word[:end]}-")
        word = word[end:]
    return [*pieces, word]


def text(
    x: float,
    y: float,
    content: str | Iterable[str],
    size: float = 14,
    *,
    anchor: str = "start",
    bold: bool = False,
    fill: str = INK,
) -> str:
    """Return one or more lines of text, the first with its foot at y."""
    lines = [content] if isinstance(content, str) else list(content)
    weight = ' font-weight="600"' if bold else ""
    where = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return "".join(
        f'<text x="{number(x)}" y="{number(y + place * size * 1.25)}" '
        f'font-size="{number(size)}" fill="{fill}"{weight}{where}>{escape(part)}</text>'
        for place, part in enumerate(lines)
    )


def line(
    x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1
) -> str:
    """Return a straight line."""
    return (
        f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" '
        f'y2="{number(y2)}" stroke="{colour}" stroke-width="{number(width)}"/>'
    )


def dashed(x1: float, y1: float, x2: float, y2: float, colour: str = INK) -> str:
    """Return a thin dashed line."""
    return line(x1, y1, x2, y2, colour).replace("/>", ' stroke-dasharray="4 3"/>')


def rectangle(x: float, y: float, width: float, height: float, fill: str) -> str:
    """Return a filled rectangle."""
    return (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" '
        f'height="{number(height)}" fill="{fill}"/>'
    )


def hatched(x: float, y: float, width: float, height: float) -> str:
    """Return a hatched rectangle: here is something that is not shown."""
    box = rectangle(x, y, width, height, "#f3f4f6")
    edge = (
        f'<rect x="{number(x + 0.5)}" y="{number(y + 0.5)}" '
        f'width="{number(max(width - 1, 0))}" height="{number(height - 1)}" '
        f'fill="none" stroke="#767676"/>'
    )
    strokes = []
    for start in range(-int(height), int(width), 8):
        # Each stroke runs up at 45 degrees, cut where it would leave the rectangle.
        left, right = max(start, 0), min(start + height, width)
        if right > left:
            strokes.append(
                f"M{number(x + left)} {number(y + height - (left - start))}"
                f"L{number(x + right)} {number(y + height - (right - start))}"
            )
    return f'{box}<path d="{"".join(strokes)}" stroke="#b5bac4" fill="none"/>{edge}'


def circle(x: float, y: float, radius: float, fill: str) -> str:
    """Return a filled circle with a white rim."""
    return (
        f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" '
        f'fill="{fill}" stroke="#fff" stroke-width="1"/>'
    )


def marker(shape: str, x: float, y: float, fill: str, size: float = 5.5) -> str:
    """Return a marker of one of the `MARKERS`, told apart without colour too."""
    if shape == "circle":
        return circle(x, y, size, fill)
    outline = {
        "square": [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
        "triangle": [(0, -1.15), (1.1, 0.85), (-1.1, 0.85)],
        "diamond": [(0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)],
        "bar": [(-0.45, -1.3), (0.45, -1.3), (0.45, 1.3), (-0.45, 1.3)],
        "cross": [
            *[(-0.4, -1.2), (0.4, -1.2), (0.4, -0.4), (1.2, -0.4)],
            *[(1.2, 0.4), (0.4, 0.4), (0.4, 1.2), (-0.4, 1.2)],
            *[(-0.4, 0.4), (-1.2, 0.4), (-1.2, -0.4), (-0.4, -0.4)],
        ],
    }[shape]
    points = " ".join(
        f"{number(x + a * size)},{number(y + b * size)}" for a, b in outline
    )
    return f'<polygon points="{points}" fill="{fill}" stroke="#fff" stroke-width="1"/>'


def page(
    body: Iterable[str],
    width: float,
    height: float,
    title: str,
    alt: str,
    language: str,
) -> str:
    """Return a whole drawing that fits the width it gets, named and described.

    Parameters
    ----------
    body
        The shapes, in the order they are laid on the white ground.
    width, height
        Of the drawing, in its own units.
    title, alt
        Its name, and what it shows in words.
    language
        Of both.
    """
    shapes = "\n".join(body)
    # The same drawing has the same names, two drawings on one page different ones.
    key = hashlib.sha256(f"{title}{alt}{shapes}".encode()).hexdigest()[:10]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(width)} '
        f'{number(height)}" width="{number(width)}" height="{number(height)}" '
        f'lang="{language}" role="img" aria-labelledby="c{key} d{key}" '
        f'font-family="{FONTS}" style="width:100%;max-width:640px;height:auto">\n'
        f'<title id="c{key}">{escape(title)}</title>\n'
        f'<desc id="d{key}">{escape(alt)}</desc>\n'
        f"{rectangle(0, 0, width, height, '#fff')}\n{shapes}\n</svg>"
    )
