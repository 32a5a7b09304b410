"""Several goals at the smallest cost: met, and proven the cheapest."""

import numpy as np
import pytest
from scipy.optimize import minimize

from survey.errors import CallError
from survey.sampling import (
    Domain,
    Goal,
    Strata,
    allocate_bethel,
    allocate_neyman,
    expected_precision,
)
from survey.sampling.convex import cheapest

POPULATION = {"BE": 5_000_000, "MA": 180_000, "TR": 130_000, "PL": 60_000, "AF": 15_000}
SHARES = {
    "refused": {"BE": 0.15, "MA": 0.30, "TR": 0.25, "PL": 0.20, "AF": 0.35},
    "at home": {"BE": 0.85, "MA": 0.76, "TR": 0.75, "PL": 0.60, "AF": 0.78},
}
COST = {"BE": 20.0, "MA": 60.0, "TR": 60.0, "PL": 45.0, "AF": 90.0}
GOALS = [
    Goal("*", "each stratum", se=0.02),
    Goal("*", se=0.006),
    Goal("refused", cv=0.05),
]


def strata(**other: object) -> Strata:
    return Strata.of_shares(POPULATION, SHARES, deff=1.3, cost=COST, **other)  # type: ignore[arg-type]


def by_scipy(
    a: np.ndarray, cost: np.ndarray, low: np.ndarray, high: np.ndarray
) -> float:
    # In logarithms of n the problem is convex and well scaled.
    done = minimize(
        lambda t: cost @ np.exp(t),
        np.log(high) - 0.1,
        jac=lambda t: cost * np.exp(t),
        constraints={
            "type": "ineq",
            "fun": lambda t: 1 - (a / np.exp(t)[:, None]).sum(axis=0),
            "jac": lambda t: (a / np.exp(t)[:, None]).T,
        },
        bounds=list(zip(np.log(low), np.log(high), strict=True)),
        method="SLSQP",
        options={"maxiter": 1000, "ftol": 1e-10},
    )
    # 8: no direction left in which the cost falls, at this accuracy.
    assert done.status in (0, 8)
    return float(done.fun)


@pytest.mark.parametrize("seed", range(12))
def test_no_general_solver_finds_a_cheaper_one(seed: int) -> None:
    source = np.random.default_rng(seed)
    H, J = int(source.integers(2, 9)), int(source.integers(1, 6))
    a = source.gamma(0.7, 1, (H, J)) + 1e-3
    cost, low = source.uniform(0.5, 3, H), np.ones(H)
    high = source.uniform(20, 500, H)
    a /= (a / high[:, None]).sum(axis=0) * source.uniform(1.2, 10, J)
    done = cheapest(a, cost, low, high)
    assert done.gap <= 1e-6
    assert ((a / done.n[:, None]).sum(axis=0) <= 1 + 1e-9).all()
    # SLSQP stops within about 1e-7 of the cost.
    assert cost @ done.n == pytest.approx(by_scipy(a, cost, low, high), rel=1e-6)


def test_one_goal_is_neyman_s_closed_form() -> None:
    # Cochran (1977), chapter 5:
    # n_h = (N_h S_h/√c_h)(Σ N_h S_h √c_h) / (V + Σ N_h S_h²).
    known = strata()
    done = allocate_bethel(known, [Goal("refused", se=0.008)], minimum=1)
    weight = known.population / known.population.sum()
    spread = np.sqrt(known.variance[:, 0] * known.deff)
    room = 0.008**2 + (weight**2 * spread**2 / known.population).sum()
    root = np.sqrt(known.cost)
    wanted = weight * spread / root * (weight * spread * root).sum() / room
    np.testing.assert_allclose(done.exact[wanted > 1], wanted[wanted > 1], rtol=1e-3)
    even = Strata.of_shares(dict.fromkeys(POPULATION, 50_000), SHARES)
    done = allocate_bethel(even, [Goal("refused", se=0.008)], minimum=1)
    neyman = allocate_neyman(even, done.n, "refused")
    np.testing.assert_allclose(
        done.exact / done.exact.sum(), neyman.exact / done.n, rtol=1e-9
    )


def test_goals_are_met_and_binding_ones_have_a_price() -> None:
    done = allocate_bethel(strata(), GOALS, minimum=100)
    assert (done.goals["se"] <= done.goals["limit"] * (1 + 1e-12)).all()
    assert done.gap < 1e-9
    assert (done.net >= 100).all()
    found = expected_precision(done).rows.set_index(["domain", "target"])["se"]
    for row in done.goals.itertuples():
        assert found[row.domain, row.target] == pytest.approx(row.se, rel=1e-12)
    loose = done.goals["slack"] > 0.01
    assert (done.goals.loc[loose, "price"] == 0).all()
    assert (done.goals.loc[~loose, "price"] > 0).any()
    assert "Bethel" in repr(done)


