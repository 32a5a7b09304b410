"""The estimates: a tidy table, with the design behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

import pandas as pd

from survey.codebook import Codebook, Indicator
from survey.designs.design import Design
from survey.designs.sampled import Sampled
from survey.errors import CallError, NoDesignError
from survey.estimates.covariance import covariance_of
from survey.estimates.labels import labelled
from survey.estimates.layout import Layout
from survey.fieldwork import Frame
from survey.locale import message

__all__ = ["Estimates"]

KEYS = ("indicator", "category", "breakdown")
MARKS = ("publish", "flag", "withhold")


@dataclass(frozen=True)
class Estimates:
    """Every indicator by every breakdown, unrounded and unsuppressed.

    Parameters
    ----------
    rows
        One row an estimate: indicator, category (empty for a share or a mean),
        breakdown (such as origin*sex, empty for the total), a text column per variable
        of any breakdown with the code (missing where the row's breakdown is another),
        estimate, se, low, high, n (records in the base), n_cell (records that count;
        for a mean as n), n_weighted, df, deff, dont_know (weighted share of those who
        don't know among them and the base), n_dont_know (records of them),
        quality (publish, flag or withhold).
    by
        The variables that have a column.
    design
        What the standard errors rest on; None without a sample.
    notes
        What a reader has to know of how they were made, in the study's language.
    language
        Of the notes: nl, fr or en.
    behind
        The records and the indicators they were made of, for what is computed when it
        is asked for; None where an engine holds the records.
    """

    rows: pd.DataFrame
    by: tuple[str, ...] = ()
    design: Sampled | Layout | None = None
    notes: tuple[str, ...] = ()
    language: str = "nl"
    behind: tuple[Frame, Mapping[str, Indicator]] | None = field(
        default=None, repr=False, compare=False
    )

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def lone_strata(self) -> tuple[str, ...]:
        """The strata with one cluster that were met."""
        if not isinstance(self.design, Design | Layout):
            return ()
        return self.design.lone_names

    def of(self, indicator: str, by: tuple[str, ...] = ()) -> pd.DataFrame:
        """Return one indicator's rows in one breakdown.

        Parameters
        ----------
        indicator
            Its name.
        by
            The breakdown's variables, in their order.

        Raises
        ------
        CallError
            When it was not estimated.
        """
        rows = self.rows[self.rows["indicator"] == indicator]
        if rows.empty:
            raise CallError.unknown("estimate of", indicator, self.rows["indicator"])
        name = "*".join(by)
        found = rows[rows["breakdown"] == name]
        if found.empty:
            raise CallError.unknown("breakdown", name, rows["breakdown"])
        return found.reset_index(drop=True)

    def standard_errors(self) -> pd.DataFrame:
        """Return the standard errors with their keys.

        Raises
        ------
        NoDesignError
            When who answered is not a sample.
        """
        if self.design is None:
            raise NoDesignError(
                "these answers are not a sample: nobody was drawn with a known chance, "
                "so how far the shares lie from those of any population can't be told "
                "from the answers. There are counts and shares, no standard errors"
            )
        return self.rows[[*KEYS, *self.by, "estimate", "se", "df"]]

    def covariance(self, indicator: str, by: tuple[str, ...] = ()) -> pd.DataFrame:
        """Return the covariances of one indicator's estimates in one breakdown.

        Parameters
        ----------
        indicator
            Its name.
        by
            The breakdown's variables, in their order.

        Returns
        -------
        DataFrame
            Rows and columns by the codes of the variables and the category.

        Raises
        ------
        NoDesignError
            When who answered is not a sample.
        CallError
            When it was not estimated, is a quantile, or the records are on an engine.
        """
        self.standard_errors()
        self.of(indicator, by)
        if self.behind is None or isinstance(self.design, Layout | None):
            raise CallError(
                "the records are on an engine, which gives sums by domain and no "
                "covariances between them; read them into memory for those"
            )
        frame, indicators = self.behind
        return covariance_of(frame, self.design, indicators[indicator], by)

    def labelled(self, codebook: Codebook, language: str = "") -> pd.DataFrame:
        """Return the rows with labels in place of names and codes.

        Parameters
        ----------
        codebook
            Has the labels; what it doesn't know keeps its name or code.
        language
            Of the labels; the codebook's first when empty.
        """
        return labelled(self.rows, self.by, codebook, language)

    def summary(self) -> pd.DataFrame:
        """Return what was estimated, without a figure that could give anybody away.

        Returns
        -------
        DataFrame
            One row by indicator and breakdown: how many cells there are, and how many
            of them carry each mark of quality.
        """
        keys = ["indicator", "breakdown"]
        marks = pd.Categorical(self.rows["quality"], MARKS)
        counts = pd.crosstab([self.rows[key] for key in keys], marks, dropna=False)
        counts = counts.reindex(columns=list(MARKS), fill_value=0)
        counts.columns = pd.Index(
            [message(f"estimates_{m}", self.language) for m in MARKS]
        )
        counts.insert(0, message("estimates_cells", self.language), counts.sum(axis=1))
        order = self.rows[keys].drop_duplicates()
        counts = counts.loc[[*order.itertuples(index=False, name=None)]].reset_index()
        named = {key: message(f"estimates_{key}", self.language) for key in keys}
        return counts.rename(columns=named)

    def _repr_html_(self) -> str:
        """Show what was estimated; figures are shown by tables, which hide some."""
        notes = [*self.notes, message("estimates_shown", self.language)]
        said = "".join(f"<p>{escape(note)}</p>" for note in notes)
        return f"{self.summary().to_html(index=False)}{said}"

    def __repr__(self) -> str:
        indicators = self.rows["indicator"].nunique()
        breakdowns = self.rows["breakdown"].nunique()
        return (
            f"Estimates({len(self)} rows: {indicators} indicators by "
            f"{breakdowns} breakdowns)"
        )
