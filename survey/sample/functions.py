"""Any smooth function of totals and means, of everyone, by group or across groups."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from survey.designs import Estimate, Sampled
from survey.distributions import t_quantile
from survey.errors import CallError
from survey.estimates.statistics import Domains, domain_df, function_of_totals
from survey.sample.asked import Numbers, domains, numbers
from survey.sample.averages import noted, values
from survey.sample.drawn import Drawn, Names, listed
from survey.sample.gaps import Gaps, joint
from survey.sample.measured import Measured, tidy
from survey.sample.wording import language_of

__all__ = ["function", "of_groups"]

Floats = NDArray[np.float64]
# A total or mean of a column, which may name a group; or a column alone, its total.
LEAF = re.compile(
    r"\b(?P<kind>total|mean)\(\s*(?P<column>`[^`]+`|[^\W\d][\w.]*)\s*"
    r"(?P<group>,\s*(?P<quote>['\"]).*?(?P=quote)\s*)?\)"
    r"|(?P<alone>`[^`]+`|(?<![\w.])[^\W\d][\w.]*+)(?!\s*\()"
)


def function(
    sample: Drawn,
    asked: str | Mapping[str, str],
    by: Names = (),
    between: Names = (),
    missing: Gaps = "drop",
) -> Measured:
    """Return a smooth function of totals and means, linearised from its expression.

    Parameters
    ----------
    sample
        The records and their design.
    asked
        Arithmetic with log, exp, sqrt and abs, of `total(income)` and `mean(hours)`; a
        name alone is its total, and a rule or odd name stands between backticks, as in
        ``mean(`hours / 38`)``. Several under the names that they get.
    by
        Columns or rules: the function within each group.
    between
        Columns or rules whose groups the expression may name, as in
        `mean(income, 'TR') / mean(income, 'BE')`; without a group it is everyone's.
    missing
        drop or propagate, as of `mean`.

    Returns
    -------
    Measured
        A row an expression and group, with the covariance between all of them.

    Raises
    ------
    CallError
        When the expression can't be read, or both `by` and `between` are given.

    Examples
    --------
    >>> sample.function("total(income) / total(hours)", by="sector")  # doctest: +SKIP
    """
    if listed(by) and listed(between):
        raise CallError("by breaks down and between compares; a function takes one")
    texts = {asked: asked} if isinstance(asked, str) else dict(asked)
    names = list(dict.fromkeys(n for text in texts.values() for n in _columns(text)))
    if not names:
        raise CallError(f"no total or mean in {', '.join(texts.values())!r}")
    columns = Numbers.joined([_one(sample, name) for name in names])
    held = dict(zip(names, values(columns).T, strict=True))
    groups = domains(sample.columns, listed(by) or listed(between))
    rows = groups if listed(by) else None
    written = {
        f"{group}:{name}" if group else name: _within(text, group)
        for group in ([""] if rows is None else rows.names)
        for name, text in texts.items()
    }
    how = joint(missing, "a function")
    found = function_of_totals(sample.design, held, written, groups, how)
    counted = np.asarray(columns.known.all(axis=1) | (missing != "drop"))
    notes = noted(sample, columns, missing, groups, listed(by) or listed(between))
    inside = sample.design.within(counted)
    return of_groups(sample, found, inside, rows, listed(by), [*texts], notes)


def of_groups(
    sample: Drawn,
    found: Estimate,
    inside: Sampled,
    groups: Domains | None,
    by: tuple[str, ...],
    indicator: Sequence[str],
    notes: tuple[str, ...],
    category: Sequence[str] = (),
) -> Measured:
    """Return the rows of numbers that are estimated group after group.

    Parameters
    ----------
    sample
        The records and their design.
    found
        The numbers.
    inside
        The design of the records that count.
    groups, by
        The groups, and the columns that make them.
    indicator, category
        What is estimated in each group.
    notes
        For the reader.
    """
    count = len(indicator)
    of = np.zeros(sample.rows, np.intp) if groups is None else groups.of
    size = 1 if groups is None else groups.size
    here = (of >= 0) & (inside.weights != 0)
    df = np.array([inside.df]) if groups is None else domain_df(inside, groups)
    there = np.isfinite(found.value)
    se = np.where(there, found.se, np.nan)
    reach = t_quantile((1 + sample.confidence) / 2, np.repeat(df, count)) * se
    numbers_of = {
        "estimate": np.where(there, found.value, np.nan),
        "se": se,
        "low": found.value - reach,
        "high": found.value + reach,
        "n": np.repeat(np.bincount(of[here], minlength=size), count),
        "n_weighted": np.repeat(
            np.bincount(of[here], inside.weights[here], minlength=size), count
        ),
        "df": np.repeat(df, count),
    }
    labels = ((),) if groups is None else groups.labels
    within = list(category) or [""] * count
    rows = tidy(sample.columns, by, labels, indicator, within, numbers_of)
    language = language_of(sample.columns)
    return Measured(rows, found, notes, sample.confidence, "", language)


def _columns(text: str) -> list[str]:
    return [(hit["column"] or hit["alone"]).strip("`") for hit in LEAF.finditer(text)]


def _within(text: str, group: str) -> str:
    """Write a group into every total and mean; a name alone becomes its total."""
    quote = '"' if "'" in group else "'"

    def written(hit: re.Match[str]) -> str:
        kind = hit["kind"] or "total"
        column = f"`{(hit['column'] or hit['alone']).strip('`')}`"
        if not group:
            return f"{kind}({column}{hit['group'] or ''})"
        if hit["group"]:
            raise CallError(f"name groups with between, not with by: {hit[0]!r}")
        return f"{kind}({column}, {quote}{group}{quote})"

    return LEAF.sub(written, text)


def _one(sample: Drawn, name: str) -> Numbers:
    found = numbers(sample.columns, name)
    if found.values.shape[1] != 1 or found.categories != ("",):
        raise CallError(f"{name!r} has categories; write a rule such as `{name} == 1`")
    return found