def test_nobody_can_be_spared() -> None:
    done = allocate_bethel(strata(), GOALS, minimum=2)
    known = done.strata
    for h in range(len(known.names)):
        fewer = done.net.copy()
        fewer[h] -= 1
        less = expected_precision(
            type(done)("", known, fewer, done.exact, done.goals, 0.0)
        ).rows.set_index(["domain", "target"])["se"]
        kept = [
            less[row.domain, row.target] <= row.limit for row in done.goals.itertuples()
        ]
        assert not all(kept)


def test_the_price_says_what_a_percent_costs() -> None:
    done = allocate_bethel(strata(), GOALS, minimum=2)
    eased = [
        Goal("*", "each stratum", se=0.02),
        Goal("*", se=0.006 * 1.001),
        Goal("refused", cv=0.05),
    ]
    after = allocate_bethel(strata(), eased, minimum=2)
    cost = done.strata.cost
    saved = float(cost @ done.exact - cost @ after.exact)
    mine = (done.goals["domain"] == "everyone") & (done.goals["limit"] == 0.006)
    # A derivative, over a tenth of a per cent: right to the second order.
    assert saved == pytest.approx(
        float(done.goals.loc[mine, "price"].sum()) / 10, rel=0.01
    )


def test_domains_within_and_across_strata() -> None:
    women = Domain("women", dict.fromkeys(POPULATION, 0.5))
    non_eu = Domain.of_strata("non-EU", ["MA", "TR", "AF"])
    done = allocate_bethel(
        strata(), [Goal("refused", women, se=0.02), Goal("*", non_eu, se=0.012)]
    )
    found = expected_precision(done, [women, non_eu]).rows.set_index(
        ["domain", "target"]
    )
    assert found.loc[("women", "refused"), "se"] <= 0.02
    assert found.loc["non-EU", "se"].max() <= 0.012


def test_goals_out_of_reach_are_named_with_the_strata_in_the_way() -> None:
    known = strata(response={**dict.fromkeys(POPULATION, 0.4), "AF": 0.01})
    with pytest.raises(CallError) as caught:
        allocate_bethel(
            known, [Goal("*", "each stratum", se=0.02), Goal("refused", se=0.01)]
        )
    said = str(caught.value)
    assert "refused in AF: asked 0.02, at best 0.04" in said
    assert "at home in AF" in said
    assert "AF (at most 150)" in said
    assert "refused in everyone" not in said


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        (Goal("refused"), "has se or cv"),
        (Goal("refused", se=0.1, cv=0.1), "has se or cv"),
        (Goal("refused", se=0.0), "standard error of 0"),
        (Goal("refusd", se=0.1), "no target 'refusd'; did you mean 'refused'"),
        (Goal("refused", "MAR", se=0.1), "no domain 'MAR'"),
    ],
)
def test_goals_that_can_t_be_meant(goal: Goal, said: str) -> None:
    with pytest.raises(CallError, match=said):
        allocate_bethel(strata(), [goal])


def test_no_goals_and_nobody_to_ask() -> None:
    with pytest.raises(CallError, match="no goals"):
        allocate_bethel(strata(), [])
    nobody = Strata.of_shares(
        {"a": 10, "b": 1}, {"y": {"a": 0.5, "b": 0.5}}, response=0.5
    )
    with pytest.raises(CallError, match="nobody can be expected to answer in b"):
        allocate_bethel(nobody, [Goal("y", se=0.3)], minimum=0)


def test_the_allocation_is_that_of_istat() -> None:
    # Istat's R package SamplingStrata 1.6, bethel(..., realAllocation = TRUE), with
    # these shares and costs, over all and by stratum as a second domain.
    istat = [4951.0838012473, 786.0305486413, 828.0318065948]
    istat += [1621.6479186164, 673.5122726188]
    known = Strata.of_shares(POPULATION, SHARES, cost=COST)
    goals = [
        Goal("refused", cv=0.03),
        Goal("at home", cv=0.01),
        Goal("refused", "each stratum", cv=0.08),
        Goal("at home", "each stratum", cv=0.02),
    ]
    # Theirs stops when multipliers move less than 1e-11.
    np.testing.assert_allclose(allocate_bethel(known, goals).exact, istat, rtol=1e-9)
