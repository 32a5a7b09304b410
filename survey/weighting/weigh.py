"""From records to weights: base weight, calibration to margins, trimming."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Calibrate, Design
from survey.errors import NoDesignError
from survey.fieldwork import Frame
from survey.locale import format_number, message
from survey.weighting.again import Again
from survey.weighting.answered import answering
from survey.weighting.base_weight import given_weight, stratum_weight
from survey.weighting.cells import code_positions
from survey.weighting.declared import Declared
from survey.weighting.effects import by_stratum
from survey.weighting.margins import require_reachable, targets
from survey.weighting.steps import margins_table, step_line
from survey.weighting.weights import Weights

__all__ = ["weigh"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Base:
    """Base weights, how they came about, and the persons by stratum behind them."""

    weights: Floats
    lines: tuple[dict[str, object], ...]
    population: dict[str, float]


def weigh(frame: Frame, nonresponse: pd.Series | None = None) -> Weights:
    """Return a weight for every record, as study.yml says.

    Parameters
    ----------
    frame
        The records to be weighted, with the derived variables that margins use.
    nonresponse
        Factors by respondent's id, to multiply base weights by before they are
        calibrated, as `survey.weighting.nonresponse` makes them from the whole sample.
        Where base weights stand for a stratum's population they still do.

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
    if nonresponse is not None:
        base = _answering(frame, base, facts.design, nonresponse)
    if facts.weighting.calibrate is None:
        steps = pd.DataFrame(base.lines)
        return Weights(
            base.weights,
            base.weights,
            steps,
            population=base.population,
            strata=_strata(frame, facts.design, base.weights),
        )
    return _calibrated(frame, base, facts.weighting.calibrate, facts.design)


def _base(frame: Frame, design: Design) -> Base:
    language = frame.codebook.language
    if design.weight is not None:
        detail = message("weighting_given", language, expression=design.weight.text)
        return _of(given_weight(frame, design.weight), detail, {})
    if design.base_weight is None:
        return _of(np.ones(frame.rows), message("weighting_equal", language), {})
    (target,) = targets(frame, [design.base_weight.margin])
    margin = frame.codebook.margin_label(target.name)
    detail = message("weighting_base", language, margin=margin)
    persons = zip(target.cells, target.population, strict=True)
    population = {"|".join(cell): float(count) for cell, count in persons}
    return _of(stratum_weight(target), detail, population)


def _of(weights: Floats, detail: str, population: dict[str, float]) -> Base:
    return Base(weights, (step_line("base", detail, weights),), population)


def _answering(frame: Frame, base: Base, design: Design, factors: pd.Series) -> Base:
    strata = None
    if design.base_weight is not None:
        strata = targets(frame, [design.base_weight.margin])[0].cell
    weights = answering(frame, base.weights, factors, strata)
    moved = weights / base.weights
    language = frame.codebook.language
    low, high = (format_number(x, 3, language) for x in (moved.min(), moved.max()))
    detail = message("weighting_nonresponse", language, low=low, high=high)
    line = step_line("nonresponse", detail, weights)
    return Base(weights, (*base.lines, line), base.population)


def _calibrated(frame: Frame, base: Base, chosen: Calibrate, design: Design) -> Weights:
    margins = targets(frame, chosen.margins)
    require_reachable(margins, frame.rows)
    declared = Declared.of(frame, margins, base.weights, chosen)
    done = declared.calibrate()
    return Weights(
        base.weights,
        done.final,
        pd.DataFrame([*base.lines, *done.lines]),
        margins_table(margins, base.weights, done.final),
        declared.auxiliaries,
        base.population,
        _strata(frame, design, done.final),
        Again(declared),
    )


def _strata(frame: Frame, design: Design, weights: Floats) -> pd.DataFrame:
    if not (design.strata and frame.has(design.strata)):
        return pd.DataFrame()
    codes, place = code_positions(frame, design.strata)
    return by_stratum(weights, place, codes)
