"""Colours that keep apart for every eye, and from a white page by 3 to 1 at least."""

from __future__ import annotations

__all__ = ["ACCENT", "categorical", "contrast", "diverging", "on", "ordered"]

ACCENT = "#0b5394"
CATEGORICAL = (
    "#0b5394",
    "#b45309",
    "#117864",
    "#8e2a6b",
    "#5b5f97",
    "#7a5c1e",
    "#a61c3c",
    "#4a6b1f",
)
LEFT = ("#6b1f02", "#9a3d0f", "#c05f20")
MIDDLE = "#6b7280"
RIGHT = ("#4580b0", "#24619c", "#0b3c6f")
GROWING = ("#a07d1c", "#548235", "#117a78", "#1f559b", "#34125c")
CHOSEN = {1: (3,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}


def contrast(colour: str, other: str = "#ffffff") -> float:
    """Return the contrast ratio of two colours, from 1 to 21.

    Parameters
    ----------
    colour, other
        As #rrggbb.

    References
    ----------
    Web Content Accessibility Guidelines 2.2, definition of contrast ratio.

    Examples
    --------
    >>> round(contrast("#000000"))
    21
    """
    light, dark = sorted((_luminance(colour), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    ]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def categorical(count: int) -> tuple[str, ...]:
    """Return colours without order, one per category; they repeat after eight."""
    return tuple(CATEGORICAL[place % len(CATEGORICAL)] for place in range(count))


def ordered(count: int) -> tuple[str, ...]:
    """Return colours from light to dark, for up to five categories that grow."""
    if count not in CHOSEN:
        return categorical(count)
    return tuple(GROWING[place] for place in CHOSEN[count])


def diverging(count: int) -> tuple[str, ...]:
    """Return colours from one end to the other, grey in the middle of an odd number."""
    half = count // 2
    if half > len(LEFT):
        return categorical(count)
    middle = (MIDDLE,) if count % 2 else ()
    # With two on a side the outer two of the three are easiest to tell apart.
    sides = {0: (), 1: (0,), 2: (0, 2), 3: (0, 1, 2)}[half]
    left = tuple(LEFT[place] for place in sides)
    right = tuple(RIGHT[2 - place] for place in reversed(sides))
    return (*left, *middle, *right)


def on(colour: str) -> str:
    """Return black or white, whichever is easier to read on a colour."""
    return "#ffffff" if contrast(colour) >= contrast(colour, "#000000") else "#000000"
