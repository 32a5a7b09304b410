"""A population laid out like the SID survey, as arrays that are quick to sample from.

Seven origin groups of very unequal size, from each of which as many are drawn; sex, age
class and region in known numbers; neighbourhoods of unequal size within the groups,
whose inhabitants are somewhat alike; and answers that go with all of these.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Codebook
from survey.expression import Expression
from survey.simulation import population
from survey.weighting import Term

__all__ = ["ITEMS", "People", "laid_out", "simulated"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
ITEMS = ("rare", "usual", "score", "friends", "other", "age")
FOLDER = Path(__file__).resolve().parents[3] / "codebooks" / "sid-2022"
# What the simulated survey has that is as rare, as usual and as uneven as it gets.
ASKED = {
    "rare": "police_checks >= 5",
    "usual": "trust_people >= 6",
    "score": "trust_people",
    "friends": "close_friends",
    "other": "friends_other_origin",
    "age": "age",
}
NEIGHBOURS = 40


@dataclass(frozen=True)
class People:
    """Everybody, group by group and within it neighbourhood by neighbourhood.

    Parameters
    ----------
    group
        Origin group, the design's stratum, ascending, shape (N,).
    place
        Neighbourhood, numbered through all groups, ascending, shape (N,).
    stands_for
        How many people of the real population each person is, shape (N,).
    classes
        Sex, age class and region, numbered from 0, shape (N,) each.
    items
        One column an item of `ITEMS`, shape (N, items).
    """

    group: Codes
    place: Codes
    stands_for: Floats
    classes: dict[str, Codes]
    items: Floats

    def __len__(self) -> int:
        return len(self.group)

    def item(self, name: str) -> Floats:
        """Return one item, shape (N,)."""
        return self.items[:, ITEMS.index(name)]

    def terms(self, rows: Codes, crossed: bool) -> list[Term]:
        """Return the margins of some people, by group as SID's are, or of them all."""
        found = []
        margins = self.classes if crossed else {"group": self.group, **self.classes}
        for name, codes in margins.items():
            size = int(codes.max()) + 1
            cell = self.group * size + codes if crossed else codes
            totals = np.bincount(cell, self.stands_for)
            labels = tuple(f"{name}={code}" for code in range(len(totals)))
            found.append(Term(name, cell[rows], totals, labels))
        return found


def laid_out(seed: int, most: int = 2_000) -> People:
    """Return people with SID's margins and invented answers.

    Parameters
    ----------
    seed
        Same seed, same people.
    most
        People a group, each of whom stands for as many of the real ones.
    """
    margins = _margins()
    rng = np.random.default_rng(seed)
    sizes = margins["sex"].sum(axis=1)
    group = np.repeat(np.arange(len(sizes)), most)
    classes = {
        name: np.concatenate([_shared(counts, most, rng) for counts in table])
        for name, table in margins.items()
    }
    n = len(group)
    age = np.array([15, 30, 45, 65])[classes["age_class"]] + rng.random(n) * 15
    liking = 0.25 * group / 6 + 0.01 * (age - 45) + 0.3 * classes["sex"]
    feeling = liking + rng.normal(0, 1, n)
    place = _neighbourhoods(group, feeling, rng)
    score = np.clip(np.round(5.5 + 2 * feeling + rng.normal(0, 1, n)), 0, 10)
    friends = rng.negative_binomial(2, 0.25, n) + (score > 5)
    items = {
        "rare": rng.random(n) < 0.03 * np.exp(-0.5 * feeling),
        "usual": score >= 6,
        "score": score,
        "friends": friends,
        "other": rng.binomial(friends, 0.3 + 0.05 * group),
        "age": age,
    }
    return _sorted(group, place, sizes / most, classes, items)


def simulated(seed: int, most: int = 2_000) -> People:
    """Return people out of the population that `survey.simulation` makes for SID.

    Parameters
    ----------
    seed, most
        As of `laid_out`.
    """
    everyone = population(Codebook.open(FOLDER), seed)
    rng = np.random.default_rng(seed)
    starts = np.searchsorted(everyone.place, np.arange(len(everyone.strata)))
    counts = np.bincount(everyone.place)
    rows = np.concatenate(
        [a + rng.permutation(n)[:most] for a, n in zip(starts, counts, strict=True)]
    )
    group = everyone.place[rows].astype(np.intp)
    items = {
        name: Expression.parse(rule).evaluate(everyone.people).values[rows]
        for name, rule in ASKED.items()
    }
    # A date of birth instead of a year.
    items["age"] = items["age"] + rng.random(len(rows))
    place = _neighbourhoods(group, _standard(items["score"].astype(float)), rng)
    classes = {}
    for name in ("sex", "age_class", "region"):
        values = everyone.people.vector(name).values[rows].astype(str)
        classes[name] = np.unique(values, return_inverse=True)[1].astype(np.intp)
    real = np.bincount(everyone.place, everyone.stands_for)
    return _sorted(group, place, real / np.bincount(group), classes, items)


def _margins() -> dict[str, Floats]:
    """Return SID's population by group and class, one table a margin."""
    rows = pd.read_csv(FOLDER / "margins.csv", dtype=str)
    tables = {}
    for margin, name in (
        ("origin_sex", "sex"),
        ("origin_age", "age_class"),
        ("origin_region", "region"),
    ):
        here = rows[rows["margin"] == margin]
        cells = here["cells"].str.extract(rf"origin_stratum=(\w+) {name}=(\w+)")
        counts = here["population"].astype(float).to_numpy()
        table = cells.assign(count=counts).pivot(index=0, columns=1, values="count")
        tables[name] = table.to_numpy()
    return tables


def _shared(counts: Floats, most: int, rng: np.random.Generator) -> Codes:
    ends = np.round(np.cumsum(counts) / counts.sum() * most).astype(int)
    codes = np.searchsorted(ends, np.arange(most), side="right")
    return np.asarray(rng.permutation(codes), dtype=np.intp)


def _standard(values: Floats) -> Floats:
    return (values - values.mean()) / values.std()


def _neighbourhoods(group: Codes, feeling: Floats, rng: np.random.Generator) -> Codes:
    """Return neighbourhoods of 20 to 60 people, of whom like and like live together."""
    order = np.lexsort([0.3 * feeling + rng.normal(0, 1, len(group)), group])
    place = np.empty(len(group), dtype=np.intp)
    upto = 0
    for number in range(int(group.max()) + 1):
        inside = order[group[order] == number]
        count = max(2, len(inside) // NEIGHBOURS)
        size = rng.uniform(0.5, 1.5, count)
        ends = np.round(np.cumsum(size) / size.sum() * len(inside))
        place[inside] = upto + np.searchsorted(ends, np.arange(len(inside)), "right")
        upto += count
    return place


def _sorted(
    group: Codes,
    place: Codes,
    stands_for: Floats,
    classes: dict[str, Codes],
    items: dict[str, Floats],
) -> People:
    order = np.argsort(place, kind="stable")
    columns = [np.asarray(items[name], dtype=np.float64) for name in ITEMS]
    return People(
        group[order],
        place[order],
        stands_for[group[order]],
        {name: codes[order] for name, codes in classes.items()},
        np.column_stack(columns)[order],
    )
