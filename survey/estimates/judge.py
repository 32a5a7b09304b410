"""Quality rules of statistics offices: publish, flag or withhold, with the reasons."""

from __future__ import annotations

import csv
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from survey.errors import CallError

__all__ = ["MARKS", "Judged", "QualityRule", "judge", "quality_rules", "rulesets"]

Floats = NDArray[np.float64]
MARKS = ("publish", "flag", "withhold")
SIGNS: dict[str, Callable[[Floats, float], NDArray[np.bool_]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
CONDITION = re.compile(r"(\w+) (<=|>=|<|>) ([\d.]+)")


@dataclass(frozen=True)
class QualityRule:
    """One rule of a statistics office.

    Parameters
    ----------
    kinds
        The statistics that it is for; empty for all.
    when
        A measure held against a number; several joined by `and`.
    mark
        flag or withhold.
    source
        Where it is written.
    """

    kinds: frozenset[str]
    when: str
    mark: str
    source: str

    def about(self, kind: str) -> bool:
        """Return whether it is for a kind of statistic.

        Parameters
        ----------
        kind
            share, mean, total, ratio or quantile.
        """
        return not self.kinds or kind in self.kinds

    @property
    def conditions(self) -> tuple[tuple[str, str, float], ...]:
        """Each measure, its sign and its number."""
        hits = [CONDITION.fullmatch(part) for part in self.when.split(" and ")]
        if not all(hits):
            raise CallError(f"can't read the quality rule {self.when!r}")
        return tuple((hit[1], hit[2], float(hit[3])) for hit in hits if hit)


@dataclass(frozen=True)
class Judged:
    """What becomes of estimates.

    Parameters
    ----------
    marks
        publish, flag or withhold, shape (rows,).
    reasons
        The rules that were hit, by row; `unknown: df` where a rule asks what the row
        doesn't say.
    """

    marks: NDArray[np.object_]
    reasons: tuple[tuple[str, ...], ...]


@cache
def quality_rules() -> Mapping[str, tuple[QualityRule, ...]]:
    """Return the rules by set, from quality_rules.csv.

    Examples
    --------
    >>> quality_rules()["statcan"][0].when
    'cv > 0.333'
    """
    text = files("survey.estimates").joinpath("quality_rules.csv")
    found: dict[str, tuple[QualityRule, ...]] = {}
    for row in csv.DictReader(text.read_text(encoding="utf-8").splitlines()):
        kinds = frozenset() if row["kind"] == "*" else frozenset(row["kind"].split())
        rule = QualityRule(kinds, row["when"], row["mark"], row["source"])
        found[row["ruleset"]] = (*found.get(row["ruleset"], ()), rule)
    return found


def rulesets() -> tuple[str, ...]:
    """Return the names of the sets of rules.

    Examples
    --------
    >>> rulesets()[:2]
    ('nchs-2017', 'ine-chile-2020')
    """
    return tuple(quality_rules())


def judge(
    rows: Mapping[str, NDArray[np.generic]],
    ruleset: str,
) -> Judged:
    """Return what a statistics office would do with estimates.

    Parameters
    ----------
    rows
        Columns of one length: estimate, se, low, high, n, n_effective (or deff, which
        it follows from), n_cell, df, and kind (share, mean, total, ratio or quantile).
        Those that are absent are unknown.
    ruleset
        One of `rulesets`.

    Raises
    ------
    CallError
        When there is no such set.

    Notes
    -----
    An estimate that isn't there is withheld. One of which a rule can't be checked is
    flagged, never published unseen; so is one of a kind that the set says nothing of.
    Where only the effective number is given, the design effect follows from it. The
    relative width is that of the interval over the
    estimate, the complement's over one less it; log_cv is the coefficient of variation
    of the share's logarithm, of the smaller side.

    Examples
    --------
    >>> rows = {
    ...     "kind": np.array(["mean", "mean", "mean"]),
    ...     "estimate": np.array([10.0, 10.0, 10.0]),
    ...     "se": np.array([1.0, 2.0, 5.0]),
    ...     "n": np.array([400, 400, 400]),
    ... }
    >>> found = judge(rows, "statcan")
    >>> found.marks.tolist(), found.reasons[1]
    (['publish', 'flag', 'withhold'], ('cv > 0.165',))
    """
    if ruleset not in quality_rules():
        raise CallError.unknown("set of quality rules", ruleset, rulesets())
    measures = _measures(rows)
    kind = np.asarray(rows["kind"]).astype(str)
    rules = quality_rules()[ruleset]
    size = len(kind)
    level = np.zeros(size, dtype=int)
    reasons: list[list[str]] = [[] for _ in range(size)]
    gone = np.isnan(measures["estimate"])
    _note(level, reasons, gone, 2, "unknown: estimate")
    for one in np.unique(kind):
        if not any(rule.about(one) for rule in rules):
            _note(level, reasons, ~gone & (kind == one), 1, f"no rule: {one}")
    for rule in rules:
        meant = ~gone & [rule.about(one) for one in kind]
        hit, unknown = _held(rule, measures)
        _note(level, reasons, meant & hit, MARKS.index(rule.mark), rule.when)
        for name, absent in unknown.items():
            _note(level, reasons, meant & absent, 1, f"unknown: {name}")
    marks = np.array(MARKS, dtype=object)[level]
    return Judged(marks, tuple(tuple(dict.fromkeys(said)) for said in reasons))


def _held(
    rule: QualityRule, measures: Mapping[str, Floats]
) -> tuple[NDArray[np.bool_], dict[str, NDArray[np.bool_]]]:
    """Say where a rule is hit, and where a measure leaves that open."""
    hit = np.ones(len(measures["estimate"]), dtype=bool)
    maybe = hit.copy()
    unknown = {}
    for name, sign, number in rule.conditions:
        if name not in measures:
            raise CallError.unknown("measure", name, measures)
        value = measures[name]
        absent = np.isnan(value)
        yes = SIGNS[sign](np.nan_to_num(value, nan=0.0), number)
        hit &= yes & ~absent
        maybe &= yes | absent
        unknown[name] = absent
    # What another part of the rule rules out is not open.
    return hit, {name: absent & maybe for name, absent in unknown.items()}


def _note(
    level: NDArray[np.int_],
    reasons: list[list[str]],
    where: NDArray[np.bool_],
    mark: int,
    reason: str,
) -> None:
    level[where] = np.maximum(level[where], mark)
    for row in np.flatnonzero(where):
        reasons[row].append(reason)


def _measures(rows: Mapping[str, NDArray[np.generic]]) -> dict[str, Floats]:
    """Return everything that rules speak of, NaN where unknown."""
    size = len(rows["kind"])

    def column(name: str) -> Floats:
        given = rows.get(name)
        none = np.full(size, np.nan)
        return none if given is None else np.asarray(given, dtype=float)

    names = ("estimate", "se", "low", "high", "n", "n_cell", "df", "deff")
    found = {name: column(name) for name in names}
    p, se, n = found["estimate"], found["se"], found["n"]
    from_deff = _over(n, np.maximum(found["deff"], 1.0))
    given = column("n_effective")
    found["n_effective"] = np.where(np.isnan(given), from_deff, np.minimum(given, n))
    found["deff"] = np.where(np.isnan(found["deff"]), _over(n, given), found["deff"])
    found["cv"] = _over(se, np.abs(p))
    found["width"] = found["high"] - found["low"]
    found["relative_width"] = _over(found["width"], p)
    found["complement_relative_width"] = _over(found["width"], 1 - p)
    small = np.minimum(p, 1 - p)
    inner = np.where(small > 0, small, np.nan)
    found["log_cv"] = se / (inner * -np.log(inner))
    found["se_over_curve"] = _over(se, inner ** (2 / 3) / 9)
    # Nothing is relative to a share of 0 or 1: its width itself has to say it.
    end = (p == 0) | (p == 1)
    for name in ("relative_width", "complement_relative_width"):
        found[name] = np.where(end & ~np.isnan(found["width"]), 0.0, found[name])
    return found


def _over(above: Floats, below: Floats) -> Floats:
    none = np.full(above.shape, np.nan)
    return np.asarray(np.divide(above, below, none, where=below != 0))
