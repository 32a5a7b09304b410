"""From records to weights: base weight, non-response, calibration, trimming."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Calibrate, Design
from survey.errors import CallError, NoDesignError
from survey.fieldwork import Frame
from survey.locale import format_number, message
from survey.weighting.again import Again
from survey.weighting.answered import answering
from survey.weighting.base_weight import given_weight, stratum_weight
from survey.weighting.cells import code_positions
from survey.weighting.declared import Declared
from survey.weighting.drawn import Drawn, Sampled
from survey.weighting.effects import by_stratum
from survey.weighting.margins import require_reachable, targets
from survey.weighting.nonresponse.accounting import accounting
from survey.weighting.responding import handed_over
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
    sampled: Sampled | None = None


def weigh(frame: Frame, nonresponse: pd.Series | None = None) -> Weights:
    """Return a weight for every record, as study.yml says.

    Parameters
    ----------
    frame
        The records to be weighted, with the derived variables that margins use.
    nonresponse
        Factors by respondent's id, to multiply base weights by before they are
        calibrated, as `survey.weighting.nonresponse` makes them from the whole sample,
        where study.yml doesn't say how itself. Where base weights stand for a stratum's
        population they still do.

    Raises
    ------
    NoDesignError
        When the study declares no sampling design.
    CallError
        When base weights can't be made of these records, or the gross sample is
        needed and doesn't go with them.
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
    drawn = Drawn.of(frame)
    if facts.weighting.nonresponse is not None:
        base = _responding(_needed(frame, drawn, nonresponse), facts.design)
    else:
        base = _base(frame, facts.design)
    if nonresponse is not None:
        base = _answering(frame, base, facts.design, nonresponse)
    done = _weights(frame, base, facts.design)
    if drawn is None:
        return done
    mass = None if base.sampled is None else base.sampled.weights
    rows = accounting(drawn.frame, drawn.outcome, drawn.received, mass)
    return replace(done, response=rows, sampled=base.sampled)


def _needed(frame: Frame, drawn: Drawn | None, nonresponse: pd.Series | None) -> Drawn:
    if nonresponse is not None:
        raise CallError("study.yml declares weighting.nonresponse; give no factors too")
    if drawn is None:
        raise CallError(
            "weighting.nonresponse takes the gross sample, and these records came "
            "without; read them with its file beside the fieldwork file"
        )
    return drawn


def _weights(frame: Frame, base: Base, design: Design) -> Weights:
    chosen = frame.codebook.facts.weighting.calibrate
    if chosen is not None:
        return _calibrated(frame, base, chosen, design)
    return Weights(
        base.weights,
        base.weights,
        pd.DataFrame(base.lines),
        population=base.population,
        strata=_strata(frame, design, base.weights),
    )


def _base(frame: Frame, design: Design, who: str = "respondents") -> Base:
    language = frame.codebook.language
    if design.weight is not None:
        detail = message("weighting_given", language, expression=design.weight.text)
        return _of(given_weight(frame, design.weight), detail, {})
    if design.base_weight is None:
        return _of(np.ones(frame.rows), message("weighting_equal", language), {})
    (target,) = targets(frame, [design.base_weight.margin])
    margin = frame.codebook.margin_label(target.name)
    gross = "" if who == "respondents" else "_gross"
    detail = message(f"weighting_base{gross}", language, margin=margin)
    persons = zip(target.cells, target.population, strict=True)
    population = {"|".join(cell): float(count) for cell, count in persons}
    return _of(stratum_weight(target, who), detail, population)


def _responding(drawn: Drawn, design: Design) -> Base:
    """Return the weights of everyone drawn, as the respondents carry them."""
    _require_held(drawn.frame, design)
    first = _base(drawn.frame, design, "persons drawn")
    made = handed_over(drawn, first.weights, design, first.population)
    return Base(
        made.sampled.adjusted(first.weights),
        (*first.lines, *made.lines),
        first.population,
        made.sampled,
    )


def _require_held(gross: Frame, design: Design) -> None:
    """Raise when the gross sample lacks what its base weights are made of."""
    names: set[str] = set()
    if design.weight is not None:
        names = set(design.weight.names) - set(gross.codebook.facts.facts)
    elif design.base_weight is not None:
        names = set(gross.codebook.margins[design.base_weight.margin].variables)
    lacking = sorted(name for name in names if not gross.has(name))
    if lacking:
        raise CallError(
            f"the gross sample doesn't hold {', '.join(map(repr, lacking))}, of which "
            "the base weights of everyone drawn are made"
        )


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
