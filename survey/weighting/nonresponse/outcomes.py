"""Response accounting: what was sampled, what became of it, and the rates."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.errors import CallError
from survey.weighting.nonresponse.dispositions import Disposition, read_dispositions
from survey.weighting.nonresponse.rates import casro_eligibility, outcome_rates

__all__ = ["Eligibility", "Outcomes", "ResponseRates", "account"]

LETTERS = tuple(str(each) for each in Disposition)
Eligibility = str | float | Mapping[str, float]


@dataclass(frozen=True)
class ResponseRates:
    """Outcome rates by group, and of everyone.

    Parameters
    ----------
    rows
        One row a group and last everyone (with <NA> for the groups' columns): gross,
        not_eligible, unknown, e, eligible (known), estimated_eligible (known and
        e times unknown), respondents (full and partial), then RR1 … CON3.
    by
        The groups' columns.
    weighted
        Whether cases counted with their weight.
    """

    rows: pd.DataFrame
    by: tuple[str, ...]
    weighted: bool

    @property
    def total(self) -> pd.Series:
        """Everyone's row."""
        return self.rows.iloc[-1]

    def _repr_html_(self) -> str:
        return str(self.rows.to_html(index=False, float_format="{:.3f}".format))


@dataclass(frozen=True)
class Outcomes:
    """How many cases ended in each disposition, by group.

    Parameters
    ----------
    rows
        One row a group, in order of appearance: the groups' columns, then I, P, R, NC,
        O, UH, UO, NE.
    by
        The groups' columns; none when everyone is one group.
    weighted
        Whether cases counted with their weight.

    Examples
    --------
    >>> table = pd.DataFrame({"mode": ["web", "capi"], "I": [60, 30], "R": [40, 20]})
    >>> Outcomes.of_counts(table, by=["mode"]).rates().rows["RR1"].tolist()
    [0.6, 0.6, 0.6]
    """

    rows: pd.DataFrame
    by: tuple[str, ...] = ()
    weighted: bool = False

    @classmethod
    def of_counts(
        cls,
        table: pd.DataFrame,
        by: Sequence[str] = (),
        gross: str | None = None,
        weighted: bool = False,
    ) -> Outcomes:
        """Return the outcomes of a table that was counted elsewhere.

        Parameters
        ----------
        table
            One row a group; a column for each letter that occurs.
        by
            The columns that name the group.
        gross
            A column with the number sampled, which the letters have to add up to.
        weighted
            Whether they are sums of weights.

        Raises
        ------
        CallError
            When a column is neither, a count is missing or negative, a group comes
            twice, or the counts don't add up to gross; with the groups named.
        """
        known = [*by, *LETTERS, *([gross] if gross else [])]
        for name in [str(column) for column in table.columns if column not in known]:
            raise CallError.unknown("disposition", name, LETTERS)
        absent = [name for name in known if name not in table and name not in LETTERS]
        if absent:
            raise CallError(f"the table has no column {', '.join(map(repr, absent))}")
        counts = table.reindex(columns=list(LETTERS), fill_value=0).astype(np.float64)
        names = _names(table, by)
        problems = _wrong_counts(counts, names)
        if gross and not problems:
            problems = _unequal(counts, table[gross].astype(np.float64), names)
        if problems:
            head = "the dispositions can't be accounted for"
            raise CallError("\n".join([head, *(f"  {said}" for said in problems)]))
        groups = table[list(by)].reset_index(drop=True)
        rows = pd.concat([groups, counts.reset_index(drop=True)], axis=1)
        return cls(rows, tuple(by), weighted)

    def rates(self, e: Eligibility = "casro") -> ResponseRates:
        """Return the AAPOR rates of every group and of everyone.

        Parameters
        ----------
        e
            The share of unknown cases that is eligible: `casro` estimates it in each
            group from its own known cases, `pooled` once for everyone; or a number; or
            one by group (values of `by` joined by `*`). Everyone's e then follows from
            the groups': the eligible among the unknown are added up.

        Raises
        ------
        CallError
            When e is none of these or lacks a group.
        """
        everyone = {letter: float(self.rows[letter].sum()) for letter in LETTERS}
        groups = [
            {letter: float(row[letter]) for letter in LETTERS}
            for row in self.rows[list(LETTERS)].to_dict("records")
        ]
        shares = self._shares(e, groups, everyone)
        lines = [_line(each, e) for each, e in zip(groups, shares, strict=True)]
        lines.append(_line(everyone, _share_of_all(e, groups, shares, everyone)))
        last = pd.DataFrame({name: [pd.NA] for name in self.by})
        head = self.rows[list(self.by)].astype("string")
        named = pd.concat([head, last.astype("string")], ignore_index=True)
        rows = pd.concat([named, pd.DataFrame(lines)], axis=1)
        return ResponseRates(rows, self.by, self.weighted)

    def _shares(
        self,
        e: Eligibility,
        groups: list[dict[str, float]],
        everyone: dict[str, float],
    ) -> list[float]:
        if isinstance(e, Mapping):
            names = _names(self.rows, self.by)
            absent = [name for name in names if name not in e]
            if absent:
                raise CallError(f"e isn't given for {', '.join(absent)}")
            return [float(e[name]) for name in names]
        if e == "casro":
            return [casro_eligibility(group) for group in groups]
        if e == "pooled":
            return [casro_eligibility(everyone)] * len(groups)
        if isinstance(e, str):
            raise CallError.unknown("estimate of e", e, ["casro", "pooled"])
        return [float(e)] * len(groups)

    def _repr_html_(self) -> str:
        return str(self.rows.to_html(index=False))


def account(
    dispositions: Sequence[object],
    by: pd.DataFrame | None = None,
    weights: NDArray[np.float64] | None = None,
    codes: Mapping[Hashable, str] | None = None,
) -> Outcomes:
    """Return how many of the sampled ended in each disposition.

    Parameters
    ----------
    dispositions
        The final disposition of every sampled person, not of respondents only.
    by
        Columns to count by (stratum, municipality, mode, day …), a row a person.
    weights
        Base weights, shape (n,): the rates are then of the population, not the sample.
    codes
        The group of each of the study's own codes.

    Raises
    ------
    CallError
        When a disposition is missing or unknown, a group is missing, or weights are
        negative or missing.

    Examples
    --------
    >>> done = ["I", "NC", "I", "R"]
    >>> stratum = pd.DataFrame({"stratum": ["MA", "MA", "TR", "TR"]})
    >>> account(done, stratum).rates().rows[["stratum", "gross", "RR1"]]
      stratum  gross  RR1
    0      MA    2.0  0.5
    1      TR    2.0  0.5
    2    <NA>    4.0  0.5
    """
    letters = read_dispositions(dispositions, codes)
    groups = pd.DataFrame(index=range(len(letters))) if by is None else by
    if len(groups) != len(letters):
        raise CallError(f"{len(letters)} dispositions, {len(groups)} rows to count by")
    for name in groups.columns[groups.isna().any()]:
        raise CallError(f"{int(groups[name].isna().sum())} persons have no {name}")
    mass = np.ones(len(letters)) if weights is None else np.asarray(weights, float)
    if mass.shape != letters.shape or not (np.isfinite(mass) & (mass >= 0)).all():
        raise CallError("every sampled person needs a weight of nought or more")
    names = [str(name) for name in groups.columns]
    return Outcomes(_counted(letters, groups, mass), tuple(names), weights is not None)


def _counted(
    letters: NDArray[np.str_], groups: pd.DataFrame, mass: NDArray[np.float64]
) -> pd.DataFrame:
    columns = {letter: np.where(letters == letter, mass, 0.0) for letter in LETTERS}
    sums = pd.DataFrame(columns)
    if groups.columns.empty:
        return sums.sum().to_frame().T
    keys = {str(name): groups[name].astype(str).to_numpy() for name in groups}
    whole = pd.concat([pd.DataFrame(keys), sums], axis=1)
    return whole.groupby(list(keys), sort=False).sum().reset_index()


def _line(counts: dict[str, float], e: float) -> dict[str, float]:
    unknown = counts["UH"] + counts["UO"]
    eligible = sum(counts[letter] for letter in ("I", "P", "R", "NC", "O"))
    return {
        "gross": sum(counts.values()),
        "not_eligible": counts["NE"],
        "unknown": unknown,
        "e": e,
        "eligible": eligible,
        "estimated_eligible": eligible + (e * unknown if unknown else 0.0),
        "respondents": counts["I"] + counts["P"],
        **outcome_rates(counts, e),
    }


def _share_of_all(
    e: Eligibility,
    groups: list[dict[str, float]],
    shares: list[float],
    everyone: dict[str, float],
) -> float:
    if e == "casro":
        return casro_eligibility(everyone)
    unknown = [group["UH"] + group["UO"] for group in groups]
    if not sum(unknown):
        return shares[0] if len(set(shares)) == 1 else float("nan")
    return sum(u * s for u, s in zip(unknown, shares, strict=True) if u) / sum(unknown)


def _names(table: pd.DataFrame, by: Sequence[str]) -> list[str]:
    if not by:
        return ["everyone"] * len(table)
    columns = [table[name].astype(str) for name in by]
    return ["*".join(row) for row in zip(*columns, strict=True)]


def _wrong_counts(counts: pd.DataFrame, names: list[str]) -> list[str]:
    twice = pd.Series(names)
    problems = [f"{name} comes twice" for name in twice[twice.duplicated()].unique()]
    bad = ~(counts >= 0)
    return problems + [
        f"{names[row]}: {letter} is {counts.iloc[row][letter]}"
        for row in range(len(counts))
        for letter in LETTERS
        if bad.iloc[row][letter]
    ]


def _unequal(counts: pd.DataFrame, gross: pd.Series, names: list[str]) -> list[str]:
    sums = counts.sum(axis=1).to_numpy()
    return [
        f"{name}: {found:g} dispositions, {wanted:g} sampled"
        for name, found, wanted in zip(names, sums, gross.to_numpy(), strict=True)
        if not np.isclose(found, wanted, rtol=1e-9)
    ]
