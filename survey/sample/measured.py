"""What a sample says: a tidy row an estimate, with the covariance between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

import numpy as np
import pandas as pd

from survey.designs import Design, Estimate, Sampled
from survey.errors import CallError
from survey.estimates.judge import judge
from survey.estimates.statistics import (
    Compared,
    Found,
    against_nought,
    apart,
    function_of,
)
from survey.sample.asked import Numbers

__all__ = ["Measured", "measured", "tested"]

KEYS = ("indicator", "category", "breakdown")


@dataclass(frozen=True)
class Measured:
    """Estimates made together.

    Parameters
    ----------
    rows
        One row an estimate: indicator (as it was asked), category, breakdown, a column
        a variable of the breakdown, estimate, se, low, high, n, n_weighted, df, deff
        (held against a sample without replacement when the design has a finite
        population correction, with replacement otherwise).
    estimate
        The same numbers, in the order of the rows, with their covariance.
    notes
        What a reader has to know, such as how many records were left out.
    confidence
        Of the intervals.
    kind
        What was estimated: mean, share, total, ratio, quantile, or empty for other
        numbers; quality rules ask for it.
    """

    rows: pd.DataFrame
    estimate: Estimate
    notes: tuple[str, ...] = ()
    confidence: float = 0.95
    kind: str = ""

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def names(self) -> tuple[str, ...]:
        """What the estimates are called in a contrast."""
        return self.estimate.names

    @property
    def covariance(self) -> pd.DataFrame:
        """The covariances, by name."""
        names = list(self.names)
        return pd.DataFrame(self.estimate.covariance, index=names, columns=names)

    def contrast(
        self, asked: str | Mapping[str, str], adjust: str = "holm"
    ) -> Measured:
        """Return a function of the estimates, linearised from its expression.

        Parameters
        ----------
        asked
            Such as `score - earlier` or `log(score / earlier)`, of `names`; one that is
            no word stands between backticks, as in `` `E:score` - `H:score` ``. Several
            under the names that they get.
        adjust
            Of the p-values when there are several: holm, bonferroni,
            benjamini-hochberg or none.

        Returns
        -------
        Measured
            Rows with indicator, estimate, se, low, high, t, df, p, p_adjusted.
        """
        return self._tests(function_of(self.estimate, asked), adjust, self.notes)

    def minus(self, other: Measured, adjust: str = "holm") -> Measured:
        """Return what is measured less what an independent sample says of the same.

        Parameters
        ----------
        other
            The same estimates of a sample drawn apart, such as an earlier wave.
        adjust
            As of `contrast`.

        Raises
        ------
        CallError
            When the other holds other estimates.
        """
        notes = (*self.notes, *other.notes)
        return self._tests(apart(self.estimate, other.estimate), adjust, notes)

    def judged(self, ruleset: str) -> Measured:
        """Return the rows with what a statistics office would do with each.

        Parameters
        ----------
        ruleset
            Whose rules: see `survey.estimates.rulesets`.

        Returns
        -------
        Measured
            Rows with quality (publish, flag or withhold) and why.

        Raises
        ------
        CallError
            When there is no such set, or these are not estimates of one kind.
        """
        if not self.kind:
            raise CallError("quality rules judge means, shares, totals and the like")
        columns = {name: self.rows[name].to_numpy() for name in self.rows}
        columns["kind"] = np.full(len(self.rows), self.kind, dtype=object)
        found = judge(columns, ruleset)
        why = ["; ".join(reasons) for reasons in found.reasons]
        rows = self.rows.assign(quality=found.marks, why=why)
        return replace(self, rows=rows, notes=(*self.notes, f"judged by {ruleset}"))

    def _tests(
        self, estimate: Estimate, adjust: str, notes: tuple[str, ...]
    ) -> Measured:
        tests = against_nought(estimate, adjust, self.confidence)
        rows = pd.DataFrame({"indicator": list(estimate.names), **tested(tests)})
        said = (f"p-values adjusted: {adjust}",) if len(estimate) > 1 else ()
        return Measured(rows, estimate, (*notes, *said), self.confidence)

    def __repr__(self) -> str:
        notes = "".join(f"\n{note}" for note in self.notes)
        return f"{self.rows.to_string(index=False)}{notes}"

    def _repr_html_(self) -> str:
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        blank = [n for n in KEYS[1:] if n in self.rows and _blank(self.rows[n])]
        shown = self.rows.drop(columns=blank)
        table = shown.to_html(index=False, float_format=lambda x: f"{x:.5g}")
        return f"{table}{notes}"


def tested(tests: Compared) -> dict[str, np.ndarray]:
    """Return the columns of tests: from the estimate to the adjusted p-value.

    Parameters
    ----------
    tests
        Of numbers against nought.
    """
    return {
        "estimate": tests.estimate.value,
        "se": np.where(np.isnan(tests.estimate.value), np.nan, tests.estimate.se),
        "low": tests.interval[:, 0],
        "high": tests.interval[:, 1],
        "t": tests.t,
        "df": tests.df,
        "p": tests.p,
        "p_adjusted": tests.p_adjusted,
    }


def measured(
    found: Found,
    asked: Numbers,
    by: Sequence[str],
    notes: tuple[str, ...] = (),
    confidence: float = 0.95,
    intervals: np.ndarray | None = None,
    kind: str = "",
) -> Measured:
    """Return the tidy rows of a statistic by domain.

    Parameters
    ----------
    found
        The statistic, a column each of what was asked.
    asked
        What was asked.
    by
        The variables of the breakdown.
    notes
        For the reader.
    confidence
        Of the intervals.
    intervals
        Shape (domains, columns, 2); t-intervals when absent.
    kind
        What was estimated.
    """
    if intervals is None:
        intervals = found.interval(confidence)
    size, columns = found.value.shape
    # Of a number that isn't there nothing is known, also not that it has no error.
    there = np.isfinite(found.value)
    intervals = np.where(there[:, :, None], intervals, np.nan)
    labels = found.domains.labels if found.domains is not None else ((),)
    cells = {
        name: np.repeat([label[place] for label in labels], columns)
        for place, name in enumerate(by)
    }
    numbers = {
        "estimate": found.value.ravel(),
        "se": np.where(there, found.se, np.nan).ravel(),
        "low": intervals[:, :, 0].ravel(),
        "high": intervals[:, :, 1].ravel(),
        "n": np.repeat(found.n, columns),
        "n_weighted": np.repeat(found.n_weighted, columns),
        "df": np.repeat(found.df, columns),
        "deff": found.deff(not _without_replacement(found.design)).ravel(),
    }
    keys = {
        "indicator": np.tile(np.array(asked.names, dtype=object), size),
        "category": np.tile(np.array(asked.categories, dtype=object), size),
        "breakdown": np.full(size * columns, "*".join(by), dtype=object),
    }
    rows = pd.DataFrame({**keys, **cells, **numbers})
    texts = [*KEYS, *by]
    rows = rows.astype(dict.fromkeys(texts, "str"))
    return Measured(rows, found.estimate, notes, confidence, kind)


def _without_replacement(design: Sampled) -> bool:
    return isinstance(design, Design) and design.without_replacement


def _blank(column: pd.Series) -> bool:
    return bool((column == "").all())
