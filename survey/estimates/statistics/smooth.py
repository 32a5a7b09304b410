"""Any smooth function of totals and means, across domains, from its expression."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.designs import Domained, Estimate, Sampled
from survey.errors import CallError, nearest
from survey.estimates.statistics.domains import Domains
from survey.estimates.statistics.formula import Formula
from survey.estimates.statistics.known import Missing, known
from survey.estimates.statistics.within import spoil

__all__ = ["function_of_totals"]

Floats = NDArray[np.float64]
CALL = re.compile(
    r"\b(?P<kind>total|mean)\(\s*(?P<column>`[^`]+`|[\w.]+)\s*"
    r"(?:,\s*(?P<quote>['\"])(?P<domain>.*?)(?P=quote)\s*)?\)"
)


@dataclass(frozen=True)
class _Leaf:
    """A total or a mean of a column, in one domain or over all records (None)."""

    kind: str
    column: int
    domain: int | None


def function_of_totals(
    design: Sampled,
    columns: Mapping[str, Floats],
    expressions: str | Mapping[str, str],
    domains: Domains | None = None,
    missing: Missing = "propagate",
) -> Estimate:
    """Return smooth functions of totals and means, across domains.

    Parameters
    ----------
    design
        The sample.
    columns
        Variables by name, shape (n,), NaN where missing.
    expressions
        Arithmetic of `Formula` in which `total(y)`, or `y` alone, is the total of a
        column, `mean(y)` its mean, and `total(y, "TR")` or `mean(y, "TR")` that of a
        domain; several under the names that they get.
    domains
        The groups that expressions may name.
    missing
        drop: a record that misses any of the columns counts for none. propagate:
        everything that names a column with a missing value is NaN.

    Raises
    ------
    CallError
        When an expression can't be read, or names what isn't there.

    Notes
    -----
    Linearised by the derivatives of the expression (Woodruff 1971); replicate designs
    compute the expression under every replicate's weights.

    References
    ----------
    Woodruff, R. S. (1971). A simple method for approximating the variance of a
    complicated estimate. *Journal of the American Statistical Association* 66.

    Examples
    --------
    >>> from survey.designs import Design
    >>> town = Domains.crossed([np.array(["A", "B", "A", "B"])])
    >>> y = {"y": np.array([2.0, 1.0, 4.0, 5.0])}
    >>> design = Design.build(np.ones(4))
    >>> found = function_of_totals(design, y, "mean(y, 'A') - mean(y)", town)
    >>> found.value, found.se.round(4)
    (array([0.]), array([0.9129]))
    """
    asked = {expressions: expressions} if isinstance(expressions, str) else expressions
    names = tuple(columns)
    y = np.column_stack([np.asarray(columns[name], dtype=float) for name in names])
    read = [_read(text, names, domains) for text in asked.values()]
    used = known(design, y, None, missing)
    size = 0 if domains is None else domains.size
    # Records in none of the domains are in a last one, so that wholes are whole.
    of = np.zeros(len(y), dtype=np.intp)
    if domains is not None:
        of = np.where(domains.of < 0, size, domains.of)
    statistic = _Statistic(tuple(read))
    functional = Domained(
        tuple(asked),
        np.hstack([used.y, np.ones((len(y), 1))]),
        of,
        size + 1,
        lambda t: statistic.evaluate(t)[0],
        lambda t: statistic.evaluate(t)[1],
    )
    estimate = design.within(used.members).evaluate(functional)
    lost = set(np.flatnonzero(used.spoiled[0]))
    gone = [bool(lost & {leaf.column for leaf in parts.values()}) for _, parts in read]
    return spoil(estimate, np.array(gone))


@dataclass(frozen=True)
class _Statistic:
    """Expressions, as functions of the totals of columns by domain."""

    read: tuple[tuple[Formula, Mapping[str, _Leaf]], ...]

    def evaluate(self, t: Floats) -> tuple[Floats, Floats]:
        """Return values, shape (m,), and derivatives, shape (m, t.size)."""
        value = np.zeros(len(self.read))
        slope = np.zeros((len(self.read), t.size))
        for row, (formula, leaves) in enumerate(self.read):
            parts = {name: _leaf_value(leaves[name], t) for name in formula.names}
            numbers = {name: part[0] for name, part in parts.items()}
            found, derivatives = formula.evaluate(numbers)
            value[row] = float(found)
            # An expression without an answer here has none, not an infinite one.
            if not (np.isfinite(found) and np.isfinite(derivatives).all()):
                value[row], slope[row] = np.nan, np.nan
                continue
            for name, derivative in zip(formula.names, derivatives, strict=True):
                slope[row] += derivative * parts[name][1].ravel()
        return value, slope


def _leaf_value(leaf: _Leaf, t: Floats) -> tuple[float, Floats]:
    part = slice(None) if leaf.domain is None else slice(leaf.domain, leaf.domain + 1)
    above = float(t[part, leaf.column].sum())
    slope = np.zeros_like(t)
    if leaf.kind == "total":
        slope[part, leaf.column] = 1.0
        return above, slope
    below = float(t[part, -1].sum())
    if below == 0:
        return np.nan, np.full_like(t, np.nan)
    slope[part, leaf.column] = 1 / below
    slope[part, -1] = -above / below**2
    return above / below, slope


def _read(
    text: str, names: tuple[str, ...], domains: Domains | None
) -> tuple[Formula, dict[str, _Leaf]]:
    """Put a name in the place of every total and mean, and say what it is."""
    found: dict[str, _Leaf] = {}

    def named(hit: re.Match[str]) -> str:
        kind, column, domain = hit["kind"], hit["column"].strip("`"), hit["domain"]
        key = f"{kind}({column}" + (f", {domain})" if domain is not None else ")")
        found[key] = _leaf(kind, column, domain, text, names, domains)
        return f"`{key}`"

    formula = Formula.parse(CALL.sub(named, text))
    for name in formula.names:
        if name not in found:
            found[name] = _leaf("total", name, None, text, names, domains)
    return formula, found


def _leaf(
    kind: str,
    column: str,
    domain: str | None,
    text: str,
    names: tuple[str, ...],
    domains: Domains | None,
) -> _Leaf:
    if column not in names:
        raise CallError(f"there is no {column!r} for {text!r}{nearest(column, names)}")
    if domain is None:
        return _Leaf(kind, names.index(column), None)
    groups = () if domains is None else domains.names
    if domain not in groups:
        hint = nearest(domain, groups)
        raise CallError(f"there is no domain {domain!r} for {text!r}{hint}")
    return _Leaf(kind, names.index(column), groups.index(domain))
