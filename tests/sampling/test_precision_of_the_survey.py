"""The precision that is promised for SID's design is what repeated waves have."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from survey.sampling import (
    Goal,
    Strata,
    allocate_bethel,
    allocate_equal,
    expected_precision,
)
from survey.weighting import Calibrator, design_effect
from tests.benches.coverage.people import People, laid_out
from tests.benches.coverage.samples import Drawn, answering, persons

Floats = NDArray[np.float64]
NAMES = ("BE", "MA", "TR", "PL", "RO", "CD", "AF")
ITEMS = ("score", "usual")
# As many of every origin group, of whom there are 20,000 people here.
NET, DRAWS = 730, 100
# A standard deviation of so many values has a relative error of 7 %: here four of them,
# for 16 numbers. Those hang together in pairs, and their mean's error is below 3 %.
FAR, MEAN = 0.28, 0.1


@cache
def people() -> People:
    return laid_out(seed=1, most=20_000)


def strata(deff: float = 1.0) -> Strata:
    everyone = people()
    sizes = np.bincount(everyone.group, everyone.stands_for)
    inside = {name: everyone.group == code for code, name in enumerate(NAMES)}
    means, spreads = (
        {
            item: {name: of(everyone.item(item)[here]) for name, here in inside.items()}
            for item in ITEMS
        }
        for of in (lambda y: float(y.mean()), lambda y: float(y.std(ddof=1)))
    )
    return Strata.of(dict(zip(NAMES, sizes, strict=True)), means, spreads, deff=deff)


def estimated(drawn: Drawn, weights: Floats) -> Floats:
    """Return the weighted means by item, in every group and over all."""
    groups = [drawn.strata == code for code in range(len(NAMES))]
    members = [*groups, np.ones(len(weights), dtype=bool)]
    items = [people().item(item)[drawn.rows] for item in ITEMS]
    return np.array(
        [[np.average(y[m], weights=weights[m]) for m in members] for y in items]
    )


def expected(known: Strata) -> Floats:
    rows = expected_precision(allocate_equal(known, NET * len(NAMES))).rows
    table = rows.pivot(index="target", columns="domain", values="se")
    return table.loc[list(ITEMS), [*NAMES, "everyone"]].to_numpy()


def test_waves_in_which_everybody_answers() -> None:
    rng = np.random.default_rng(3)
    drawn = [persons(people(), NET, rng) for _ in range(DRAWS)]
    found = np.std([estimated(each, each.weights) for each in drawn], axis=0, ddof=1)
    ratio = found / expected(strata())
    np.testing.assert_allclose(ratio, 1, rtol=FAR)
    assert ratio.mean() == pytest.approx(1, rel=MEAN)


def test_waves_that_are_raked_for_who_did_not_answer() -> None:
    rng = np.random.default_rng(4)
    values, effects = [], []
    for _ in range(DRAWS // 2):
        drawn = answering(people(), NET, rng)
        terms = people().terms(drawn.rows, True)
        final = Calibrator.prepare(terms, "raking").weights(drawn.weights)
        values.append(estimated(drawn, final))
        effects += [design_effect(final[drawn.strata == code]) for code in range(7)]
    ratio = np.std(values, axis=0, ddof=1) / expected(strata(float(np.mean(effects))))
    # Kish's effect takes weights for noise; margins that go with the answers make up
    # for that, so that less may be promised than is kept.
    assert (ratio < 1 + np.sqrt(2) * FAR).all(), ratio
    assert 0.85 < ratio.mean() < 1 + np.sqrt(2) * MEAN / 2, ratio


def test_what_bethel_allocates_is_kept() -> None:
    known = strata()
    goals = [Goal("score", "each stratum", se=0.08), Goal("usual", se=0.015)]
    plan = allocate_bethel(known, goals, minimum=300)
    rows = expected_precision(plan).rows.set_index(["target", "domain"])["se"]
    rng, everyone = np.random.default_rng(5), people()
    starts = np.searchsorted(everyone.group, np.arange(len(NAMES)))
    for code, name in enumerate(NAMES):
        y = everyone.item("score")[starts[code] : starts[code] + 20_000]
        n = int(plan.sizes[name])
        means = [y[rng.choice(20_000, n, replace=False)].mean() for _ in range(DRAWS)]
        said = float(pd.to_numeric(rows["score", name]))
        assert np.std(means, ddof=1) == pytest.approx(said, rel=FAR)
        assert said <= 0.08 + 1e-9
