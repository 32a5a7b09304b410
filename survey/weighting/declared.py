"""Calibration and trimming as study.yml declares them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Calibrate, Codebook
from survey.errors import CallError, ConvergenceError
from survey.fieldwork import Frame
from survey.locale import format_error, format_number, message
from survey.weighting.auxiliaries import Auxiliaries, Term
from survey.weighting.calibrated import Calibrated
from survey.weighting.calibrator import Calibrator
from survey.weighting.margins import Target, nearest_cell
from survey.weighting.partition import Partitioned
from survey.weighting.rake import Raked
from survey.weighting.reachable import least_gaps
from survey.weighting.steps import step_line
from survey.weighting.trim import trim

__all__ = ["Declared", "Done"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Bounds = tuple[float, float]


@dataclass(frozen=True)
class Done:
    """Final weights, and the lines of the report."""

    final: Floats
    lines: tuple[dict[str, object], ...]


@dataclass(frozen=True)
class Declared:
    """A study's calibration, beside its records.

    Parameters
    ----------
    margins, terms
        The margins, and the same as calibration takes them.
    base
        Base weights, shape (rows,).
    chosen
        What study.yml says.
    codebook
        The codebook it stands in.
    domain, household
        Each record's, where the study has them.
    """

    margins: tuple[Target, ...]
    terms: tuple[Term, ...]
    base: Floats
    chosen: Calibrate
    codebook: Codebook
    domain: Codes | None
    household: Codes | None

    @classmethod
    def of(
        cls,
        frame: Frame,
        margins: Sequence[Target],
        base: Floats,
        chosen: Calibrate,
    ) -> Declared:
        """Return the calibration of these records.

        Parameters
        ----------
        frame
            The records.
        margins
            The margins, each of which they can meet by itself.
        base
            Base weights, shape (rows,).
        chosen
            What study.yml says.
        """
        domain = _column(frame, chosen.by)
        terms = [t.term(chosen.relax.get(t.name, np.inf)) for t in margins]
        terms = _rounded_alike(terms, domain)
        household = _column(frame, chosen.constant_within)
        args = (base, chosen, frame.codebook, domain, household)
        return cls(tuple(margins), tuple(terms), *args)

    @property
    def auxiliaries(self) -> Auxiliaries:
        """What the weights are calibrated on, for the variance; relaxed margins too."""
        if self.chosen.plain and not any(t.amounts is not None for t in self.terms):
            cells = np.column_stack([target.cell for target in self.margins])
            return Auxiliaries.of_cells(cells)
        ready = Calibrator.prepare(self.terms, households=self.household)
        return replace(ready.auxiliaries, ridge=self.free.ridge(self.base))

    def calibrate(self) -> Done:
        """Return final weights.

        Raises
        ------
        ConvergenceError
            When the margins aren't met and the study chose to fail.
        """
        low, high = self.chosen.bounds or (-np.inf, np.inf)
        done = self.free.calibrate(self.base)
        self._require(done, (low, high))
        lines = [self._calibrated(done)]
        if self.cap < np.inf:
            before, done = done, self._trimmed(done)
            self._require(done, (low, min(high, self.cap)))
            lines.append(self._trim_line(before, done, self.cap))
        return Done(done.weights, tuple(lines))

    @property
    def cap(self) -> float:
        """The largest factor that trimming leaves; infinite without."""
        ceiling = self.codebook.facts.weighting.trim
        return np.inf if ceiling is None else ceiling.cap

    @cached_property
    def free(self) -> Calibrator | Partitioned:
        """The calibration before trimming."""
        return self._prepared(self.chosen.bounds, self._sweeps)

    @cached_property
    def capped(self) -> Calibrator | Partitioned:
        """The calibration with factors no larger than the cap."""
        low, high = self.chosen.bounds or (-np.inf, np.inf)
        return self._prepared((low, min(high, self.cap)), False)

    @property
    def _sweeps(self) -> bool:
        counts = all(term.amounts is None for term in self.terms)
        return self.chosen.plain and counts

    def _prepared(
        self, limits: Bounds | None, sweeps: bool
    ) -> Calibrator | Partitioned:
        chosen = self.chosen
        method = chosen.method
        how = (limits, None, self.household, sweeps)
        stop = (chosen.max_iterations, chosen.tolerance)
        if self.domain is not None:
            return Partitioned.prepare(self.terms, self.domain, method, *how, *stop)
        return Calibrator.prepare(self.terms, method, *how, *stop)

    def _trimmed(self, done: Calibrated) -> Calibrated:
        ready = self.free
        if not np.any(done.factors > self.cap):
            return done
        if not (isinstance(ready, Calibrator) and ready.sweeps):
            return self.capped.calibrate(self.base)
        problem = ready.problem(ready.by_combination(self.base))
        factors = ready.by_factor(done.factors)
        raked = Raked(factors, done.iterations, done.error, done.worst, done.converged)
        stop = (self.chosen.max_iterations, self.chosen.tolerance)
        return ready.spread(self.base, problem, trim(problem, raked, self.cap, *stop))

    def _require(self, done: Calibrated, bounds: Bounds) -> None:
        if done.converged or self.chosen.not_converged == "keep":
            return
        capped = bounds[1] == self.cap < np.inf
        inside = f" within {bounds[1]:g} × base weight" if capped else ""
        what = "raking" if self.chosen.method == "raking" else "calibration"
        turns = "sweeps" if self._sweeps else "steps"
        said = (
            f"{what}{inside} did not meet its margins in {done.iterations} {turns}: "
            f"{self.place(done.worst)} is off by {done.error:.2g}"
        )
        least = "; ".join(self._gaps(bounds))
        if not least:
            hint = "raise weighting.calibrate.max_iterations, or choose"
            raise ConvergenceError(f"{said}; {hint} not_converged: keep")
        hint = "raise weighting.trim.cap" if capped else "collapse cells"
        hint = "widen bounds or collapse cells" if self.chosen.bounds else hint
        raise ConvergenceError(
            f"{said}. No weights{inside} meet these margins together: at best "
            f"{least}; {hint}, or choose not_converged: keep"
        )

    def _gaps(self, bounds: Bounds) -> Iterator[str]:
        limits = None if np.isinf(bounds).all() else bounds
        ready = Calibrator.prepare(
            self.terms, self.chosen.method, limits, None, self.household
        )
        totals = ready.by_combination(self.base)
        places = [(t, c) for t, m in enumerate(self.margins) for c in range(m.size)]
        gaps = least_gaps(ready.equations, totals, ready.distance)
        for column, gap in gaps.items():
            margin, cell = places[column]
            way = "short" if gap < 0 else "too large"
            said = f"{self.place((margin, cell))} stays {abs(gap):.2%} {way}"
            target = self.margins[margin]
            if target.amounts is None and target.size > 1:
                said += f" (nearest: {nearest_cell(target, cell)})"
            yield said

    def _calibrated(self, done: Calibrated) -> dict[str, object]:
        labels = (self.codebook.margin_label(m.name) for m in self.margins)
        names = ", ".join(labels)
        if self._sweeps:
            return self._line("raking", "weighting_raking", done, margins=names)
        language = self.codebook.language
        raking = self.chosen.method == "raking"
        key = "raking_name" if raking else self.chosen.method
        method = message(f"weighting_{key}", language)
        step = "raking" if raking else "calibration"
        values = {"margins": names, "method": method}
        return self._line(step, "weighting_calibrated", done, **values)

    def _trim_line(
        self, before: Calibrated, done: Calibrated, cap: float
    ) -> dict[str, object]:
        above = int((before.factors > cap).sum())
        at_cap = int((done.factors >= cap).sum())
        places = len(f"{cap:g}".partition(".")[2])
        shown = format_number(cap, places, self.codebook.language)
        values = {"cap": shown, "above": above, "at_cap": at_cap}
        if not above:
            return self._line("trim", "weighting_no_trim", done, **values)
        line = self._line("trim", "weighting_trim", done, **values)
        return {**line, "capped": at_cap}

    def _line(
        self, step: str, key: str, done: Calibrated, **values: object
    ) -> dict[str, object]:
        language = self.codebook.language
        error = format_error(done.error, language)
        turns = {"error": error, "sweeps": done.iterations}
        said = message(key, language, **turns, **values)
        if not done.converged:
            place = self._told(done.worst)
            said += " " + message("weighting_kept", language, place=place)
        state = (done.factors, done.error, done.converged)
        return step_line(step, said, done.weights, *state)

    def _told(self, place: tuple[int, int]) -> str:
        """Return a cell as pages may name it: by its labels, and none of few people.

        What a cell of few is off by can tell how many they are.
        """
        target, book = self.margins[place[0]], self.codebook
        label = book.margin_label(target.name)
        if target.respondents[place[1]] < book.facts.disclosure.min_cell:
            return label
        codes = zip(target.margin.variables, target.cells[place[1]], strict=True)
        named = " × ".join(book.code_label(name, code) for name, code in codes)
        return f"{label}: {named}" if named else label

    def place(self, place: tuple[int, int]) -> str:
        """Return how a cell of a margin is called.

        Parameters
        ----------
        place
            Which margin, and which of its cells.
        """
        margin = self.margins[place[0]]
        return f"margin {margin.name!r}, {margin.label(place[1])}"


def _column(frame: Frame, name: str) -> Codes | None:
    if not name:
        return None
    if not frame.has(name):
        raise CallError(
            f"weighting.calibrate needs {name!r}, which the data don't hold"
        )
    column = frame.data[name]
    missing = column.isna()
    if missing.any():
        first = ", ".join(str(i) for i in frame.ids[missing].iloc[:5])
        raise CallError(f"{int(missing.sum())} records have no {name!r}: {first}")
    return np.asarray(pd.factorize(column, sort=True)[0], dtype=np.intp)


def _rounded_alike(terms: Sequence[Term], domain: Codes | None) -> list[Term]:
    """Return the margins with the total of the one named first.

    Published margins of the same people differ by a few persons of rounding; weights
    can have one sum only, in all or, with domains, in each.
    """
    counts = [term for term in terms if term.amounts is None]
    if not counts:
        return list(terms)
    first = counts[0]
    return [
        term if term.amounts is not None else term.scaled_like(first, domain)
        for term in terms
    ]
