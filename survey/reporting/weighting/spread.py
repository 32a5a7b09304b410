"""How weights and factors are spread: quantiles, bounds and charts."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.locale import format_number, format_share, message
from survey.reporting.pieces import plain_table
from survey.reporting.weighting.weighed import MOST_STRATA, Weighed
from survey.tables.amounts import amount
from survey.tables.histogram import histogram
from survey.tables.spreads import spreads

__all__ = ["at_bounds", "factors_section", "weights_section"]

Floats = NDArray[np.float64]
QUANTILES = ("min", "p01", "p05", "p25", "p50", "p75", "p95", "p99", "max")
HEADS = {
    "base": "weighing_base",
    "final": "weighing_final",
    "factor": "weighing_factor_head",
}
TOUCHING = 1e-9
"""Relative distance within which a factor lies at a bound: rounding in the raking."""


def factors_section(weighed: Weighed) -> str:
    """Return how final weights compare with base weights.

    Parameters
    ----------
    weighed
        The records and their weights.
    """
    language = weighed.language
    marks = [(1.0, message("weighing_mark_one", language))]
    marks += [
        (bound, message("weighing_mark_bound", language, bound=amount(bound, language)))
        for bound in _bounds(weighed)
    ]
    drawn = histogram(
        weighed.weights.factors,
        message("weighing_factors_chart", language),
        message("weighing_histogram", language),
        least=weighed.counts.least,
        marks=marks,
        language=language,
    )
    said = [message("weighing_factors_why", language), *_bounds_told(weighed)]
    text = "".join(f"<p>{escape(line)}</p>\n" for line in said)
    return f"{text}{drawn._repr_html_()}\n{_quantiles(weighed)}"


def _bounds(weighed: Weighed) -> list[float]:
    """Return the bounds that the study sets to factors, from low to high."""
    chosen = weighed.chosen
    given = chosen.bounds if chosen is not None and chosen.bounds else ()
    bounds = {*given, weighed.cap} if weighed.calibration else set()
    return sorted(bound for bound in bounds if np.isfinite(bound))


def at_bounds(weighed: Weighed) -> dict[float, int]:
    """Return how many factors lie at each of the bounds that the study sets.

    Parameters
    ----------
    weighed
        The records and their weights.
    """
    factors = weighed.weights.factors
    return {
        bound: int(np.isclose(factors, bound, rtol=TOUCHING, atol=0.0).sum())
        for bound in _bounds(weighed)
    }


def _bounds_told(weighed: Weighed) -> Iterator[str]:
    language, least = weighed.language, weighed.counts.least
    for bound, count in at_bounds(weighed).items():
        shown = amount(bound, language)
        if not count:
            yield message("weighing_bound_none", language, bound=shown)
        elif count < least:
            few = message("weighing_fewer", language, least=least)
            yield message("weighing_bound_few", language, bound=shown, count=few)
        else:
            share = format_share(count / len(weighed.weights), 1, language)
            told = {"bound": shown, "count": format_number(count, 0, language)}
            yield message("weighing_bound", language, share=share, **told)


def _quantiles(weighed: Weighed) -> str:
    language = weighed.language
    found = weighed.weights.report().set_index("weight")
    kinds = ["base", "final", "factor"] if weighed.adjusted else ["final"]
    heads = {kind: message(HEADS[kind], language) for kind in kinds}
    names = [message(f"weighing_{name}_of", language) for name in QUANTILES]
    columns = {
        heads[kind]: [amount(float(found.loc[kind, q]), language) for q in QUANTILES]
        for kind in kinds
    }
    table = pd.DataFrame({message("weighing_quantile", language): names, **columns})
    suffix = "" if weighed.adjusted else "_final"
    caption = message(f"weighing_quantiles{suffix}", language)
    return plain_table(table, caption, language, written=list(heads.values()))


def weights_section(weighed: Weighed) -> str:
    """Return how final weights are spread, overall and by stratum.

    Parameters
    ----------
    weighed
        The records and their weights.
    """
    language = weighed.language
    drawn = histogram(
        weighed.weights.final,
        message("weighing_finals_chart", language),
        message("weighing_histogram", language),
        least=weighed.counts.least,
        language=language,
    )
    parts = [drawn._repr_html_()]
    if not weighed.adjusted:
        parts.append(_quantiles(weighed))
    return "\n".join([*parts, *_by_stratum(weighed)])


def _by_stratum(weighed: Weighed) -> Iterator[str]:
    placed, language, counts = weighed.strata, weighed.language, weighed.counts
    if placed is None or len(placed.codes) > MOST_STRATA:
        return
    groups: dict[str, Floats | None] = {}
    for index, group in enumerate(placed.groups):
        name = weighed.label(placed.names, placed.codes[index])
        if counts.sizes[group]:
            inside = weighed.weights.final[placed.of == index]
            groups[name] = inside if counts.told(group) else None
    if not any(values is not None for values in groups.values()):
        return
    yield spreads(
        groups,
        message("weighing_by_stratum", language),
        message("weighing_spreads", language),
        hidden=message("mark_base", language),
        language=language,
    )._repr_html_()
