"""Batteries of statements: straight lines, and scales read the other way round."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import VariableSet
from survey.editing.review import Hit, Review
from survey.locale import format_number, message
from survey.record import Findings

__all__ = ["check_items", "check_straight_lines", "check_swapped_scales"]

Answers = NDArray[np.float64]

LEAST_ANSWERS = 4
"""A straight line over fewer statements is no sign of anything."""

LEAST_ITEMS, LEAST_RECORDS = 3, 100
AGAINST = -0.1
"""A correlation below this, over that many records, is no accident of sampling."""


def _batteries(review: Review) -> Iterator[tuple[VariableSet, Answers]]:
    """Yield every coded battery with its answers as given, NaN where missing."""
    frame = review.frame
    for declared in frame.codebook.sets.values():
        names = declared.variables
        numbers = all(
            frame.variable(name).type == "code" and frame.codebook.integer_codes(name)
            for name in names
        )
        if declared.alike and numbers:
            vectors = [frame.vector(name) for name in names]
            columns = [np.where(v.missing, np.nan, v.values) for v in vectors]
            yield declared, np.column_stack(columns)


def check_straight_lines(review: Review) -> Findings:
    """Return the records that gave one answer to every statement of a battery.

    Parameters
    ----------
    review
        The frame under review.

    Notes
    -----
    On the answers as given: where some statements are worded the other way, agreeing
    with all of them can hardly be meant.
    """
    hits, items = [], 0
    for declared, answers in _batteries(review):
        judged = (~np.isnan(answers)).sum(axis=1) >= LEAST_ANSWERS
        lowest = np.where(np.isnan(answers), np.inf, answers).min(axis=1)
        highest = np.where(np.isnan(answers), -np.inf, answers).max(axis=1)
        rows = np.flatnonzero(judged & (lowest == highest))
        codes = [str(int(code)) for code in lowest[rows]]
        first = declared.variables[0]
        label = review.frame.codebook.code_label
        values = tuple(label(first, code, review.language) for code in codes)
        hits.append(Hit(declared.name, rows, values=values))
        items += int(judged.sum())
    return review.cells("straightlining", "info", hits, items=items)


def check_swapped_scales(review: Review) -> Findings:
    """Return the records that strongly agree with statements and with their opposite.

    Parameters
    ----------
    review
        The frame under review.

    Notes
    -----
    At one end of the scale lie more than half of the answers to statements worded one
    way, and more than half of those to statements worded the other way.
    """
    hits, items = [], 0
    for declared, answers in _batteries(review):
        turned = np.array([member.reverse for member in declared.members])
        if turned.all() or not turned.any():
            continue
        known = ~np.isnan(answers)
        judged = known[:, turned].any(axis=1) & known[:, ~turned].any(axis=1)
        ends = [_ends(review, name) for name in declared.variables]
        swapped = np.zeros(review.frame.rows, dtype=bool)
        for end in np.array(ends, dtype=np.float64).T:
            there = answers == end
            swapped |= _most(there, known, turned) & _most(there, known, ~turned)
        hits.append(Hit(declared.name, np.flatnonzero(judged & swapped)))
        items += int(judged.sum())
    return review.cells("possible_swapped_scale", "info", hits, items=items)


def _ends(review: Review, name: str) -> tuple[int, int]:
    codes = [int(code) for code in review.frame.codebook.codes(name)]
    return min(codes), max(codes)


def _most(
    there: NDArray[np.bool_], known: NDArray[np.bool_], items: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return where more than half of the known answers to some items hold."""
    return np.asarray(2 * there[:, items].sum(axis=1) > known[:, items].sum(axis=1))


def check_items(review: Review) -> Findings:
    """Return the statements that run against the rest of their battery.

    Parameters
    ----------
    review
        The frame under review.

    Notes
    -----
    The correlation of an item with the mean of the other items, all turned the same
    way (the corrected item-total correlation), is negative over the whole file. The
    codebook then says wrongly which items are reversed, or the file holds some items
    with their codes turned already.
    """
    language, rows, judged = review.language, [], 0
    for declared, answers in _batteries(review):
        for name, r in _correlations(review, declared, answers):
            judged += 1
            if r < AGAINST:
                shown = format_number(r, 2, language)
                titles = {"variable": review.titled(name), "value": shown}
                battery = review.titled(declared.name)
                said = message(
                    "found_item_against_battery", language, battery=battery, **titles
                )
                rows.append({"variable": name, "value": shown, "message": said})
    return review.told("item_against_battery", "info", pd.DataFrame(rows), items=judged)


def _correlations(
    review: Review, declared: VariableSet, answers: Answers
) -> Iterator[tuple[str, float]]:
    """Yield every item's correlation with the others, where it can be judged."""
    turned = np.array([member.reverse for member in declared.members])
    ends = np.array([sum(_ends(review, name)) for name in declared.variables])
    aligned = np.where(turned, ends - answers, answers)
    for place, name in enumerate(declared.variables):
        r = _against_rest(aligned, place)
        if not np.isnan(r):
            yield name, r


def _against_rest(aligned: Answers, place: int) -> float:
    """Return the correlation of an item with the mean of the others, or NaN."""
    item, rest = aligned[:, place], np.delete(aligned, place, axis=1)
    known = ~np.isnan(item) & ~np.isnan(rest).all(axis=1)
    if len(aligned.T) < LEAST_ITEMS or known.sum() < LEAST_RECORDS:
        return float("nan")
    mean = np.nanmean(rest[known], axis=1)
    if item[known].std() == 0 or mean.std() == 0:
        return float("nan")
    return float(np.corrcoef(item[known], mean)[0, 1])
