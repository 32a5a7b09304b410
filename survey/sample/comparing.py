"""Comparisons of groups and of waves, asked of weighted responses."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Self

from survey.sample.drawn import Names
from survey.sample.measured import Measured
from survey.sample.noun import Sample

__all__ = ["Comparing"]


class Comparing(ABC):
    """What has a sample, and compares its groups and its waves."""

    @abstractmethod
    def sample(self) -> Sample:
        """Return the records with their design."""

    def compare(
        self,
        *indicators: str,
        by: Names,
        reference: str | None = None,
        against: str = "total",
        adjust: str = "holm",
    ) -> Measured:
        """Return how indicators of groups differ from everyone or from one group.

        Parameters
        ----------
        indicators
            Names; all of the codebook when absent.
        by
            Variables that make the groups.
        reference, against, adjust
            As of `Sample.compare`.

        Examples
        --------
        >>> weighted.compare(
        ...     "contact_neighbours", by="origin", reference="BE"
        ... )  # doctest: +SKIP
        """
        return self.sample().compare(
            *indicators, by=by, reference=reference, against=against, adjust=adjust
        )

    def change(
        self,
        earlier: Self,
        *indicators: str,
        by: Names = (),
        adjust: str = "holm",
    ) -> Measured:
        """Return how indicators changed since another wave, with tests.

        Parameters
        ----------
        earlier
            Of a sample drawn apart; what it doesn't have has no difference, and a note
            names it.
        indicators
            Names; those that both codebooks have when absent.
        by
            Variables to break down by, the same in both.
        adjust
            As of `Sample.compare`.

        Examples
        --------
        >>> later.change(earlier, "contact_neighbours", by="origin")  # doctest: +SKIP
        """
        return self.sample().change(earlier.sample(), *indicators, by=by, adjust=adjust)
