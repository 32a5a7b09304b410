"""Charts: a table drawn as SVG, with the same cells hidden, and said in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from survey.errors import CallError
from survey.tables.alt import alternative
from survey.tables.bars import bars
from survey.tables.dots import dots
from survey.tables.stacked import stacked, two_sided

if TYPE_CHECKING:
    from survey.tables.table import Table

__all__ = ["Chart", "chart"]

Kind = Literal["", "dots", "bars", "stacked", "diverging"]
STACKED_AT_MOST = 5
DIVERGING_AT_MOST = 7


@dataclass(frozen=True)
class Chart:
    """A drawing and what it shows in words.

    Parameters
    ----------
    svg
        A complete drawing, that can stand in a page or in a file of its own.
    alt
        The text for who doesn't see it; it is the drawing's description too.
    """

    svg: str
    alt: str

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise CallError("a chart needs an alternative text")

    def _repr_html_(self) -> str:
        return f'<figure class="chart">\n{self.svg}\n</figure>'

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, str]:
        return {
            "text/html": self._repr_html_(),
            "image/svg+xml": self.svg,
            "text/plain": self.alt,
        }

    def __repr__(self) -> str:
        return f"Chart({self.alt})"


def chart(table: Table, kind: Kind = "") -> Chart:
    """Return the table drawn, with what may not be shown marked as such.

    Parameters
    ----------
    kind
        `dots` with their intervals (the usual for shares and means), `bars` (multiple
        response and long lists of answers), `stacked` or `diverging` (distributions of
        an ordered scale); what suits the indicator when left out.

    Raises
    ------
    CallError
        When the kind doesn't exist or doesn't suit the indicator.

    Examples
    --------
    >>> table.chart()  # doctest: +SKIP
    """
    suits = _suiting(table)
    chosen = kind or suits[0]
    if chosen not in suits:
        raise CallError(
            f"{table.indicator.name!r} is a {table.indicator.statistic}; "
            f"draw it as {' or '.join(suits)}, not as {chosen!r}"
        )
    alt = alternative(table, "stacked" if chosen == "diverging" else chosen)
    if chosen in ("stacked", "diverging"):
        return Chart(stacked(table, alt, diverge=chosen == "diverging"), alt)
    return Chart(dots(table, alt) if chosen == "dots" else bars(table, alt), alt)


def _suiting(table: Table) -> tuple[str, ...]:
    """Return the kinds that can show the indicator, the best first."""
    if not table.answers:
        return ("dots",)
    if table.indicator.statistic == "multiple":
        return ("bars",)
    variable = table.codebook.variable(table.indicator.distribution)
    count = len(table.codebook.codes(variable.name))
    if count <= DIVERGING_AT_MOST and two_sided(table.codebook, variable.name):
        return ("diverging", "stacked", "bars")
    if count <= STACKED_AT_MOST:
        return ("stacked", "bars")
    return ("bars", "stacked")
