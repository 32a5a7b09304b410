"""Indicators of a codebook, group against group and wave against wave."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from survey.errors import CallError
from survey.fieldwork import Frame
from survey.responses import Responses
from survey.sample import Sample
from tests.sample.verbs import sample, table

Persons = Callable[..., Frame]
# Two ways to the same sums: all but the last digits.
CLOSE = 1e-9
REPLICATES = (
    "{strata: stratum, base_weight: {margin: stratum}, "
    "replicates: {type: bootstrap, number: 40, seed: 3}}"
)


@pytest.fixture
def weighted(persons: Persons) -> Responses:
    return Responses.of(persons()).weight()


@pytest.mark.parametrize("design", ["", REPLICATES])
@pytest.mark.parametrize("by", [(), ("sex",), ("stratum", "sex")])
def test_indicators_are_those_of_the_estimates(
    persons: Persons, by: tuple[str, ...], design: str
) -> None:
    lines = {"design": design} if design else {}
    weighted = Responses.of(persons(**lines)).weight()
    rows = weighted.estimates(None, [by]).rows
    found = weighted.sample().indicators(by=by)
    assert found.rows["indicator"].tolist() == rows["indicator"].tolist()
    for name in ("estimate", "se", "low", "high", "n", "df"):
        wanted = rows[name].to_numpy(float)
        given = found.rows[name].to_numpy(float)
        assert given == pytest.approx(wanted, rel=CLOSE, nan_ok=True)
    known = found.rows["estimate"].notna().to_numpy()
    variance = np.diag(found.covariance)[known]
    squares = found.rows["se"].to_numpy()[known] ** 2
    assert variance == pytest.approx(squares, rel=1e-6, abs=1e-14)


@pytest.mark.parametrize("against", ["pairs", "rest", "reference"])
def test_means_are_compared_as_a_sample_does(weighted: Responses, against: str) -> None:
    sample = weighted.sample()
    reference = "1" if against == "reference" else None
    found = sample.compare(
        "score", by="region", against=against, reference=reference
    ).rows
    wanted = sample.differences(
        "score", between="region", against=against, reference=reference
    ).rows
    for name in ("estimate", "se", "t", "p", "p_adjusted", "df"):
        assert found[name].to_numpy() == pytest.approx(wanted[name], rel=1e-6)
    assert found["against"].tolist() == wanted["against"].tolist()


def test_the_total_is_everyone(persons: Persons) -> None:
    frame = persons()
    weighted = Responses.of(frame).weight()
    found = weighted.sample().compare("agrees", "score", by="sex")
    rows = weighted.estimates(["agrees", "score"], [(), ("sex",)]).rows
    total = rows[rows["breakdown"] == ""].set_index("indicator")["estimate"]
    own = rows[rows["breakdown"] == "sex"].set_index(["indicator", "sex"])["estimate"]
    for _, row in found.rows.iterrows():
        name = row["indicator"]
        assert row["value"] == pytest.approx(own[name, row["sex"]], rel=CLOSE)
        assert row["against_value"] == pytest.approx(total[name], rel=CLOSE)
        assert row["estimate"] == pytest.approx(
            row["value"] - row["against_value"], abs=1e-12
        )
    # The two differences with the total hang together: one group is the other's rest.
    like = found.covariance.to_numpy()[[0, 1], :][:, [2, 3]]
    scale = np.sqrt(np.diag(found.covariance))
    assert np.abs(np.diag(like) / (scale[:2] * scale[2:])).min() > 0.9


def test_the_adjustment_is_named_and_counts_all_rows(weighted: Responses) -> None:
    sample = weighted.sample()
    some = {
        adjust: sample.compare("agrees", "score", by="region", adjust=adjust)
        for adjust in ("none", "holm", "benjamini-hochberg")
    }
    for adjust, found in some.items():
        assert set(found.rows["adjusted"]) == {adjust}
    p = some["none"].rows["p"].to_numpy()
    order = np.argsort(p)
    m = len(p)
    holm = np.maximum.accumulate(p[order] * (m - np.arange(m)))
    holm = np.minimum(holm, 1)
    given = some["holm"].rows["p_adjusted"].to_numpy()[order]
    assert given == pytest.approx(holm, rel=1e-12)
    assert f"p-waarden aangepast voor {m} vergelijkingen: Holm" in some["holm"].notes
    assert f"{m} vergelijkingen" in some["none"].notes[-1]


def test_a_group_of_nobody_has_no_difference(weighted: Responses) -> None:
    part = weighted.sample().where("region != 2")
    rows = part.compare("agrees", by="region").rows
    gone = rows["region"] == "2"
    assert rows.loc[gone, ["value", "estimate", "se", "p"]].isna().all(axis=None)
    assert rows.loc[~gone, "estimate"].notna().all()


def test_verbs_of_responses(weighted: Responses) -> None:
    one = weighted.compare("agrees", by="sex", reference="1").rows
    two = weighted.sample().compare("agrees", by="sex", reference="1").rows
    assert one.equals(two)
    same = weighted.change(weighted, "agrees", "score", by="sex")
    assert same.rows["estimate"].abs().max() == 0
    one_se = weighted.sample().indicators("agrees", "score", by="sex").rows["se"]
    wanted = np.sqrt(2) * one_se
    assert same.rows["se"].to_numpy() == pytest.approx(wanted, rel=1e-6)


def test_what_can_not_be_compared_is_said(
    weighted: Responses, unlabelled: Sample
) -> None:
    sample = weighted.sample()
    with pytest.raises(CallError, match="no group '9'"):
        sample.compare("agrees", by="sex", reference="9")
    with pytest.raises(CallError, match="did you mean 'total'"):
        sample.compare("agrees", by="sex", against="totl")
    with pytest.raises(CallError, match="agree"):
        sample.compare("agree", by="sex")
    with pytest.raises(CallError, match="codebook"):
        unlabelled.compare("y", by="g")


@pytest.fixture
def unlabelled() -> Sample:
    return sample(table())
