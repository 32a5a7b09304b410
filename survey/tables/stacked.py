"""Stacked bars of a distribution, from zero or around the middle of the scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from survey.codebook import Codebook
from survey.locale import message
from survey.tables.canvas import (
    EDGE,
    INSET,
    WIDTH,
    Label,
    Scale,
    axis,
    heading,
    hidden_note,
    key,
    label_width,
)
from survey.tables.palette import categorical, diverging, on, ordered
from survey.tables.svg import PALE, hatched, line, page, rectangle, text, text_width
from survey.tables.wording import figure, group_label, mark

if TYPE_CHECKING:
    from survey.tables.table import Table

__all__ = ["stacked", "two_sided"]

BAR = 24.0
STEP = 34.0


@dataclass(frozen=True)
class _Bar:
    """One group: its shares by answer, NaN where hidden, and why nothing is shown."""

    label: str
    over: str
    shares: tuple[float, ...]
    hidden: str
    total: bool

    @property
    def complete(self) -> bool:
        return not any(isnan(share) for share in self.shares)

    @property
    def pieces(self) -> list[tuple[float, int]]:
        """Its shares with the number of their answer, the hidden ones as one, -1.

        Together the hidden answers are what is left of the hundred percent. They stand
        in their own place when they are neighbours, else at the end.
        """
        gone = [place for place, share in enumerate(self.shares) if isnan(share)]
        parts = [(s, place) for place, s in enumerate(self.shares) if not isnan(s)]
        if gone:
            rest = max(1 - sum(share for share, _ in parts), 0.0)
            near = gone[-1] - gone[0] == len(gone) - 1
            parts.insert(gone[0] if near else len(parts), (rest, -1))
        return parts

    @property
    def balanced(self) -> bool:
        """Whether what is shown of it says where the middle of the scale lies."""
        half, count = len(self.shares) // 2, len(self.shares)
        gone = {place for place, share in enumerate(self.shares) if isnan(share)}
        left, right = set(range(half)), set(range(count - half, count))
        return gone <= left or gone <= right

    @property
    def start(self) -> float:
        """Where it starts when the middle of its scale lies at zero."""
        half = len(self.shares) // 2
        neutral = self.shares[half] / 2 if len(self.shares) % 2 else 0.0
        left, right = self.shares[:half], self.shares[len(self.shares) - half :]
        if any(isnan(share) for share in left):
            return -(1 - sum(right) - neutral)
        return -(sum(left) + neutral)

    def height(self, width: float) -> float:
        return max(STEP, Label.within(self.label, width).height + 8 if width else 0)

    def named(self, width: float, y: float) -> list[str]:
        """Return its label, and a line above that of everyone."""
        if not width:
            return []
        label = Label.within(self.label, width, bold=self.total)
        rule = [line(EDGE, y, WIDTH - EDGE, y, PALE)] if self.total else []
        return [*rule, label.at(EDGE, y + self.height(width) / 2)]


def two_sided(codebook: Codebook, name: str) -> bool:
    """Whether an ordered scale runs between two opposites, such as agree and disagree.

    Parameters
    ----------
    codebook
        Gives the labels of the codes.
    name
        The variable.

    Notes
    -----
    The ends of such a scale carry the same word of degree in at least one language:
    "helemaal oneens" and "helemaal eens", "zeer slecht" and "zeer goed".
    """
    codes = codebook.codes(name)
    if codebook.variable(name).measure != "ordinal" or len(codes) < 3:
        return False
    for language in codebook.facts.languages:
        first = codebook.code_label(name, codes[0], language).lower().split()
        last = codebook.code_label(name, codes[-1], language).lower().split()
        if len(first) < 2 or len(last) < 2:
            continue
        if first[0] == last[0] or first[-1] == last[-1]:
            return True
    return False


def stacked(table: Table, alt: str, *, diverge: bool) -> str:
    """Return the drawing of a distribution.

    Parameters
    ----------
    table
        What is drawn.
    alt
        Its alternative text.
    diverge
        Whether the bars lie around the middle of the scale. They start at zero all
        the same where answers on both sides are hidden: the place would tell them.
    """
    groups = [_bar(table, codes) for codes in table.groups]
    middle = diverge and all(bar.balanced or bar.hidden for bar in groups)
    subtitle = message("chart_middle" if middle else "chart_stacked_axis", table.spoken)
    shapes, y = heading(table.title, subtitle)
    colours = _colours(table, diverge)
    partly = any(not bar.complete and not bar.hidden for bar in groups)
    drawn, y = key(_key(table, colours, partly), y)
    shapes += drawn
    width = label_width([bar.label for bar in groups]) if table.by else 0.0
    scale = _scale(groups, EDGE + max(width + 12, INSET - EDGE), middle)
    top, over = y, ""
    body: list[str] = []
    for bar in groups:
        if bar.over and bar.over != over:
            head = Label.within(bar.over, WIDTH - 2 * EDGE, bold=True)
            body.append(head.below(EDGE, y + 4))
            y += head.height + 6
        over = bar.over
        height = bar.height(width)
        body += _draw(table, bar, scale, y + height / 2, colours)
        body += bar.named(width, y)
        y += height
    ticks = [figure(abs(v), table.indicator, 0, table.spoken) for v in scale.ticks]
    shapes += [*axis(scale, top, y, ticks), *body]
    return page(shapes, WIDTH, y + 26, table.title, alt, table.spoken)


def _bar(table: Table, codes: tuple[str, ...]) -> _Bar:
    cells = [table.found.get((codes, answer)) for answer in table.answers]
    shares = tuple(float("nan") if c is None else c.estimate for c in cells)
    reasons = [c.hidden for c in cells if c is not None and c.hidden]
    all_hidden = all(isnan(share) for share in shares)
    book, last = table.codebook, len(table.by) - 1 if any(codes) else 0
    return _Bar(
        group_label(book, table.by[last:], codes[last:], table.spoken),
        group_label(book, table.by[:last], codes[:last], table.spoken) if last else "",
        shares,
        (reasons[0] if reasons else "base") if all_hidden else "",
        not any(codes),
    )


def _key(
    table: Table, colours: Sequence[str], partly: bool
) -> list[tuple[str, str, str]]:
    answers = zip(colours, table.answers.values(), strict=True)
    names = [("patch", colour, label) for colour, label in answers]
    rest = [("hatched", "", message("chart_rest", table.spoken))]
    return names + rest if partly else names


def _colours(table: Table, diverge: bool) -> tuple[str, ...]:
    count = len(table.answers)
    variable = table.codebook.variable(table.indicator.distribution)
    if diverge:
        return diverging(count)
    return ordered(count) if variable.measure == "ordinal" else categorical(count)


def _scale(groups: Sequence[_Bar], left: float, middle: bool) -> Scale:
    right = WIDTH - INSET
    if not middle:
        return Scale(0.0, 1.0, left, right, 0.25)
    starts = [bar.start for bar in groups if not bar.hidden]
    ends = [start + 1 for start in starts]
    low, high = min(starts, default=-0.5), max(ends, default=0.5)
    step = 0.25
    first = step * int(low / step - 0.999999)
    last = step * int(high / step + 0.999999)
    return Scale(first, last, left, right, step)


def _draw(
    table: Table, bar: _Bar, scale: Scale, middle: float, colours: Sequence[str]
) -> list[str]:
    if bar.hidden:
        words = mark(bar.hidden, table.spoken)
        return [hidden_note(scale.left, middle, scale.right - scale.left, words)]
    shapes = []
    at, top = bar.start if scale.low < 0 else 0.0, middle - BAR / 2
    for share, answer in bar.pieces:
        x, width = scale.at(at), max(scale.at(at + share) - scale.at(at) - 1.5, 0.5)
        at += share
        if answer < 0:
            shapes.append(hatched(x, top, width, BAR))
            continue
        shapes.append(rectangle(x, top, width, BAR, colours[answer]))
        words = figure(share, table.indicator, None, table.spoken)
        if text_width(words, 12) + 3 <= width:
            where, fill = x + width / 2, on(colours[answer])
            shapes.append(
                text(where, middle + 4.2, words, 12, anchor="middle", fill=fill)
            )
    return shapes
