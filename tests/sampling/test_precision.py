"""The precision that is promised is the precision that repeated samples have."""

import numpy as np
import pytest

from survey.errors import CallError
from survey.sampling import (
    Domain,
    Planned,
    Strata,
    allocate_equal,
    allocate_proportional,
    expected_precision,
    select_stratified,
    size_for_share,
)


def test_repeated_samples_have_the_expected_precision() -> None:
    source = np.random.default_rng(11)
    stratum = np.repeat(["a", "b"], [3000, 1000])
    woman = source.random(4000) < np.where(stratum == "a", 0.3, 0.6)
    y = source.normal(np.where(stratum == "a", 10.0, 14.0) + 3 * woman, 2.0)
    inside = {name: stratum == name for name in ("a", "b")}
    known = Strata.of(
        {"a": 3000, "b": 1000},
        {"y": {k: float(y[m].mean()) for k, m in inside.items()}},
        {"y": {k: float(y[m].std(ddof=1)) for k, m in inside.items()}},
    )
    women = Domain(
        "women",
        {k: float(woman[m].mean()) for k, m in inside.items()},
        {"y": {k: float(y[m & woman].mean()) for k, m in inside.items()}},
    )
    # The spread among women is what the domain's variance takes from the strata.
    among = Strata.of(
        {"a": 3000, "b": 1000},
        {"y": {k: float(y[m].mean()) for k, m in inside.items()}},
        {"y": {k: float(y[m & woman].std(ddof=1)) for k, m in inside.items()}},
    )
    allocation = allocate_equal(known, 400)
    wanted = expected_precision(allocation).rows.set_index("domain")["se"]
    part = expected_precision(allocation, [women], strata=among).rows
    wanted["women"] = part.set_index("domain").loc["women", "se"]
    found = {"a": [], "b": [], "everyone": [], "women": []}
    for _ in range(800):
        drawn = select_stratified(stratum, allocation.sizes, source)
        here, w = y[drawn.indices], drawn.weights
        for name, member in (
            ("a", inside["a"]),
            ("b", inside["b"]),
            ("everyone", np.ones(4000, dtype=bool)),
            ("women", woman),
        ):
            found[name].append(np.average(here, weights=w * member[drawn.indices]))
    for name, values in found.items():
        # A standard deviation of 800 values has a relative error of 2.5 %; the domain
        # mean is a ratio, linearised.
        assert np.std(values) == pytest.approx(wanted[name], rel=0.1), name


def test_a_census_is_exact_and_an_empty_stratum_infinitely_uncertain() -> None:
    known = Strata.of_shares({"a": 100, "b": 50}, {"y": {"a": 0.5, "b": 0.2}})
    rows = expected_precision(allocate_equal(known, 150)).rows
    np.testing.assert_allclose(rows["se"], 0, atol=1e-9)
    none = allocate_proportional(known, 10, maximum={"b": 0})
    rows = expected_precision(none).rows.set_index("domain")
    assert rows.loc["b", "se"] == np.inf
    assert rows.loc["everyone", "se"] == np.inf
    assert rows.loc["a", "n"] == 10


def test_one_stratum_agrees_with_the_sample_size() -> None:
    needed = size_for_share(0.3, 0.04, planned=Planned(population=4000, deff=1.4))
    known = Strata.of_shares({"a": 4000}, {"y": {"a": 0.3}}, deff=1.4)
    margin = (
        expected_precision(allocate_equal(known, needed.net)).rows["margin"].iloc[-1]
    )
    assert margin <= 0.04
    fewer = expected_precision(allocate_equal(known, needed.net - 1)).rows["margin"]
    assert fewer.iloc[-1] > 0.04


def test_design_effects() -> None:
    known = Strata.of_shares(
        {"a": 100_000, "b": 100_000}, {"y": {"a": 0.5, "b": 0.5}}, deff=1.5
    )
    rows = expected_precision(allocate_equal(known, 1000)).rows.set_index("domain")
    # Strata that don't differ: only the given effect is left.
    assert rows.loc["everyone", "deff"] == pytest.approx(1.5, rel=1e-4)
    assert rows.loc["everyone", "effective_n"] == pytest.approx(1000 / 1.5, rel=1e-4)


def test_what_if_response_or_spread_were_otherwise() -> None:
    known = Strata.of_shares({"a": 1000}, {"y": {"a": 0.1}})
    worse = Strata.of_shares({"a": 1000}, {"y": {"a": 0.5}})
    done = allocate_equal(known, 100)
    both = [
        expected_precision(done, strata=each).rows["se"].iloc[0]
        for each in (known, worse)
    ]
    assert both[1] / both[0] == pytest.approx(5 / 3)
    with pytest.raises(CallError, match="aren't those of the allocation"):
        expected_precision(done, strata=Strata.of({"b": 10}, {}, {}))


def test_domains_that_can_t_be() -> None:
    known = Strata.of({"a": 100, "b": 50}, {}, {"y": {"a": 1.0, "b": 1.0}})
    done = allocate_equal(known, 20)
    with pytest.raises(CallError, match="no stratum 'c'"):
        expected_precision(done, [Domain("x", {"c": 1.0})])
    with pytest.raises(CallError, match=r"domain x: a has share 1\.5"):
        expected_precision(done, [Domain("x", {"a": 1.5})])
    with pytest.raises(CallError, match="nobody belongs to domain x"):
        expected_precision(done, [Domain("x", {})])
    with pytest.raises(CallError, match="domain x cuts across strata: give means of y"):
        expected_precision(done, [Domain("x", {"a": 0.5})])
    assert "<table" in expected_precision(done)._repr_html_()
