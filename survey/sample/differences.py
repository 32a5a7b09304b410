"""Differences between the groups of one sample."""

from __future__ import annotations

import pandas as pd

from survey.errors import CallError
from survey.estimates.statistics import Domains, compare
from survey.locale import message
from survey.sample.asked import domains
from survey.sample.averages import asked_numbers, named, noted, values
from survey.sample.drawn import Drawn, Names, listed
from survey.sample.gaps import Gaps, joint
from survey.sample.measured import Measured, tested
from survey.sample.wording import code_text, language_of, test_note, with_labels

__all__ = ["differences"]


def differences(
    sample: Drawn,
    *asked: str,
    between: Names,
    against: str = "pairs",
    reference: str | None = None,
    adjust: str = "holm",
    missing: Gaps = "drop",
) -> Measured:
    """Return differences between groups, with tests.

    Parameters
    ----------
    sample, asked
        As of `mean`; conditions and categories are compared as shares.
    between
        The columns that make the groups.
    against
        pairs: every two groups. reference: each with one. total: each with all
        together. rest: each with the others together.
    reference
        The group meant by `against="reference"`; several columns joined by a point.
    adjust
        holm, bonferroni, benjamini-hochberg or none; over all rows.
    missing
        drop or propagate, as of `mean`.

    Returns
    -------
    Measured
        Rows with indicator, category, group, against, estimate (the difference), se,
        low, high, t, df, p, p_adjusted.

    Examples
    --------
    >>> sample.differences("trust", between="origin", against="rest")  # doctest: +SKIP
    """
    columns = asked_numbers(sample, asked)
    groups = domains(sample.columns, listed(between))
    if groups is None:
        raise CallError("name the columns that make the groups to compare")
    against = "reference" if reference is not None else against
    found = compare(
        sample.design,
        values(columns),
        named(columns),
        groups,
        against,
        reference,
        adjust,
        sample.confidence,
        missing=joint(missing, "a comparison of groups"),
    )
    names, count = listed(between), len(found.left) // len(columns.names)
    keys = {
        "indicator": list(columns.names) * count,
        "category": list(columns.categories) * count,
        "group": list(found.left),
        "against": list(found.right),
    }
    rows = with_labels(
        pd.DataFrame({**keys, **tested(found.tests)}), sample.columns, ()
    )
    rows = _labelled(rows, sample, names, groups)
    language = language_of(sample.columns)
    tests = int(rows["p"].notna().sum())
    notes = (
        *noted(sample, columns, missing, groups, names),
        *test_note(language, tests, adjust),
    )
    return Measured(rows, found.estimate, notes, sample.confidence, "", language)


def _labelled(
    rows: pd.DataFrame, sample: Drawn, by: tuple[str, ...], groups: Domains
) -> pd.DataFrame:
    """Put the labels of the groups beside their names."""
    said = {
        name: " · ".join(
            code_text(sample.columns, one, code)
            for one, code in zip(by, label, strict=True)
        )
        for name, label in zip(groups.names, groups.labels, strict=True)
    }
    if all(name == text for name, text in said.items()):
        return rows
    language = language_of(sample.columns)
    said |= {end: message(f"sample_{end}", language) for end in ("total", "rest")}
    for name in ("group", "against"):
        place = int(rows.columns.get_loc(name)) + 1
        rows.insert(place, f"{name}_label", rows[name].map(said).astype("str"))
    return rows
