"""Response from two numbers a stratum: how many were sampled, how many answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from survey.errors import CallError

__all__ = ["GrossNet", "gross_and_net", "response_curve"]


@dataclass(frozen=True)
class GrossNet:
    """Gross and net sample by stratum.

    Parameters
    ----------
    rows
        One row a stratum and last everyone (stratum <NA>): gross, not_eligible,
        eligible, net, rate (net over eligible), factor (eligible over net).
    """

    rows: pd.DataFrame

    @property
    def rate(self) -> float:
        """Everyone's response rate."""
        return float(self.rows["rate"].iloc[-1])

    def _repr_html_(self) -> str:
        return str(self.rows.to_html(index=False, float_format="{:.3f}".format))


def gross_and_net(
    gross: Mapping[str, float],
    net: Mapping[str, float],
    not_eligible: Mapping[str, float] | None = None,
) -> GrossNet:
    """Return response rates where only sampled and answered are published.

    Parameters
    ----------
    gross
        Persons sampled by stratum.
    net
        Respondents by stratum.
    not_eligible
        Persons found not to belong to the population, by stratum; nought when absent.

    Returns
    -------
    GrossNet
        With every known case eligible and no unknown ones the rate is RR2 = RR4 = RR6.
        Refusal, contact and cooperation rates can't be known from two numbers.

    Raises
    ------
    CallError
        When strata differ or a stratum has more answers than eligible persons.

    Examples
    --------
    >>> gross, net = {"Aalst": 5200, "Gent": 24540}, {"Aalst": 2046, "Gent": 9023}
    >>> gross_and_net(gross, net).rows["rate"].round(3).tolist()
    [0.393, 0.368, 0.372]
    """
    lost = not_eligible or {}
    strangers = sorted(({*net} ^ {*gross}) | ({*lost} - {*gross}))
    if strangers:
        raise CallError(f"not in both gross and net: {', '.join(strangers)}")
    rows = pd.DataFrame(
        {
            "stratum": pd.array([*gross, pd.NA], dtype="string"),
            "gross": _with_sum([gross[name] for name in gross]),
            "not_eligible": _with_sum([lost.get(name, 0) for name in gross]),
            "net": _with_sum([net[name] for name in gross]),
        }
    )
    rows.insert(3, "eligible", rows["gross"] - rows["not_eligible"])
    _require(rows)
    rows["rate"] = rows["net"] / rows["eligible"].where(rows["eligible"] > 0)
    rows["factor"] = rows["eligible"] / rows["net"].where(rows["net"] > 0)
    return GrossNet(rows)


def response_curve(
    answered_on: pd.Series, gross: Mapping[str, float], by: pd.Series | None = None
) -> pd.DataFrame:
    """Return how the response grew, day by day.

    Parameters
    ----------
    answered_on
        Day on which each respondent answered, as dates or as numbers.
    gross
        Persons sampled by group; one entry of any name when `by` is absent.
    by
        Each respondent's group (stratum, mode …).

    Returns
    -------
    DataFrame
        group, day, answered, cumulative, rate (cumulative over gross); in order of
        gross and day, days without answers left out.

    Examples
    --------
    >>> days = pd.Series([1, 1, 3])
    >>> response_curve(days, {"all": 10})["rate"].tolist()
    [0.2, 0.3]
    """
    if by is None and len(gross) != 1:
        raise CallError("gross by group needs the respondents' groups too")
    group = pd.Series(next(iter(gross)), index=answered_on.index) if by is None else by
    strangers = sorted({*group.astype(str)} - {*gross})
    if strangers or answered_on.isna().any():
        raise CallError(
            f"no gross sample of {', '.join(strangers)}"
            if strangers
            else f"{int(answered_on.isna().sum())} respondents have no day"
        )
    tables = []
    for name, sampled in gross.items():
        counts = answered_on[(group.astype(str) == name)].value_counts().sort_index()
        total = counts.cumsum()
        columns = {"answered": counts, "cumulative": total, "rate": total / sampled}
        table = pd.DataFrame(columns).rename_axis("day").reset_index()
        table.insert(0, "group", name)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def _require(rows: pd.DataFrame) -> None:
    wrong = ~((rows["net"] >= 0) & (rows["net"] <= rows["eligible"]))
    wrong |= ~(rows["not_eligible"] >= 0)
    if wrong.any():
        said = [
            f"{row.stratum}: {row.net:g} answered of {row.gross:g} sampled, "
            f"{row.not_eligible:g} of them not eligible"
            for row in rows[wrong].itertuples()
        ]
        raise CallError("\n".join(said))


def _with_sum(values: list[float]) -> list[float]:
    numbers = [float(value) for value in values]
    return [*numbers, sum(numbers)]
