"""Sample sizes against textbook numbers and R."""

import numpy as np
import pytest

from survey.errors import CallError
from survey.sampling import (
    Planned,
    size_for_difference,
    size_for_mean,
    size_for_share,
    size_for_total,
)


@pytest.mark.parametrize(
    ("margin", "n"),
    # The well-known table of sizes for a share of one half, at 95 %.
    [(0.10, 97), (0.05, 385), (0.03, 1068), (0.02, 2401), (0.01, 9604)],
)
def test_a_share_of_one_half(margin: float, n: int) -> None:
    assert size_for_share(0.5, margin).net == n


def test_finite_population_as_cochran_writes_it() -> None:
    # n = n0 / (1 + (n0 − 1)/N), Cochran (1977), equation (4.2).
    reach = Planned().reach
    first = reach**2 * 0.3 * 0.7 / 0.04**2
    done = size_for_share(0.3, 0.04, planned=Planned(population=1200))
    assert done.exact == pytest.approx(first / (1 + (first - 1) / 1200), rel=1e-12)


def test_deff_response_and_confidence() -> None:
    plain = size_for_share(0.5, 0.05)
    planned = Planned(deff=1.6, response=0.35, confidence=0.95)
    done = size_for_share(0.5, 0.05, planned=planned)
    assert done.exact == pytest.approx(1.6 * plain.exact, rel=1e-12)
    assert done.gross == int(np.ceil(done.net / 0.35))
    assert size_for_share(0.5, 0.05, planned=Planned(confidence=0.9)).net == 271
    assert done.enough
    assert not size_for_share(
        0.5, 0.05, planned=Planned(population=800, response=0.3)
    ).enough


def test_three_ways_to_say_how_precise() -> None:
    se = 0.05 / Planned().reach
    assert size_for_share(0.2, 0.05).exact == pytest.approx(
        size_for_share(0.2, se=se).exact, rel=1e-12
    )
    assert size_for_share(0.2, cv=se / 0.2).exact == pytest.approx(
        size_for_share(0.2, se=se).exact, rel=1e-12
    )
    assert size_for_mean(4.0, cv=0.1, mean=20.0).exact == pytest.approx(4)


def test_means_and_totals() -> None:
    planned = Planned(population=2000)
    mean = size_for_mean(10.0, 1.0, planned=planned)
    total = size_for_total(10.0, 2000.0, planned=planned)
    assert mean.exact == pytest.approx(total.exact, rel=1e-12)
    assert list(mean.rows["net"]) == [mean.net]
    assert "<table" in mean._repr_html_()


def test_differences_are_r_s(by_r: dict[str, np.ndarray]) -> None:
    # R searches for the root to a relative 1e-7 or so.
    assert size_for_difference(0.18, 0.23).exact == pytest.approx(
        by_r["share difference"][0], rel=1e-6
    )
    one_sided = size_for_difference(0.1, 0.15, 0.9, two_sided=False)
    assert one_sided.exact == pytest.approx(
        by_r["share difference one-sided"][0], rel=1e-6
    )


def test_differences_of_means_and_uneven_groups() -> None:
    done = size_for_difference(10.0, 12.0, sds=(6.0, 6.0))
    reach = Planned().reach + 0.8416212335729143
    assert done.exact == pytest.approx(2 * (reach * 6 / 2) ** 2, rel=1e-9)
    even = size_for_difference(0.2, 0.3)
    more = size_for_difference(0.2, 0.3, ratio=4)
    assert more.exact < even.exact
    finite = size_for_difference(0.2, 0.3, planned=Planned(population=500))
    assert finite.exact == pytest.approx(even.exact / (1 + even.exact / 500))


def test_calls_that_can_t_be_meant() -> None:
    for call, said in (
        (lambda: size_for_share(1.2, 0.05), "lies between 0 and 1"),
        (lambda: size_for_share(0.5), "one of margin, se and cv"),
        (lambda: size_for_share(0.5, 0.05, se=0.1), "one of margin, se and cv"),
        (lambda: size_for_mean(0.0, 1.0), "above nought"),
        (lambda: size_for_mean(1.0, cv=0.1), "needs a mean"),
        (lambda: size_for_total(1.0, 5.0, planned=Planned()), "infinite population"),
        (lambda: size_for_difference(0.2, 0.2), "a difference"),
        (lambda: size_for_difference(0.2, 1.2), "lie between"),
        (lambda: Planned(response=0.0), "shares above nought"),
        (lambda: Planned(deff=0.0), "above nought"),
    ):
        with pytest.raises(CallError, match=said):
            call()
