"""Records that answer almost everything alike: the nearest other record of each."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.editing.review import Review
from survey.fieldwork import Frame
from survey.locale import format_share, message
from survey.record import Findings

__all__ = ["check_duplicates", "nearest_match"]

BLOCK = 512
MOST_CODES = 20
LEAST_SHARED = 20
"""Two records that share fewer answered questions than this are not compared."""
MOST_RECORDS = 30_000
"""Every pair is compared, so the work grows with the square of the records."""


def nearest_match(answers: NDArray[np.int64]) -> tuple[np.ndarray, np.ndarray]:
    """Return for every record how far the nearest other agrees with it, and which.

    Parameters
    ----------
    answers
        Shape (records, questions): codes from 0, or -1 where there is no answer.

    Returns
    -------
    tuple of numpy.ndarray
        The share of agreement among the questions that both answered, NaN where no
        record shares `LEAST_SHARED` of them, shape (records,); and that record's row,
        the first of equals.

    Notes
    -----
    Percent match as in Kuriakose and Robbins. With every answer written as a one among
    zeros, the number of agreements of all pairs is one matrix product, done in blocks.

    References
    ----------
    Kuriakose, N. and Robbins, M. (2016). Don't get duped: fraud through duplication in
    public opinion surveys. Statistical Journal of the IAOS 32(3), 283–291.
    """
    ones, known = _indicators(answers), (answers >= 0).astype(np.float32)
    rows = len(answers)
    best, other = np.full(rows, -1.0), np.zeros(rows, dtype=np.intp)
    for start in range(0, rows, BLOCK):
        # Agreement is mutual, so only pairs from here on are left to compare.
        here, onward = slice(start, start + BLOCK), slice(start, rows)
        shared = known[here] @ known[onward].T
        share = ones[here] @ ones[onward].T
        share /= np.maximum(shared, 1)
        share[shared < LEAST_SHARED] = -1
        np.fill_diagonal(share, -1)
        for part, axis in ((here, 1), (onward, 0)):
            nearest = share.max(axis=axis)
            better = nearest > best[part]
            best[part][better] = nearest[better]
            other[part][better] = start + share.argmax(axis=axis)[better]
    return np.where(best < 0, np.nan, best), other


def _indicators(answers: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return one column for every code of every question, 1 where it was given."""
    most = answers.max(axis=0, initial=-1)
    columns = [
        answers[:, [question]] == np.arange(codes + 1)
        for question, codes in enumerate(most)
    ]
    empty = np.zeros((len(answers), 1), dtype=bool)
    return np.hstack([empty, *columns]).astype(np.float32)


def _closed_questions(frame: Frame) -> NDArray[np.int64]:
    """Return the answers to closed questions as codes from 0, -1 where missing.

    Without multiple-response sets, whose unticked boxes everyone shares, and without
    long lists such as countries.
    """
    sets = frame.codebook.sets.values()
    boxes = {name for s in sets if s.kind == "multiple" for name in s.variables}
    columns = [
        pd.factorize(frame.data[name], use_na_sentinel=True)[0]
        for name in frame.data.columns
        if frame.variable(name).role == "answer"
        and frame.variable(name).source == "survey"
        and 0 < len(frame.codebook.codes(name)) <= MOST_CODES
        and name not in boxes
    ]
    empty = np.empty((frame.rows, 0), dtype=np.int64)
    return np.column_stack([empty, *columns]).astype(np.int64)


def check_duplicates(review: Review) -> Findings:
    """Return the pairs that agree as far as study.yml says, the closest first.

    Parameters
    ----------
    review
        The frame under review.

    Notes
    -----
    A ranked flag, not a verdict: how often honest records agree depends on the number
    of questions, their codes and how much people are alike. So each finding says how
    far the nearest record usually agrees in this file.
    """
    frame = review.frame
    if frame.rows > MOST_RECORDS:
        return _told(review, [], items=frame.rows, unknown=frame.rows)
    best, other = nearest_match(_closed_questions(frame))
    judged = ~np.isnan(best)
    close = np.flatnonzero(
        judged & (best >= frame.codebook.facts.quality.duplicate_match)
    )
    pairs = {(min(i, other[i]), max(i, other[i])): best[i] for i in close}
    ranked = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
    usual = float(np.median(best[judged])) if judged.any() else float("nan")
    found = [_pair(review, pair, share, usual) for pair, share in ranked]
    items, unknown = frame.rows, int((~judged).sum())
    return _told(review, found, items=items, unknown=unknown)


def _pair(
    review: Review, pair: tuple[int, int], share: float, usual: float
) -> dict[str, str]:
    record, other = (str(label) for label in review.records[list(pair)])
    shown = format_share(share, 0, review.language)
    said = message(
        "found_near_duplicate",
        review.language,
        record=record,
        other=other,
        share=shown,
        usual=format_share(usual, 0, review.language),
    )
    return {"record": record, "value": f"{other}: {shown}", "message": said}


def _told(
    review: Review, found: list[dict[str, str]], *, items: int, unknown: int
) -> Findings:
    rows = pd.DataFrame(found)
    return review.told("near_duplicate", "info", rows, items=items, unknown=unknown)
