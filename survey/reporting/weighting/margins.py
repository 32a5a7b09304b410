"""Every margin before and after: what the sample was, and what the weights made it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.locale import format_number, format_share, message
from survey.reporting.pieces import details, plain_table
from survey.reporting.weighting.counts import Placed
from survey.reporting.weighting.steps import tiny
from survey.reporting.weighting.weighed import Weighed
from survey.weighting.declared import Declared

__all__ = ["deviations", "margins_section", "missed"]

Floats = NDArray[np.float64]
LONG = 12
HEADS = {"after": "after_head"}


def margins_section(weighed: Weighed) -> str:
    """Return every margin with what it misses, and its cells in a table.

    Parameters
    ----------
    weighed
        The records and their weights; nothing is returned when they weren't calibrated.
    """
    calibration = weighed.calibration
    if calibration is None:
        return ""
    parts = [f"<p>{escape(message('weighing_margins', weighed.language))}</p>"]
    for index, placed in enumerate(weighed.margins):
        label = weighed.book.margin_label(calibration.margins[index].name)
        parts.append(f"<h3>{escape(label[:1].upper() + label[1:])}</h3>")
        said = " ".join(_told(weighed, calibration, index))
        parts.append(f"<p>{escape(said)}</p>")
        parts.append(_table(weighed, placed, index, label))
    return "\n".join(parts)


def missed(calibration: Declared, index: int, final: Floats) -> Floats:
    """Return what a margin's cells are off by, relative to what they had to be.

    Margins of the same people may differ by a few of them; the totals that had to be
    met are brought to the sum of the first.

    Parameters
    ----------
    calibration
        The margins beside the records.
    index
        Which margin.
    final
        Weights, shape (rows,).

    Returns
    -------
    NDArray
        Shape (cells,); nought where nobody has to be.
    """
    term = calibration.terms[index]
    wanted = term.totals
    off = np.zeros(len(wanted))
    gap = term.sums(final) - wanted
    np.divide(gap, np.abs(wanted), out=off, where=wanted != 0)
    return off


def deviations(weighed: Weighed, index: int) -> pd.DataFrame:
    """Return a margin's cells: population, n, share, and deviations before and after.

    Parameters
    ----------
    weighed
        The records and their weights.
    index
        Which margin.

    Returns
    -------
    DataFrame
        cell (its label), population, population_share, n, share (of respondents),
        before, after (relative to the population); nothing is left out.
    """
    placed = weighed.margins[index]
    name = weighed.calibration.margins[index].name if weighed.calibration else ""
    rows = weighed.weights.margins
    rows = rows[rows["margin"] == name]
    population = rows["population"].to_numpy(dtype=np.float64)
    n = rows["n"].to_numpy(dtype=np.float64)

    def away(column: str) -> Floats:
        nothing = np.full(len(rows), np.nan)
        gap = rows[column].to_numpy(dtype=np.float64) - population
        np.divide(gap, population, out=nothing, where=population > 0)
        return nothing

    return pd.DataFrame(
        {
            "cell": [weighed.label(placed.names, codes) for codes in placed.codes],
            "population": population,
            "population_share": population / population.sum(),
            "n": n,
            "share": n / max(n.sum(), 1.0),
            "before": away("before"),
            "after": away("after"),
        }
    )


def _told(weighed: Weighed, calibration: Declared, index: int) -> Iterator[str]:
    language, chosen = weighed.language, calibration.chosen
    name = calibration.margins[index].name
    cells = deviations(weighed, index)
    groups = weighed.margins[index].groups
    told = np.array([weighed.counts.told(group) for group in groups], dtype=bool)
    off = missed(calibration, index, weighed.weights.final)
    away = np.where(told, cells["before"].abs().fillna(0.0), -1.0)
    worst = int(away.argmax())
    if away[worst] > 0:
        deviation = _signed(float(cells["before"].iloc[worst]), language)
        cell = cells["cell"].iloc[worst] or message("total", language)
        values = {"cells": len(cells), "cell": cell, "deviation": deviation}
        yield message("weighing_worst_before", language, **values)
    beyond = np.abs(off) > chosen.tolerance
    last = int(np.abs(off).argmax())
    where = cells["cell"].iloc[last] or message("total", language)
    values = {
        "count": int(beyond.sum()),
        "tolerance": tiny(chosen.tolerance, language),
        "cell": where,
        "error": tiny(float(abs(off[last])), language),
    }
    if name in chosen.relax:
        penalty = format_number(chosen.relax[name], 2, language)
        yield message("weighing_relaxed", language, penalty=penalty, **values)
    elif beyond.any():
        yield message("weighing_beyond", language, **values)
    else:
        yield message("weighing_all_met", language, **values)


def _table(weighed: Weighed, placed: Placed, index: int, label: str) -> str:
    language, counts = weighed.language, weighed.counts
    cells = deviations(weighed, index)
    assert weighed.calibration is not None
    counted = weighed.calibration.margins[index].amounts is None
    told = [counts.told(group) for group in placed.groups]

    def shares(column: str) -> list[str]:
        return [format_share(value, 1, language) for value in cells[column]]

    def where(texts: list[str]) -> list[str]:
        shown = zip(told, texts, strict=True)
        return [text if tell and text else "–" for tell, text in shown]

    before = [_signed(value, language) for value in cells["before"]]
    after = [_signed(value, language) or "–" for value in cells["after"]]
    columns = {
        "population": [format_number(p, 0, language) for p in cells["population"]],
        "population_share": shares("population_share"),
        "n": [counts.text(group, language) for group in placed.groups],
        "share": where(shares("share")) if counted else [],
        "before": where(before),
        "after": after,
    }
    kept = {name: texts for name, texts in columns.items() if texts}
    if not counted:
        kept["total"] = kept.pop("population")
        kept = {name: kept[name] for name in ("total", "n", "before", "after")}
    heads = {
        name: message(f"weighing_{HEADS.get(name, name)}", language) for name in kept
    }
    named = [cell or message("total", language) for cell in cells["cell"]]
    table = pd.DataFrame({message("weighing_cell", language): named})
    table = table.assign(**{heads[name]: texts for name, texts in kept.items()})
    caption = message("weighing_margin_cells", language, margin=label)
    made = plain_table(table, caption, language, written=list(heads.values()))
    return details(caption, made) if len(table) > LONG else made


def _signed(value: float, language: str) -> str:
    """Return a deviation with its sign."""
    text = format_share(value, 1, language)
    return f"+{text}" if value > 0 and text.strip("0,.%\N{NO-BREAK SPACE}") else text
