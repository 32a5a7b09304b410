"""Indicators: what is published, with the full sheet of the Gemeente-Stadsmonitor."""

from __future__ import annotations

from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from survey.codebook.text import Model, Rule, Text
from survey.expression import Expression

__all__ = ["Indicator", "Quantile", "Ratio", "Statistic"]

Statistic = Literal[
    "share", "mean", "total", "ratio", "quantile", "multiple", "distribution"
]
NUMBERS = ("mean", "total", "ratio", "quantile")
QuantileRule = Literal[
    "math",
    "school",
    "shahvaish",
    "hf1",
    "hf2",
    "hf3",
    "hf4",
    "hf5",
    "hf6",
    "hf7",
    "hf8",
    "hf9",
]


class Ratio(Model):
    """One total over another, such as hours paid over hours worked."""

    numerator: Rule
    denominator: Rule


class Quantile(Model):
    """A quantile of a number per person; the median when no other is named.

    Parameters
    ----------
    of
        The number.
    at
        Between 0 and 1.
    rule
        Which of R's definitions: `math` is the inverse of the distribution function.
    """

    of: Rule
    at: float = Field(0.5, gt=0, lt=1)
    rule: QuantileRule = "math"


class Indicator(Model):
    """One published figure.

    Parameters
    ----------
    share
        True or false per person; unknown is outside the denominator.
    mean
        A number per person.
    total
        A number per person, added up over the population.
    ratio
        The total of one number over that of another.
    quantile
        A quantile of a number per person, such as the median.
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
    total: Rule | None = None
    ratio: Ratio | None = None
    quantile: Quantile | None = None
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
        if len(self._given) != 1:
            said = ", ".join(get_args(Statistic))
            raise ValueError(f"needs exactly one of {said}")
        return self

    @property
    def _given(self) -> list[Statistic]:
        return [name for name in get_args(Statistic) if getattr(self, name)]

    @property
    def statistic(self) -> Statistic:
        """Which of the statistics it is."""
        return self._given[0]

    @property
    def number(self) -> bool:
        """Whether the estimate is a number with a unit, and not a share."""
        return self.statistic in NUMBERS

    @property
    def rule(self) -> str:
        """The statistic as a line of text."""
        if self.ratio is not None:
            return f"ratio: ({self.ratio.numerator}) / ({self.ratio.denominator})"
        if self.quantile is not None:
            return f"quantile {self.quantile.at:g}: {self.quantile.of}"
        given = self.statistic
        return f"{given}: {getattr(self, given)}"

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """The expressions whose names the codebook has to know."""
        given = (self.share, *self.numbers, self.base)
        return tuple(e for e in given if e is not None)

    @property
    def numbers(self) -> tuple[Expression, ...]:
        """The expressions that give a number per person."""
        given = [self.mean, self.total]
        if self.ratio is not None:
            given += [self.ratio.numerator, self.ratio.denominator]
        if self.quantile is not None:
            given.append(self.quantile.of)
        return tuple(e for e in given if e is not None)
