"""What a sample says: a tidy row an estimate, with the covariance between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from survey.designs import Estimate
from survey.estimates.statistics.found import Found
from survey.sample.asked import Numbers

__all__ = ["Measured", "measured"]

KEYS = ("indicator", "category", "breakdown")


@dataclass(frozen=True)
class Measured:
    """Estimates made together.

    Parameters
    ----------
    rows
        One row an estimate: indicator (as it was asked), category, breakdown, a column
        a variable of the breakdown, estimate, se, low, high, n, n_weighted, df, deff.
    estimate
        The same numbers, in the order of the rows, with their covariance.
    notes
        What a reader has to know, such as how many records were left out.
    """

    rows: pd.DataFrame
    estimate: Estimate
    notes: tuple[str, ...] = ()

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

    def __repr__(self) -> str:
        notes = "".join(f"\n{note}" for note in self.notes)
        return f"{self.rows.to_string(index=False)}{notes}"

    def _repr_html_(self) -> str:
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        shown = self.rows.drop(columns=[n for n in KEYS[1:] if _blank(self.rows[n])])
        table = shown.to_html(index=False, float_format=lambda x: f"{x:.5g}")
        return f"{table}{notes}"


def measured(
    found: Found,
    asked: Numbers,
    by: Sequence[str],
    intervals: np.ndarray,
    notes: tuple[str, ...] = (),
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
    intervals
        Shape (domains, columns, 2).
    notes
        For the reader.
    """
    size, columns = found.value.shape
    labels = found.domains.labels if found.domains is not None else ((),)
    cells = {
        name: np.repeat([label[place] for label in labels], columns)
        for place, name in enumerate(by)
    }
    numbers = {
        "estimate": found.value.ravel(),
        "se": found.se.ravel(),
        "low": intervals[:, :, 0].ravel(),
        "high": intervals[:, :, 1].ravel(),
        "n": np.repeat(found.n, columns),
        "n_weighted": np.repeat(found.n_weighted, columns),
        "df": np.repeat(found.df, columns),
        "deff": found.deff().ravel(),
    }
    keys = {
        "indicator": np.tile(np.array(asked.names, dtype=object), size),
        "category": np.tile(np.array(asked.categories, dtype=object), size),
        "breakdown": np.full(size * columns, "*".join(by), dtype=object),
    }
    rows = pd.DataFrame({**keys, **cells, **numbers})
    texts = [*KEYS, *by]
    return Measured(rows.astype(dict.fromkeys(texts, "str")), found.estimate, notes)


def _blank(column: pd.Series) -> bool:
    return bool((column == "").all())
