"""What is asked of a table: its sampling columns, and the items to estimate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from survey.errors import CallError

__all__ = [
    "Item",
    "Sampling",
    "distribution",
    "mean",
    "needed",
    "ratio",
    "share",
    "total",
]


Margins = Mapping[str | tuple[str, ...], Mapping[Any, float]]
KINDS = ("share", "mean", "total", "ratio", "distribution")


@dataclass(frozen=True)
class Sampling:
    """Which columns say how the sample was drawn.

    Parameters
    ----------
    weight
        Every record's weight.
    strata, clusters
        Without clusters every record is one; the same cluster number in two strata is
        two clusters.
    population
        Clusters in the population of the record's stratum, or the sampled fraction of
        them; without it there is no finite population correction.
    lone_strata
        What to do with a stratum of one cluster: fail, certainty, remove, adjust or
        average.
    margins
        Populations that weights are calibrated to, by column, or by columns crossed,
        and then by value, or by values in the same order. The weights then are those
        from before calibration.
    method
        raking or linear; of one margin both are post-stratification.

    Raises
    ------
    CallError
        When several columns are named where one is meant.
    """

    weight: str
    strata: str | None = None
    clusters: str | None = None
    population: str | None = None
    lone_strata: Literal["fail", "certainty", "remove", "adjust", "average"] = "fail"
    margins: Margins = field(default_factory=dict)
    method: Literal["raking", "linear"] = "raking"

    def __post_init__(self) -> None:
        for name in ("weight", "strata", "clusters", "population"):
            value = getattr(self, name)
            if value is not None and not isinstance(value, str):
                raise CallError(
                    f"{name} is one column here, not {value!r}: the sums of one "
                    "group-by do for one stage of drawing. Name the first stage's, "
                    "whose variance holds the later ones without a finite population "
                    "correction; or read the records into memory and build their "
                    "design in stages (Design.build)"
                )
        if self.method not in ("raking", "linear"):
            raise CallError.unknown("method", self.method, ("raking", "linear"))

    @property
    def calibrated_on(self) -> tuple[str, ...]:
        """The columns of the margins, each once."""
        several = ((m,) if isinstance(m, str) else m for m in self.margins)
        return tuple(dict.fromkeys(name for names in several for name in names))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are named."""
        named = (self.weight, self.strata, self.clusters, self.population)
        return (*(name for name in named if name is not None), *self.calibrated_on)


@dataclass(frozen=True)
class Item:
    """One statistic of a column, as `share`, `mean`, `total` and so on make it.

    Parameters
    ----------
    kind
        What is estimated.
    column
        Of what.
    below
        What a ratio is divided by.
    name
        What its rows are called.

    Raises
    ------
    CallError
        When it is of a kind that sums do not give.
    """

    kind: Literal["share", "mean", "total", "ratio", "distribution"]
    column: str
    below: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        if self.kind in ("quantile", "median"):
            raise CallError(
                f"the {self.kind} of {self.column!r} is no function of sums, which is "
                "all that an engine gives back: make classes of the column and ask "
                "for their distribution, or read it into memory and ask there "
                "(survey.estimates.statistics.quantile)"
            )
        if self.kind not in KINDS:
            raise CallError.unknown("kind of item", self.kind, KINDS)

    @property
    def label(self) -> str:
        """The name, or else the column's."""
        return self.name or self.column

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are named."""
        return (self.column, self.below) if self.below else (self.column,)


def share(column: str, name: str = "") -> Item:
    """Return the share of ones in a column of 0 and 1, or of true in one of truths."""
    return Item("share", column, name=name)


def mean(column: str, name: str = "") -> Item:
    """Return the mean of a column of numbers."""
    return Item("mean", column, name=name)


def total(column: str, name: str = "") -> Item:
    """Return the total of a column of numbers."""
    return Item("total", column, name=name)


def ratio(column: str, below: str, name: str = "") -> Item:
    """Return the total of one column over that of another."""
    return Item("ratio", column, below, name or f"{column}/{below}")


def distribution(column: str, name: str = "") -> Item:
    """Return the share of every value of a column of codes."""
    return Item("distribution", column, name=name)


def needed(
    sampling: Sampling | None,
    items: Sequence[Item],
    breakdowns: Iterable[Sequence[str]],
    there: Sequence[str],
) -> tuple[str, ...]:
    """Return the columns that a request needs, each once.

    Parameters
    ----------
    sampling, items, breakdowns
        The request.
    there
        The columns of the table.

    Raises
    ------
    CallError
        When one isn't there, or two items have one name.

    Examples
    --------
    >>> needed(Sampling("w"), [mean("age")], [("sex",)], ["w", "age", "sex", "town"])
    ('w', 'age', 'sex')
    """
    names = [item.label for item in items]
    for name in names:
        if names.count(name) > 1:
            raise CallError(
                f"two items are called {name!r}; name one of them otherwise"
            )
    wanted = [*(sampling.columns if sampling else ())]
    wanted += [column for item in items for column in item.columns]
    wanted += [column for by in breakdowns for column in by]
    for column in wanted:
        if column not in there:
            raise CallError.unknown("column", column, there)
    return tuple(dict.fromkeys(wanted))
