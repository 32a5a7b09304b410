"""Every margin before and after: what the sample was, and what the weights made it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Calibrate
from survey.locale import format_error, format_number, format_share, message
from survey.reporting.pieces import details, plain_table
from survey.reporting.weighting.counts import Group
from survey.reporting.weighting.weighed import Weighed
from survey.weighting.auxiliaries import Term
from survey.weighting.margins import Target

__all__ = ["Cells", "margins_section", "signed"]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
LONG = 12
"""Rows from which a table opens when asked for."""
HEADS = {"after": "after_head"}


@dataclass(frozen=True)
class Cells:
    """The cells of one margin, beside what the weights made of them.

    Parameters
    ----------
    weighed
        The records and their weights.
    target, term
        The margin, and the totals that had to be met: margins of the same people may
        differ by a few of them, and are brought to the sum of the first.
    labels
        What each cell is called.
    groups
        What each cell is, as variable with code.
    """

    weighed: Weighed
    target: Target
    term: Term
    labels: tuple[str, ...]
    groups: tuple[Group, ...]

    @cached_property
    def told(self) -> Mask:
        """Whether a cell's number of respondents may be told, shape (cells,)."""
        counts = self.weighed.counts
        return np.array([counts.told(group) for group in self.groups], dtype=bool)

    @cached_property
    def missed(self) -> Floats:
        """What each cell is off by, relative to its total; nought where that is."""
        wanted = self.term.totals
        off = np.zeros(len(wanted))
        gap = self.term.sums(self.weighed.weights.final) - wanted
        np.divide(np.abs(gap), np.abs(wanted), out=off, where=wanted != 0)
        return off

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The margin's rows of `Weights.margins`."""
        rows = self.weighed.weights.margins
        return rows[rows["margin"] == self.target.name].reset_index(drop=True)

    def away(self, column: str) -> Floats:
        """Return the deviation from the population, relative to it.

        Parameters
        ----------
        column
            before or after.
        """
        population = self.rows["population"].to_numpy(dtype=np.float64)
        found = np.full(len(population), np.nan)
        gap = self.rows[column].to_numpy(dtype=np.float64) - population
        np.divide(gap, population, out=found, where=population > 0)
        return found


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
    for cells in _margins(weighed):
        label = weighed.book.margin_label(cells.target.name)
        parts.append(f"<h3>{escape(label[:1].upper() + label[1:])}</h3>")
        said = " ".join(_told(cells, calibration.chosen))
        parts.append(f"<p>{escape(said)}</p>")
        parts.append(_table(cells, calibration.chosen.tolerance, label))
    return "\n".join(parts)


def _margins(weighed: Weighed) -> Iterator[Cells]:
    calibration = weighed.calibration
    if calibration is None:
        return
    everybody = message("total", weighed.language)
    beside = zip(calibration.margins, calibration.terms, weighed.margins, strict=True)
    for target, term, placed in beside:
        labels = (weighed.label(placed.names, c) or everybody for c in placed.codes)
        yield Cells(weighed, target, term, tuple(labels), tuple(placed.groups))


def _told(cells: Cells, chosen: Calibrate) -> Iterator[str]:
    """Yield how far the margin was off before, and is after.

    Of a cell that is too small to be told nothing is said: what it was off by tells
    how many respondents it has where their weights are known or at a bound.
    """
    language = cells.weighed.language
    before = np.nan_to_num(cells.away("before"))
    worst = int(np.where(cells.told, np.abs(before), -1.0).argmax())
    if cells.told[worst] and before[worst]:
        values = {"cells": len(cells.labels), "cell": cells.labels[worst]}
        away = signed(float(before[worst]), language)
        yield message("weighing_worst_before", language, deviation=away, **values)
    last = int(np.where(cells.told, cells.missed, -1.0).argmax())
    beyond = int((cells.missed > chosen.tolerance).sum())
    penalty = chosen.relax.get(cells.target.name)
    key = "all_met" if not beyond else "beyond" if penalty is None else "relaxed"
    yield message(
        f"weighing_{key}",
        language,
        count=beyond,
        tolerance=format_error(chosen.tolerance, language),
        cell=cells.labels[last],
        error=format_error(float(cells.missed[last]), language),
        penalty="" if penalty is None else format_number(penalty, 2, language),
    )


def _table(cells: Cells, tolerance: float, label: str) -> str:
    language = cells.weighed.language
    columns = _columns(cells, tolerance)
    heads = {name: f"weighing_{HEADS.get(name, name)}" for name in columns}
    said = {name: message(key, language) for name, key in heads.items()}
    table = pd.DataFrame({message("weighing_cell", language): list(cells.labels)})
    table = table.assign(**{said[name]: texts for name, texts in columns.items()})
    caption = message("weighing_margin_cells", language, margin=label)
    made = plain_table(table, caption, language, written=list(said.values()))
    return details(caption, made) if len(table) > LONG else made


def _columns(cells: Cells, tolerance: float) -> dict[str, list[str]]:
    language, rows, counts = cells.weighed.language, cells.rows, cells.weighed.counts
    population = rows["population"].to_numpy(dtype=np.float64)
    before = _where(cells.told, _signed(cells.away("before"), language))
    known = cells.told | (cells.missed <= tolerance)
    after = _where(known, _signed(cells.away("after"), language))
    wanted = [format_number(p, 0, language) for p in population]
    n = [counts.text(group, language) for group in cells.groups]
    if cells.target.amounts is not None:
        return {"total": wanted, "n": n, "before": before, "after": after}
    size = rows["n"].to_numpy(dtype=np.float64)
    share = _shares(size / max(size.sum(), 1.0), language)
    return {
        "population": wanted,
        "population_share": _shares(population / population.sum(), language),
        "n": n,
        "share": _where(cells.told, share),
        "before": before,
        "after": after,
    }


def _shares(values: Floats, language: str) -> list[str]:
    return [format_share(float(value), 1, language) for value in values]


def _where(told: Mask, texts: Sequence[str]) -> list[str]:
    shown = zip(told, texts, strict=True)
    return [text if tell and text else "–" for tell, text in shown]


def _signed(values: Floats, language: str) -> list[str]:
    return [signed(float(value), language) for value in values]


def signed(value: float, language: str = "nl") -> str:
    """Return a deviation as a percentage with its sign.

    Examples
    --------
    >>> signed(0.1234), signed(-0.5), signed(1e-9)
    ('+12,3%', '-50,0%', '0,0%')
    """
    text = format_share(value, 1, language)
    return f"+{text}" if value > 0 and text.strip("0,.%\N{NO-BREAK SPACE}") else text
