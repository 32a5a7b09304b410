"""What to beware of in the weights, and which cells are better merged."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from survey.locale import format_number, message
from survey.reporting.weighting.counts import Placed
from survey.reporting.weighting.steps import step_name
from survey.reporting.weighting.weighed import Weighed
from survey.tables.amounts import amount
from survey.weighting import by_stratum
from survey.weighting.merging import neighbour

__all__ = ["LARGE_EFFECT", "LARGE_FACTOR", "cautions", "merges"]

Floats = NDArray[np.float64]
LARGE_FACTOR = 3.0
"""A factor beyond it, or below one over it, is told as large."""
LARGE_EFFECT = 2.0
"""Half of the sample's worth is then lost to unequal weights."""


def cautions(weighed: Weighed) -> list[str]:
    """Return what to beware of, the most serious first.

    Parameters
    ----------
    weighed
        The records and their weights.
    """
    return [
        *_unmet(weighed),
        *_assumed(weighed),
        *_effect(weighed),
        *_factors(weighed),
    ]


def _unmet(weighed: Weighed) -> Iterator[str]:
    steps, language = weighed.weights.steps, weighed.language
    if not len(steps):
        return
    for step in steps.loc[~steps["converged"].astype(bool), "step"]:
        name = step_name(str(step), language)
        yield message("weighing_unmet", language, step=name)


def _assumed(weighed: Weighed) -> Iterator[str]:
    margins = weighed.weights.margins
    if len(margins) and (margins["status"] == "assumed").any():
        yield message("explain_assumed", weighed.language)


def _effect(weighed: Weighed) -> Iterator[str]:
    effect, language = weighed.weights.design_effect, weighed.language
    if not effect > LARGE_EFFECT:
        return
    said = format_number(effect, 2, language)
    limit = format_number(LARGE_EFFECT, 0, language)
    text = message("weighing_large_effect", language, effect=said, limit=limit)
    within = _within_strata(weighed)
    if within:
        largest = format_number(within, 2, language)
        text += " " + message("weighing_within", language, effect=largest)
    yield text


def _within_strata(weighed: Weighed) -> float:
    """Return the largest effect within a stratum that may be told; nought without."""
    placed, counts = weighed.strata, weighed.counts
    if placed is None:
        return 0.0
    names = [str(index) for index in range(len(placed.codes))]
    effects = by_stratum(weighed.weights.final, placed.of, names)["deff"]
    told = [counts.told(g) and counts.sizes[g] > 0 for g in placed.groups]
    return float(effects[told].max()) if any(told) else 0.0


def _factors(weighed: Weighed) -> Iterator[str]:
    factors, language = weighed.weights.factors, weighed.language
    beyond = int(((factors > LARGE_FACTOR) | (factors < 1 / LARGE_FACTOR)).sum())
    if not beyond:
        return
    least = weighed.counts.least
    few = message("weighing_fewer", language, least=least)
    count = few if beyond < least else format_number(beyond, 0, language)
    limit = amount(LARGE_FACTOR, language)
    yield message("weighing_large_factors", language, count=count, limit=limit)


def merges(weighed: Weighed) -> list[str]:
    """Return which cells of the margins are better merged, and with which.

    Parameters
    ----------
    weighed
        The records and their weights.

    Returns
    -------
    list
        One text for each cell with fewer respondents than an estimate needs, or with
        a mean factor that is large.
    """
    calibration = weighed.calibration
    if calibration is None:
        return []
    counted = zip(calibration.margins, weighed.margins, strict=True)
    return [
        text
        for target, placed in counted
        if target.amounts is None and placed.names
        for text in _merged(weighed, placed, target.population)
    ]


def _merged(weighed: Weighed, placed: Placed, population: Floats) -> Iterator[str]:
    language, least = weighed.language, weighed.book.facts.disclosure.min_base
    n = placed.sizes.astype(np.float64)
    at = placed.of >= 0
    base = np.bincount(placed.of[at], weighed.weights.base[at], len(n))
    final = np.bincount(placed.of[at], weighed.weights.final[at], len(n))
    factor = np.divide(final, base, out=np.ones(len(n)), where=base > 0)
    large = (factor > LARGE_FACTOR) | (factor < 1 / LARGE_FACTOR)
    for index in np.flatnonzero(((n < least) | large) & (population > 0)):
        other = neighbour(placed.codes, int(index), population, n)
        group = placed.groups[index]
        if other is None:
            continue
        yield message(
            "weighing_merge",
            language,
            cell=weighed.label(placed.names, placed.codes[index]),
            n=weighed.counts.text(group, language),
            other=weighed.label(placed.names, placed.codes[other]),
        )
