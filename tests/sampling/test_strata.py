"""What is known about strata, and what is refused."""

import numpy as np
import pytest

from survey.errors import CallError
from survey.sampling import Strata

POPULATION = {"a": 1000.0, "b": 50.0}


def test_shares_have_the_variance_of_a_finite_population() -> None:
    known = Strata.of_shares(POPULATION, {"y": {"a": 0.3, "b": 0.5}}, response=0.5)
    ones = np.repeat([1.0, 0.0], 25)
    assert known.variance[1, 0] == pytest.approx(ones.var(ddof=1))
    assert known.largest.tolist() == [500, 25]
    assert len(known.rows) == 2
    assert "<table" in known._repr_html_()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"response": {"a": 0.5}}, "no response for stratum b"),
        ({"response": 0.0}, "stratum a: a response that isn't a share"),
        ({"deff": {"a": 1.0, "b": -1.0}}, "stratum b: a design effect"),
        ({"cost": {"a": 1.0, "b": 0.0, "x": 1.0}}, "no stratum 'x'"),
        ({"cost": 0.0}, "stratum b: a cost"),
    ],
)
def test_strata_that_can_t_be(given: dict[str, object], said: str) -> None:
    with pytest.raises(CallError, match=said):
        Strata.of_shares(POPULATION, {"y": {"a": 0.3, "b": 0.5}}, **given)  # type: ignore[arg-type]


def test_values_that_can_t_be() -> None:
    with pytest.raises(CallError, match=r"stratum a: y has share 1\.3"):
        Strata.of_shares(POPULATION, {"y": {"a": 1.3, "b": 0.5}})
    with pytest.raises(CallError, match="no sd of y for stratum b"):
        Strata.of_shares(POPULATION, {"y": {"a": 0.3}})
    with pytest.raises(CallError, match="stratum b: no population"):
        Strata.of({"a": 10, "b": 0}, {}, {})
    with pytest.raises(CallError, match="stratum a: a variance that is missing"):
        Strata.of({"a": 10}, {}, {"y": {"a": float("nan")}})
    with pytest.raises(CallError, match="no strata"):
        Strata.of({}, {}, {})
