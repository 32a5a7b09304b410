"""Indicators: what is published, with the full sheet of the Gemeente-Stadsmonitor."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from survey.codebook.text import Model, Rule, Text
from survey.expression import Expression

__all__ = ["Indicator", "Statistic"]

Statistic = Literal["share", "mean", "multiple", "distribution"]


class Indicator(Model):
    """One published figure.

    Parameters
    ----------
    share
        True or false per person; unknown is outside the denominator.
    mean
        A number per person.
    multiple
        A multiple-response set: the share of each option among those who answered.
    distribution
        A coded variable: the share of each code.
    base
        Who is in the denominator, besides being known; everyone when absent.
    variables
        The variables whose wording and options the sheet shows.
    """

    name: str
    theme: str
    label: Text
    definition: Text = Text()
    unit: Text = Text()
    numerator: Text = Text()
    denominator: Text = Text()
    share: Rule | None = None
    mean: Rule | None = None
    multiple: str = ""
    distribution: str = ""
    base: Rule | None = None
    variables: tuple[str, ...] = ()
    source: Text = Text()
    remarks: Text = Text()
    polarity: Literal["higher_better", "lower_better", "neutral"] = "neutral"
    trend: Literal["comparable", "limited", "new"] = "comparable"

    @model_validator(mode="after")
    def _has_one_statistic(self) -> Self:
        given = [
            self.share,
            self.mean,
            self.multiple or None,
            self.distribution or None,
        ]
        if sum(item is not None for item in given) != 1:
            raise ValueError("needs exactly one of share, mean, multiple, distribution")
        return self

    @property
    def statistic(self) -> Statistic:
        """Which of the four statistics it is."""
        if self.share is not None:
            return "share"
        if self.mean is not None:
            return "mean"
        return "multiple" if self.multiple else "distribution"

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """The expressions whose names the codebook has to know."""
        return tuple(e for e in (self.share, self.mean, self.base) if e is not None)
