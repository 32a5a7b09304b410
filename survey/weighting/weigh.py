"""From records to weights: base weight, raking to margins, trimming."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Calibrate, Codebook, Design
from survey.errors import ConvergenceError, NoDesignError
from survey.fieldwork import Frame
from survey.locale import format_share, message
from survey.weighting.base_weight import given_weight, stratum_weight
from survey.weighting.cells import distinct
from survey.weighting.effects import design_effect, effective_n
from survey.weighting.margins import Target, require_reachable, targets
from survey.weighting.rake import Problem, Raked, rake
from survey.weighting.reachable import shortfalls
from survey.weighting.trim import trim
from survey.weighting.weights import Auxiliaries, Weights

__all__ = ["weigh"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Base:
    """Base weights, the words for them, and the persons by stratum behind them."""

    weights: Floats
    detail: str
    population: dict[str, float]


def weigh(frame: Frame) -> Weights:
    """Return a weight for every record, as study.yml says.

    Parameters
    ----------
    frame
        The records to be weighted, with the derived variables that margins use.

    Raises
    ------
    NoDesignError
        When the study declares no sampling design.
    CallError
        When base weights can't be made of these records.
    ConvergenceError
        When margins can't be met, and the study chose to fail.

    Examples
    --------
    >>> weights = weigh(frame)  # doctest: +SKIP
    >>> weights.steps[["step", "deff", "effective_n"]]  # doctest: +SKIP
    """
    facts = frame.codebook.facts
    if facts.design is None:
        raise NoDesignError(
            f"{facts.study} declares no design in study.yml, so there is nothing to "
            "weight; `design: {}` declares a simple random sample"
        )
    base = _base(frame, facts.design)
    if facts.weighting.calibrate is None:
        steps = _steps([_step("base", base.detail, base.weights)])
        return Weights(base.weights, base.weights, steps, population=base.population)
    return _calibrated(frame, base, facts.weighting.calibrate)


def _base(frame: Frame, design: Design) -> Base:
    language = frame.codebook.language
    if design.weight is not None:
        detail = message("weighting_given", language, expression=design.weight.text)
        return Base(given_weight(frame, design.weight), detail, {})
    if design.base_weight is None:
        return Base(np.ones(frame.rows), message("weighting_equal", language), {})
    (target,) = targets(frame, [design.base_weight.margin])
    margin = frame.codebook.margin_label(target.name)
    detail = message("weighting_base", language, margin=margin)
    persons = zip(target.cells, target.population, strict=True)
    population = {"|".join(cell): float(count) for cell, count in persons}
    return Base(stratum_weight(target), detail, population)


def _calibrated(frame: Frame, base: Base, chosen: Calibrate) -> Weights:
    margins = targets(frame, chosen.margins)
    require_reachable(margins, frame.rows)
    cells = np.column_stack([target.cell for target in margins])
    first, pattern = distinct(cells)
    totals = np.bincount(pattern, base.weights).astype(np.float64)
    problem = Problem(totals, cells[first], _populations(margins))
    road = Road(margins, problem, pattern, base.weights, chosen, frame.codebook)

    done = rake(problem, chosen.max_iterations, chosen.tolerance)
    road.require(done, np.inf)
    lines = [_step("base", base.detail, base.weights), road.raked(done)]
    ceiling = frame.codebook.facts.weighting.trim
    if ceiling is not None:
        args = (ceiling.cap, chosen.max_iterations, chosen.tolerance)
        raked, done = done, trim(problem, done, *args)
        road.require(done, ceiling.cap)
        lines.append(road.trimmed(raked, done, ceiling.cap))
    final = base.weights * done.factors[pattern]
    return Weights(
        base.weights,
        final,
        _steps(lines),
        _margins(margins, base.weights, final),
        Auxiliaries.of_cells(cells),
        base.population,
    )


def _populations(margins: Sequence[Target]) -> tuple[Floats, ...]:
    # Published margins of the same people differ by a few persons of rounding; weights
    # can have one sum only, that of the margin named first.
    total = margins[0].population.sum()
    return tuple(m.population * (total / m.population.sum()) for m in margins)


@dataclass(frozen=True)
class Road:
    """What the lines of the report and the errors need to know of the raking."""

    margins: tuple[Target, ...]
    problem: Problem
    pattern: NDArray[np.intp]
    base: Floats
    chosen: Calibrate
    codebook: Codebook

    def require(self, done: Raked, cap: float) -> None:
        """Raise when the margins aren't met and the study chose to fail."""
        if done.converged or self.chosen.not_converged == "keep":
            return
        inside = "" if np.isinf(cap) else f" within {cap:g} × base weight"
        said = (
            f"raking{inside} did not meet its margins in {done.iterations} sweeps: "
            f"{self._place(done.worst)} is off by {done.error:.2g}"
        )
        gaps = shortfalls(self.problem, cap)
        if not gaps:
            hint = "raise weighting.calibrate.max_iterations, or choose"
            raise ConvergenceError(f"{said}; {hint} not_converged: keep")
        least = "; ".join(
            f"{self._place(place)} stays {abs(gap):.2%} "
            f"{'short' if gap < 0 else 'too large'}"
            for place, gap in gaps.items()
        )
        hint = "collapse cells" if np.isinf(cap) else "raise weighting.trim.cap"
        raise ConvergenceError(
            f"{said}. No weights{inside} meet these margins together: at best "
            f"{least}; {hint}, or choose not_converged: keep"
        )

    def raked(self, done: Raked) -> dict[str, object]:
        """Return the line of the raking."""
        labels = (self.codebook.margin_label(m.name) for m in self.margins)
        names = ", ".join(labels)
        detail = self._said("weighting_raking", done, margins=names)
        return self._line("raking", detail, done)

    def trimmed(self, raked: Raked, done: Raked, cap: float) -> dict[str, object]:
        """Return the line of the trimming."""
        above = int((raked.factors[self.pattern] > cap).sum())
        if not above:
            detail = message(
                "weighting_no_trim", self.codebook.language, cap=f"{cap:g}"
            )
            return self._line("trim", detail, done)
        at_cap = int((done.factors[self.pattern] >= cap).sum())
        values = {"cap": f"{cap:g}", "above": above, "at_cap": at_cap}
        detail = self._said("weighting_trim", done, **values)
        return {**self._line("trim", detail, done), "capped": at_cap}

    def _line(self, step: str, detail: str, done: Raked) -> dict[str, object]:
        final = self.base * done.factors[self.pattern]
        state = {"error": done.error, "converged": done.converged}
        return {**_step(step, detail, final), **state}

    def _said(self, key: str, done: Raked, **values: object) -> str:
        error, sweeps = (
            format_share(done.error, 4, self.codebook.language),
            done.iterations,
        )
        said = message(
            key, self.codebook.language, error=error, sweeps=sweeps, **values
        )
        if done.converged:
            return said
        place = self._place(done.worst)
        return (
            said + " " + message("weighting_kept", self.codebook.language, place=place)
        )

    def _place(self, place: tuple[int, int]) -> str:
        margin = self.margins[place[0]]
        return f"margin {margin.name!r}, {margin.label(place[1])}"


