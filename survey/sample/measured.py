"""What a sample says: a tidy row an estimate, with the covariance between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from survey.analysis.display import html_table
from survey.designs import Design, Estimate, Sampled
from survey.errors import CallError
from survey.estimates.judge import judge
from survey.estimates.statistics import Compared, Found, against_nought, function_of
from survey.locale import message
from survey.sample.apart import unlike
from survey.sample.asked import Numbers
from survey.sample.plain import Source
from survey.sample.wording import language_of, test_note, with_labels

__all__ = ["Measured", "measured", "tested", "tidy"]

KEYS = ("indicator", "category", "breakdown")
SHOWN = 10


@dataclass(frozen=True)
class Measured:
    """Estimates made together.

    Parameters
    ----------
    rows
        One row an estimate: indicator (as it was asked), category, breakdown, a column
        a variable of the breakdown, estimate, se, low, high, n, n_weighted, df, deff
        (held against a sample without replacement when the design has a finite
        population correction, with replacement otherwise). Where there is a codebook,
        its label stands beside a name or code, in a column such as `origin_label`.
    estimate
        The same numbers, in the order of the rows, with their covariance.
    notes
        What a reader has to know, such as how many records were left out.
    confidence
        Of the intervals.
    kind
        What was estimated: mean, share, total, ratio, quantile, or empty for other
        numbers; quality rules ask for it.
    language
        Of the notes.
    """

    rows: pd.DataFrame
    estimate: Estimate
    notes: tuple[str, ...] = ()
    confidence: float = 0.95
    kind: str = ""
    language: str = "en"

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
        estimate = function_of(self.estimate, asked)
        keys = pd.DataFrame({"indicator": list(estimate.names)})
        return self._tests(keys, estimate, adjust)

    def minus(self, other: Measured, adjust: str = "holm") -> Measured:
        """Return what is measured less what an independent sample says of the same.

        Parameters
        ----------
        other
            The same of a sample drawn apart, such as an earlier wave. Rows are matched
            by name; of one that only one of the two has, or nobody is in, there is no
            difference: it is missing, and a note names it.
        adjust
            As of `contrast`.

        Raises
        ------
        CallError
            When the two have nothing in common, or another breakdown.
        """
        found = unlike(self.rows, self.estimate, other.rows, other.estimate)
        notes = tuple(dict.fromkeys((*self.notes, *other.notes)))
        lacking = found.lacking
        if lacking:
            names = ", ".join(lacking[:SHOWN]) + (" …" if lacking[SHOWN:] else "")
            notes += (message("sample_unmatched", self.language, names=names),)
        both = replace(self, notes=notes)
        return both._tests(found.keys, found.estimate, adjust, found.df)

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
        note = message("sample_judged", self.language, rules=ruleset)
        return replace(self, rows=rows, notes=(*self.notes, note))

    def _tests(
        self,
        keys: pd.DataFrame,
        estimate: Estimate,
        adjust: str,
        df: np.ndarray | None = None,
    ) -> Measured:
        tests = against_nought(estimate, adjust, self.confidence, df)
        rows = keys.assign(**tested(tests))
        count = int((~np.isnan(tests.p)).sum())
        notes = (*self.notes, *test_note(self.language, count, adjust))
        return Measured(rows, estimate, notes, self.confidence, "", self.language)

    def __repr__(self) -> str:
        notes = "".join(f"\n{note}" for note in self.notes)
        return f"{self.rows.to_string(index=False)}{notes}"

    def _repr_html_(self) -> str:
        more = message("sample_more", self.language, count="{count}")
        # What the breakdown's own columns say, and a note, needn't be said again.
        rows = self.rows.drop(columns=["breakdown", "adjusted"], errors="ignore")
        title = ""
        if len(rows) > 1 and "indicator" in rows and rows["indicator"].nunique() == 1:
            title = str(rows.get("indicator_label", rows["indicator"]).iloc[0])
            rows = rows.drop(columns=["indicator", "indicator_label"], errors="ignore")
        return html_table(rows, self.notes, title, more)


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


def tidy(
    columns: Source,
    by: Sequence[str],
    labels: Sequence[tuple[str, ...]],
    indicator: Sequence[str],
    category: Sequence[str],
    numbers: Mapping[str, np.ndarray],
) -> pd.DataFrame:
    """Return rows with their keys, domain after domain, and the codebook's labels.

    Parameters
    ----------
    columns
        The data.
    by
        The variables of the breakdown.
    labels
        Each domain's categories; one empty label for everyone.
    indicator, category
        What is estimated in each domain.
    numbers
        By column, shape (domains * indicators,).
    """
    size, count = len(labels), len(indicator)
    keys = {
        "indicator": np.tile(np.array(indicator, dtype=object), size),
        "category": np.tile(np.array(category, dtype=object), size),
        "breakdown": np.full(size * count, "*".join(by), dtype=object),
    }
    cells = {
        name: np.repeat([label[place] for label in labels], count)
        for place, name in enumerate(by)
    }
    rows = pd.DataFrame({**keys, **cells, **numbers})
    rows = rows.astype(dict.fromkeys([*KEYS, *by], "str"))
    return with_labels(rows, columns, by)


def measured(
    columns: Source,
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
    columns
        The data.
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
    count = found.value.shape[1]
    # Of a number that isn't there nothing is known, also not that it has no error.
    there = np.isfinite(found.value)
    intervals = np.where(there[:, :, None], intervals, np.nan)
    labels = found.domains.labels if found.domains is not None else ((),)
    numbers = {
        "estimate": found.value.ravel(),
        "se": np.where(there, found.se, np.nan).ravel(),
        "low": intervals[:, :, 0].ravel(),
        "high": intervals[:, :, 1].ravel(),
        "n": np.repeat(found.n, count),
        "n_weighted": np.repeat(found.n_weighted, count),
        "df": np.repeat(found.df, count),
        "deff": found.deff(not _without_replacement(found.design)).ravel(),
    }
    rows = tidy(columns, by, labels, asked.names, asked.categories, numbers)
    language = language_of(columns)
    return Measured(rows, found.estimate, notes, confidence, kind, language)


def _without_replacement(design: Sampled) -> bool:
    return isinstance(design, Design) and design.without_replacement
