"""Samples drawn from samples, and from frames that overlap."""

from __future__ import annotations

import numpy as np
import pytest

from survey.designs import Design, DualFrame, TwoPhase, mean, total
from survey.errors import CallError

RNG = np.random.default_rng(12)
ROWS = 40
Y = RNG.normal(20, 5, (ROWS, 1))
GROUP = np.repeat(["a", "b"], 20)
AGAIN = np.zeros(ROWS, dtype=bool)
AGAIN[[0, 2, 3, 5, 7, 11, 21, 22, 25, 29, 30, 38]] = True


def first() -> Design:
    return Design.build(None, population=np.full(ROWS, 400.0))


class TestTwoPhase:
    @pytest.mark.parametrize("method", ["full", "approximate"])
    def test_everyone_again_is_the_first_phase(self, method: str) -> None:
        everyone = np.ones(ROWS, dtype=bool)
        design = TwoPhase.build(first(), everyone, GROUP, method=method)
        found, wanted = (d.evaluate(mean(Y, ("y",))) for d in (design, first()))
        np.testing.assert_allclose(found.covariance, wanted.covariance)
        np.testing.assert_allclose(design.weights, first().weights)

    @pytest.mark.parametrize("method", ["full", "approximate"])
    def test_a_census_of_which_a_part_is_drawn(self, method: str) -> None:
        census = Design.build(None, population=np.full(ROWS, float(ROWS)))
        design = TwoPhase.build(census, AGAIN, GROUP, method=method)
        sizes = np.full(int(AGAIN.sum()), 20.0)
        wanted = Design.build(None, GROUP[AGAIN], population=sizes)
        np.testing.assert_allclose(
            design.evaluate(total(Y, ("y",))).covariance,
            wanted.evaluate(total(Y[AGAIN], ("y",))).covariance,
        )
        assert design.df == wanted.df

    def test_the_rest_is_not_looked_at(self) -> None:
        design = TwoPhase.build(first(), AGAIN, GROUP)
        other = np.where(AGAIN[:, None], Y, 1e9)
        for statistic in (total, mean):
            np.testing.assert_allclose(
                design.evaluate(statistic(Y, ("y",))).covariance,
                design.evaluate(statistic(other, ("y",))).covariance,
            )

    def test_a_domain_is_a_part(self) -> None:
        design = TwoPhase.build(first(), AGAIN, GROUP)
        part = design.within(GROUP == "a")
        inside = (GROUP == "a")[:, None]
        np.testing.assert_allclose(
            part.evaluate(total(Y, ("y",))).covariance,
            design.evaluate(total(Y * inside, ("y",))).covariance,
        )
        assert part.df == 5

    def test_every_stratum_is_drawn_from(self) -> None:
        with pytest.raises(CallError, match="nobody was drawn again in stratum b"):
            TwoPhase.build(first(), AGAIN & (GROUP == "a"), GROUP)

    def test_methods_and_lengths(self) -> None:
        with pytest.raises(CallError, match="no method 'ful'"):
            TwoPhase.build(first(), AGAIN, GROUP, method="ful")
        with pytest.raises(CallError, match="40 records"):
            TwoPhase.build(first(), AGAIN[1:], GROUP)


class TestDualFrame:
    def test_frames_apart_add_up(self) -> None:
        nobody = np.zeros(ROWS, dtype=bool)
        both = DualFrame.build(first(), first(), (nobody, nobody), 0.5)
        y = total(np.vstack([Y, Y]), ("y",))
        found, one = both.evaluate(y), first().evaluate(total(Y, ("y",)))
        np.testing.assert_allclose(found.value, 2 * one.value)
        np.testing.assert_allclose(found.covariance, 2 * one.covariance)
        assert both.df == 2 * one.df - 1

    def test_the_same_frame_twice_is_a_larger_sample(self) -> None:
        everyone = np.ones(ROWS, dtype=bool)
        both = DualFrame.build(first(), first(), (everyone, everyone))
        np.testing.assert_allclose(both.weights, 5.0)
        y = mean(np.vstack([Y, Y]), ("y",))
        one = first().evaluate(mean(Y, ("y",)))
        np.testing.assert_allclose(both.evaluate(y).covariance, one.covariance / 2)

    def test_by_probability(self) -> None:
        chances = np.column_stack([np.full(ROWS, 0.1), np.full(ROWS, 0.1)])
        both = DualFrame.by_probability([first(), first()], [chances, chances])
        np.testing.assert_allclose(both.weights, 5.0)

    def test_within(self) -> None:
        everyone = np.ones(ROWS, dtype=bool)
        both = DualFrame.build(first(), first(), (everyone, everyone))
        part = both.within(np.concatenate([GROUP, GROUP]) == "a")
        assert (part.weights > 0).sum() == 40

    def test_what_cannot_be_meant(self) -> None:
        everyone = np.ones(ROWS, dtype=bool)
        with pytest.raises(CallError, match="theta is 2"):
            DualFrame.build(first(), first(), (everyone, everyone), 2.0)
        with pytest.raises(CallError, match="39 overlaps of 40 records"):
            DualFrame.build(first(), first(), (everyone[1:], everyone), 0.2)


def test_chances_that_differ_within_a_cluster_are_for_full() -> None:
    # R takes the chance of whichever record of the cluster comes first in the file, so
    # that its errors go with the order of the rows.
    rng = np.random.default_rng(3)
    cluster, stratum = np.repeat(np.arange(6), 8), np.tile([0, 1], 24)
    selected = rng.random(48) < np.where(stratum, 0.7, 0.4)
    first = Design.build(np.full(48, 5.0), None, cluster, np.full(48, 30.0))
    y = total(rng.normal(10, 2, (48, 1)), ("y",))
    approximate = TwoPhase.build(first, selected, stratum, method="approximate")
    with pytest.raises(CallError, match="5 clusters of the first phase hold records"):
        approximate.evaluate(y)
    assert TwoPhase.build(first, selected, stratum).evaluate(y).se[0] > 0
