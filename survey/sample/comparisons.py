"""Groups against everyone, all others or one of them: differences of indicators."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.errors import CallError
from survey.estimates.statistics import Domains, against_nought
from survey.fieldwork import Frame
from survey.locale import message
from survey.sample.asked import domains
from survey.sample.declared import called, levels_of, study_of
from survey.sample.drawn import Drawn, Names, listed
from survey.sample.levels import Groups, Levels
from survey.sample.measured import Measured, tested
from survey.sample.wording import code_text, language_of, test_note, with_labels

__all__ = ["compare"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
AGAINST = ("total", "rest", "pairs", "reference")
WHOLE = ("total", "rest")


def compare(
    sample: Drawn,
    *names: str,
    by: Names,
    reference: str | None = None,
    against: str = "total",
    adjust: str = "holm",
) -> Measured:
    """Return how indicators of groups differ from everyone, or from one group, tested.

    Parameters
    ----------
    sample
        Of a study.
    names
        Of indicators; all of the codebook when absent.
    by
        The variables that make the groups.
    reference
        A group, several codes joined by a point: each other group is held against it.
    against
        total: each group against everyone, as in the total row of a table. rest: each
        against all others. pairs: every two. reference: follows from `reference`.
    adjust
        holm, bonferroni, benjamini-hochberg or none; over all rows.

    Returns
    -------
    Measured
        Rows with indicator, category, a column a variable, against, value and
        against_value (the two estimates), estimate (their difference), se, low, high,
        t, df, p, p_adjusted and adjusted (by which method).

    Raises
    ------
    CallError
        When a word is not known, or an indicator is a quantile.

    Notes
    -----
    All are one statistic of the whole design, so that the covariance between groups
    counts: through clusters, through calibration, and because a group is part of the
    total. Groups too small to publish are compared too: that a difference is
    significant says something about them, so suppress before publishing.

    Examples
    --------
    >>> sample.compare(
    ...     "volunteers", by="origin", reference="BE", adjust="benjamini-hochberg"
    ... )  # doctest: +SKIP
    """
    frame, chosen = study_of(sample), listed(by)
    levels, groups = levels_of(frame, names), domains(frame, chosen)
    if groups is None:
        raise CallError("name the variables that make the groups to compare")
    left, right, ends = _ends(groups, against, reference)
    columns = called(levels)
    names_of = tuple(
        f"{groups.names[one]} - {end}:{column}"
        for one, end in zip(left, ends, strict=True)
        for column in columns
    )
    around = Groups.around(groups.of, groups.size)
    found = sample.design.evaluate(levels.functional(names_of, around, left, right))
    values = _group_values(sample, levels, around)
    count = len(columns)
    df = np.tile(_df(sample, levels), len(left))
    tests = against_nought(found, adjust, sample.confidence, df)
    keys: dict[str, object] = {
        "indicator": list(levels.indicator) * len(left),
        "category": list(levels.category) * len(left),
        "breakdown": ["*".join(chosen)] * len(found),
    }
    for place, name in enumerate(chosen):
        keys[name] = np.repeat([groups.labels[one][place] for one in left], count)
    keys["against"] = np.repeat(np.array(ends, dtype=object), count)
    numbers = {
        "value": values[left].ravel(),
        "against_value": values[right].ravel(),
        **tested(tests),
    }
    rows = pd.DataFrame({**keys, **numbers, "adjusted": adjust})
    rows = rows.astype(dict.fromkeys([*keys, "adjusted"], "str"))
    rows = _labelled(with_labels(rows, frame, chosen), frame, chosen, groups)
    language = language_of(frame)
    notes = test_note(language, int(rows["p"].notna().sum()), adjust)
    return Measured(rows, found, notes, sample.confidence, "", language)


def _group_values(sample: Drawn, levels: Levels, around: Groups) -> Floats:
    every = np.arange(len(around.member))
    names = tuple(map(str, range(len(every) * len(levels.indicator))))
    found = levels.functional(names, around, every, None).value(sample.design.weights)
    return found.reshape(len(every), -1)


def _ends(
    groups: Domains, against: str, reference: str | None
) -> tuple[Codes, Codes, list[str]]:
    """Return each difference's two groups, and the name of the second."""
    size, every = groups.size, np.arange(groups.size)
    if reference is not None or against == "reference":
        if reference not in groups.names:
            raise CallError.unknown("group", str(reference), groups.names)
        at = groups.names.index(str(reference))
        left = np.delete(every, at)
        return left, np.full(len(left), at), [str(reference)] * len(left)
    if against == "total":
        return every, np.full(size, size), ["total"] * size
    if against == "rest":
        return every, size + 1 + every, ["rest"] * size
    if against == "pairs":
        pairs = [*combinations(range(size), 2)]
        right, left = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
        return left, right, [groups.names[place] for place in right]
    raise CallError.unknown("comparison", against, AGAINST)


def _df(sample: Drawn, levels: Levels) -> Floats:
    """Return the design's degrees of freedom among who is in each base."""
    found: dict[bytes, float] = {}
    for base in levels.base.T:
        key = base.tobytes()
        if key not in found:
            found[key] = sample.design.within(base).df
    return np.array([found[base.tobytes()] for base in levels.base.T])


def _labelled(
    rows: pd.DataFrame, frame: Frame, by: tuple[str, ...], groups: Domains
) -> pd.DataFrame:
    """Put the label of what groups are held against beside its name."""
    said = {end: message(f"sample_{end}", language_of(frame)) for end in WHOLE}
    for name, label in zip(groups.names, groups.labels, strict=True):
        pairs = zip(by, label, strict=True)
        said[name] = " · ".join(code_text(frame, one, code) for one, code in pairs)
    place = int(rows.columns.get_loc("against")) + 1
    rows.insert(place, "against_label", rows["against"].map(said).astype("str"))
    return rows
