"""A study's records beside their weights: what every section of the page looks at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from survey.codebook import Calibrate, Codebook
from survey.fieldwork import Frame
from survey.reporting.weighting.counts import Counts, Placed, place
from survey.weighting import Weights
from survey.weighting.declared import Declared

__all__ = ["MOST_STRATA", "Weighed"]

Floats = NDArray[np.float64]
MOST_STRATA = 40
"""Strata beyond that are how a sample was drawn, and no groups to tell of."""


@dataclass(frozen=True)
class Weighed:
    """Records with their weights, and what may be told of them.

    Parameters
    ----------
    frame
        The records.
    weights
        One a record.
    """

    frame: Frame
    weights: Weights

    @property
    def book(self) -> Codebook:
        """What the records mean."""
        return self.frame.codebook

    @property
    def language(self) -> str:
        """The language that the page is written in."""
        return self.book.language

    @property
    def chosen(self) -> Calibrate | None:
        """The calibration that study.yml declares; None without."""
        return self.book.facts.weighting.calibrate

    @property
    def calibration(self) -> Declared | None:
        """The same beside the records; None when nothing was calibrated."""
        return self.weights.again.declared if self.weights.again is not None else None

    @property
    def given(self) -> bool:
        """Whether the data brought their final weight along."""
        design = self.book.facts.design
        return design is not None and design.weight is not None

    @property
    def adjusted(self) -> bool:
        """Whether anything was done to base weights."""
        return bool(np.any(self.weights.final != self.weights.base))

    @property
    def cap(self) -> float:
        """The largest factor that trimming allows; infinite without."""
        ceiling = self.book.facts.weighting.trim
        return np.inf if ceiling is None else ceiling.cap

    @cached_property
    def strata(self) -> Placed | None:
        """The strata, when the design has any."""
        design = self.book.facts.design
        name = design.strata if design is not None else ""
        return place(self.frame, [name]) if name and self.frame.has(name) else None

    @cached_property
    def domains(self) -> tuple[Placed, ...]:
        """The groups of every breakdown that the study declares, the total left out."""
        lists = self.book.facts.estimation.breakdowns
        known = [names for names in lists if names and self._holds(names)]
        return tuple(place(self.frame, names) for names in dict.fromkeys(known))

    @cached_property
    def margins(self) -> tuple[Placed, ...]:
        """The cells of every margin that was calibrated to, in their order."""
        if self.calibration is None:
            return ()
        return tuple(
            Placed(target.margin.variables, target.cells, target.cell)
            for target in self.calibration.margins
        )

    @cached_property
    def counts(self) -> Counts:
        """Respondents by group, for all groups that the page tells of."""
        strata = () if self.strata is None else (self.strata,)
        everybody = place(self.frame, ())
        placed = (everybody, *strata, *self.domains, *self.margins, *self._accounted)
        return Counts.of(placed, self.book.facts.disclosure)

    @property
    def _accounted(self) -> tuple[Placed, ...]:
        """The groups by which the response is counted."""
        rows = self.weights.response
        names = rows["by"].unique() if len(rows) else []
        known = [str(name) for name in names if name and self.frame.has(str(name))]
        return tuple(place(self.frame, [name]) for name in known)

    def label(self, names: Sequence[str], codes: Sequence[str]) -> str:
        """Return how a group is called: the labels of its codes."""
        pairs = zip(names, codes, strict=True)
        return " × ".join(self.book.code_label(n, c, self.language) for n, c in pairs)

    def title(self, names: Sequence[str]) -> str:
        """Return how the groups of some variables are called together."""
        labels = [self.book.variable(n).label.within(self.language) for n in names]
        said = " × ".join(label or n for label, n in zip(labels, names, strict=True))
        return said[:1].upper() + said[1:]

    def _holds(self, names: Sequence[str]) -> bool:
        return all(self.frame.has(name) for name in names)
