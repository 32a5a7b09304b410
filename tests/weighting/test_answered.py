"""Factors for non-response, by respondent, before calibration."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from survey.errors import CallError
from survey.fieldwork import Frame
from survey.weighting import weigh

Persons = Callable[..., Frame]
NONE = "{}"


@pytest.fixture
def factors(persons: Persons) -> pd.Series:
    ids = persons().ids
    return pd.Series(1 + np.arange(len(ids)) % 3, index=ids.astype("str"))


def test_strata_keep_their_population(persons: Persons, factors: pd.Series) -> None:
    frame = persons(weighting=NONE)
    before, after = weigh(frame), weigh(frame, factors)
    stratum = pd.factorize(frame.data["stratum"])[0]
    # Sums of a few hundred weights.
    np.testing.assert_allclose(
        np.bincount(stratum, after.final),
        np.bincount(stratum, before.final),
        rtol=1e-12,
    )
    moved = after.final / before.final
    of = factors.to_numpy()
    for one in np.unique(stratum):
        ratio = (moved / of)[stratum == one]
        np.testing.assert_allclose(ratio, ratio[0], rtol=1e-12)
    assert after.steps["step"].tolist() == ["base", "nonresponse"]


def test_calibration_comes_after(persons: Persons, factors: pd.Series) -> None:
    weights = weigh(persons(), factors)
    assert weights.steps["step"].tolist()[:2] == ["base", "nonresponse"]
    assert weights.margins["error"].abs().max() < 1e-12
    assert not np.allclose(weights.final, weigh(persons()).final)


def test_the_order_of_the_factors_does_not_matter(
    persons: Persons, factors: pd.Series
) -> None:
    turned = factors.iloc[::-1]
    np.testing.assert_array_equal(
        weigh(persons(), turned).final, weigh(persons(), factors).final
    )


def test_respondents_without_a_good_factor_are_named(
    persons: Persons, factors: pd.Series
) -> None:
    frame = persons()
    first = str(frame.ids.iloc[0])
    with pytest.raises(CallError, match=f"1 respondents have no factor.*{first}"):
        weigh(frame, factors.drop(first))
    bad = factors.astype(float)
    bad[first] = 0
    with pytest.raises(CallError, match=f"isn't above nought: {first}"):
        weigh(frame, bad)
    with pytest.raises(CallError, match="two factors"):
        weigh(frame, pd.concat([factors, factors.iloc[:1]]))
