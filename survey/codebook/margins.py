"""Population margins, lookup tables and published figures: facts with a source."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from pydantic import Field

from survey.codebook.text import Model

__all__ = ["Margin", "MarginCell", "Published"]


class MarginCell(Model):
    """One cell of a margin: a code per variable, and how many people that is.

    Parameters
    ----------
    amount
        The numeric variable whose total over those people `population` is; empty when
        it counts them. margins.csv writes it first and without a code: `income`, or
        `income region=1`.
    """

    cell: dict[str, str]
    amount: str = ""
    population: float = Field(ge=0, allow_inf_nan=False)
    status: Literal["published", "assumed"]
    source: str


class Margin(Model):
    """A population total for every combination of codes of one or more variables.

    Or for everybody together, where it is the total of a number and has no variables.
    """

    name: str
    cells: tuple[MarginCell, ...]

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The variables, in the order of the first cell."""
        return tuple(self.cells[0].cell)

    @property
    def amount(self) -> str:
        """The numeric variable that is added up; empty when people are counted."""
        return self.cells[0].amount

    @cached_property
    def total(self) -> float:
        """The whole population, in persons."""
        return sum(cell.population for cell in self.cells)

    @property
    def assumed(self) -> bool:
        """Whether any of its cells is an assumption instead of a published figure."""
        return any(cell.status == "assumed" for cell in self.cells)

    def population(self) -> dict[tuple[str, ...], float]:
        """Return the persons per cell, keyed by codes in the order of `variables`."""
        return {
            tuple(c.cell[name] for name in self.variables): c.population
            for c in self.cells
        }


class Published(Model):
    """A figure from a public text, in percent; `approximate` says how it was read."""

    indicator: str
    wave: int
    by: str = ""
    cell: str = ""
    percent: float
    approximate: str = ""
    source: str