def _step(step: str, detail: str, weights: Floats) -> dict[str, object]:
    return {
        "step": step,
        "detail": detail,
        "n": len(weights),
        "sum": float(weights.sum()),
        "min": float(weights.min(initial=np.inf)),
        "max": float(weights.max(initial=-np.inf)),
        "deff": design_effect(weights),
        "effective_n": effective_n(weights),
        "error": float("nan"),
        "capped": 0,
        "converged": True,
    }


def _steps(lines: list[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(lines)


def _margins(margins: Sequence[Target], base: Floats, final: Floats) -> pd.DataFrame:
    return pd.concat(
        [_margin(target, base, final) for target in margins], ignore_index=True
    )


def _margin(target: Target, base: Floats, final: Floats) -> pd.DataFrame:
    persons, after = target.population, target.sums(final)
    nobody = np.full(target.size, np.nan)
    status = {tuple(c.cell.values()): c.status for c in target.margin.cells}
    return pd.DataFrame(
        {
            "margin": target.name,
            "cell": [target.label(index) for index in range(target.size)],
            "n": target.respondents,
            "status": [status.get(cell, "") for cell in target.cells],
            "population": persons,
            "before": target.sums(base),
            "after": after,
            "error": np.divide(after - persons, persons, nobody, where=persons > 0),
        }
    )
