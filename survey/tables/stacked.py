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
        Whether the bars lie around the middle of the scale. Where a part of a bar is
        hidden they start at zero all the same: the place of a bar would tell the part.
    """
    subtitle = message("chart_stacked_axis", table.spoken)
    shapes, y = heading(table.title, subtitle)
    groups = [_bar(table, codes) for codes in table.groups]
    middle = diverge and all(bar.complete or bar.hidden for bar in groups)
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
    starts = [_start(bar.shares) for bar in groups if bar.complete]
    ends = [start + 1 for start in starts]
    low, high = min(starts, default=-0.5), max(ends, default=0.5)
    step = 0.25
    first = step * int(low / step - 0.999999)
    last = step * int(high / step + 0.999999)
    return Scale(first, last, left, right, step)


def _start(shares: Sequence[float]) -> float:
    """Return where a bar starts when the middle of its scale lies at zero."""
    half = len(shares) // 2
    neutral = shares[half] / 2 if len(shares) % 2 else 0.0
    return -(sum(shares[:half]) + neutral)


def _draw(
    table: Table, bar: _Bar, scale: Scale, middle: float, colours: Sequence[str]
) -> list[str]:
    if bar.hidden:
        words = mark(bar.hidden, table.spoken)
        return [hidden_note(scale.left, middle, scale.right - scale.left, words)]
    shapes = []
    at = _start(bar.shares) if scale.low < 0 else 0.0
    for share, colour in zip(bar.shares, colours, strict=True):
        if isnan(share) or share <= 0:
            continue
        x, width = scale.at(at), scale.at(at + share) - scale.at(at)
        shapes.append(
            rectangle(x, middle - BAR / 2, max(width - 1.5, 0.5), BAR, colour)
        )
        words = figure(share, table.indicator, None, table.spoken)
        if text_width(words, 12) + 4 <= width:
            x += (width - 1.5) / 2
            shapes.append(
                text(x, middle + 4.2, words, 12, anchor="middle", fill=on(colour))
            )
        at += share
    if not bar.complete and at < 1:
        # Together the hidden answers are what is left of the hundred percent.
        x = scale.at(at)
        shapes.append(hatched(x, middle - BAR / 2, scale.at(1.0) - x, BAR))
    return shapes
