"""Every check a codebook gives rise to, made in one go."""

from __future__ import annotations

import numpy as np
import pandas as pd

from survey.codebook import Check
from survey.editing.derive import derive
from survey.editing.identity import check_duplicate_id, check_missing_id
from survey.editing.quality import quality_findings
from survey.editing.review import Review, Rows
from survey.editing.routing import check_commission, check_omission
from survey.editing.sets import check_nothing_selected
from survey.editing.values import check_codes, check_range
from survey.errors import CallError
from survey.fieldwork import Frame
from survey.locale import message
from survey.record import Findings

__all__ = ["check"]

BUILT_IN = (
    check_missing_id,
    check_duplicate_id,
    check_codes,
    check_range,
    check_omission,
    check_commission,
    check_nothing_selected,
)


def check(frame: Frame) -> Findings:
    """Return what is wrong with the answers; nothing is raised and nothing changed.

    The checks that follow from the codebook itself come first (codes, bounds, numbers,
    routing, sets), then the codebook's own rules, then the quality of the fieldwork.
    Rules may use derived variables. A rule fails where it is known to be false; where
    it is unknown, because an answer is missing, it is counted apart.

    Parameters
    ----------
    frame
        With or without its derived variables; they are made anew.

    Raises
    ------
    CallError
        When a rule can't be asked over the data, naming the check.
    """
    review = Review(derive(frame))
    built_in = [made(review) for made in BUILT_IN]
    own = [_own(review, rule) for rule in frame.codebook.checks]
    return Findings.join([*built_in, *own, *quality_findings(review)])


def _own(review: Review, rule: Check) -> Findings:
    """Return one of the codebook's own rules, asked over every record."""
    frame = review.frame
    try:
        verdict = rule.rule.evaluate(frame).require("truth")
    except CallError as error:
        raise CallError(f"check {rule.name!r}: {error}") from error
    rows = np.flatnonzero(~verdict.missing & ~verdict.values)
    label = rule.label.within(review.language) or rule.name
    return Findings.of(
        rule.name,
        rule.severity,
        _told(review, rule, rows, label),
        items=frame.rows,
        unknown=int(verdict.missing.sum()),
        label=label,
    )


def _told(review: Review, rule: Check, rows: Rows, label: str) -> pd.DataFrame:
    book, used = review.frame.codebook, rule.rule.names
    named = [name for name in (*book.variables, *book.sets) if name in used]
    values = _values(review, named, rows)
    records = review.records[rows]
    said = [
        message("found_rule", review.language, record=r, label=label, values=v or "…")
        for r, v in zip(records, values, strict=True)
    ]
    return pd.DataFrame(
        {
            "record": records,
            "variable": ", ".join(named),
            "value": values,
            "message": said,
        }
    )


def _values(review: Review, names: list[str], rows: Rows) -> list[str]:
    """Return what a rule looked at in each record, as `age=17, talks=weet niet`."""
    columns = [_cells(review, name, rows) for name in names]
    if not columns:
        return [""] * len(rows)
    return [", ".join(cells) for cells in zip(*columns, strict=True)]


def _cells(review: Review, name: str, rows: Rows) -> list[str]:
    if name in review.frame.codebook.sets:
        return [f"{name}={ticked}" for ticked in _ticked(review, name, rows)]
    if review.hidden(name):
        return [f"{name}=…"] * len(rows)
    texts, kinds = review.shown(name, rows), review.frame.kinds(name)[rows]
    return [
        f"{name}={review.reason(kind).lower() if kind else text}"
        for text, kind in zip(texts, kinds, strict=True)
    ]


def _ticked(review: Review, name: str, rows: Rows) -> list[str]:
    """Return the ticked codes of a set, as `1+4`; the answers of a battery."""
    declared = review.frame.codebook.sets[name]
    columns = [review.shown(variable, rows) for variable in declared.variables]
    if declared.kind == "multiple":
        columns = [
            [(member.code or member.variable) if text == "1" else "" for text in cells]
            for member, cells in zip(declared.members, columns, strict=True)
        ]
    return [
        "+".join(filter(None, cells)) or "…" for cells in zip(*columns, strict=True)
    ]
