"""Outcome rates to the AAPOR standard."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.errors import CallError
from survey.weighting.nonresponse import (
    Disposition,
    Outcomes,
    account,
    casro_eligibility,
    gross_and_net,
    outcome_rates,
    response_curve,
)
from survey.weighting.nonresponse.dispositions import read_dispositions
from survey.weighting.nonresponse.rates import RATES

# The twelve cases of the README of rOpenSci's outcomerate (github.com/ropensci/
# outcomerate, CC0), and the rates it publishes of them to three decimals.
TWELVE = {"I": 4, "P": 2, "R": 1, "NC": 1, "O": 1, "UH": 1, "UO": 1, "NE": 1}
PUBLISHED = {
    **{"RR1": 0.364, "RR2": 0.545, "RR3": 0.370, "RR4": 0.556, "RR5": 0.444},
    **{"RR6": 0.667, "COOP1": 0.500, "COOP2": 0.750, "COOP3": 0.571, "COOP4": 0.857},
    **{"REF1": 0.091, "REF2": 0.093, "REF3": 0.111},
    **{"CON1": 0.727, "CON2": 0.741, "CON3": 0.889},
}
# Gemeente- en Stadsmonitor 2017: gross, raw response and raw rate in per cent by city.
MONITOR = {
    "Aalst": (5200, 2046, 39),
    "Antwerpen": (9700, 3239, 33),
    "Genk": (6900, 2502, 36),
    "Gent": (24540, 9023, 37),
    "Turnhout": (5920, 2578, 44),
}


def test_the_published_example() -> None:
    assert casro_eligibility(TWELVE) == 0.9
    rates = outcome_rates(TWELVE)
    assert {name: round(value, 3) for name, value in rates.items()} == PUBLISHED


def test_the_published_example_case_by_case_and_weighted() -> None:
    cases = ["I", "P", "I", "UO", "R", "I", "NC", "I", "O", "P", "UH"]
    plain = account(cases).rates()
    assert round(plain.total["RR2"], 2) == 0.55
    assert round(plain.total["CON1"], 2) == 0.73
    weighted = account(cases, weights=np.array([1.3] * 6 + [2.5] * 5)).rates()
    assert round(weighted.total["RR2"], 2) == 0.50
    assert round(weighted.total["CON1"], 2) == 0.69
    assert weighted.weighted


def test_the_published_rates_of_the_monitor() -> None:
    gross = {city: row[0] for city, row in MONITOR.items()}
    net = {city: row[1] for city, row in MONITOR.items()}
    done = gross_and_net(gross, net)
    per_cent = (done.rows["rate"].iloc[:-1] * 100).round().astype(int)
    assert per_cent.tolist() == [row[2] for row in MONITOR.values()]
    assert done.rate == sum(net.values()) / sum(gross.values())
    np.testing.assert_allclose(done.rows["factor"], 1 / done.rows["rate"])


@given(st.lists(st.integers(0, 1000), min_size=8, max_size=8), st.floats(0, 1))
def test_rates_keep_their_order(counts: list[int], e: float) -> None:
    rates = outcome_rates(dict(zip(map(str, Disposition), counts, strict=True)), e)
    assert tuple(rates) == RATES
    known = {name: value for name, value in rates.items() if value == value}
    assert all(0 <= value <= 1 for value in known.values())
    for low, middle, high in (("RR1", "RR3", "RR5"), ("RR2", "RR4", "RR6")):
        if rates[high] == rates[high]:
            assert rates[low] <= rates[middle] + 1e-12 <= rates[high] + 2e-12
    if known:
        assert rates["RR1"] <= rates["RR2"]


def test_groups_and_everyone() -> None:
    done = ["I", "NC", "I", "R", "UO", "NE"]
    by = pd.DataFrame({"stratum": ["TR", "TR", "MA", "MA", "MA", "TR"], "mode": "web"})
    rates = account(done, by).rates()
    rows = rates.rows
    assert rows["stratum"].tolist()[:2] == ["TR", "MA"]
    assert rows["stratum"].isna().tolist() == [False, False, True]
    assert rows["gross"].tolist() == [3, 3, 6]
    assert rows["eligible"].tolist() == [2, 2, 4]
    # e is estimated from a group's own cases: 2 of 3 in TR, all in MA, 4 of 5 over all.
    np.testing.assert_allclose(rows["e"], [2 / 3, 1, 0.8])
    np.testing.assert_allclose(rows["estimated_eligible"], [2, 3, 4.8])
    np.testing.assert_allclose(rows["RR3"], [1 / 2, 1 / 3, 2 / 4.8])
    assert "<table" in rates._repr_html_()


def test_e_by_other_ways() -> None:
    by = pd.DataFrame({"stratum": ["TR", "TR", "MA", "MA", "MA", "TR"]})
    outcomes = account(["I", "UO", "I", "R", "UO", "NE"], by)
    assert outcomes.rates("pooled").rows["e"].round(9).tolist() == [0.75] * 3
    assert outcomes.rates(0.5).total["RR3"] == 2 / 4
    each = outcomes.rates({"TR": 0.2, "MA": 0.6}).rows
    assert each["e"].tolist() == pytest.approx([0.2, 0.6, 0.4])
    assert each["RR3"].iloc[0] == 1 / 1.2
    with pytest.raises(CallError, match="e isn't given for MA"):
        outcomes.rates({"TR": 0.2})
    with pytest.raises(CallError, match="did you mean 'casro'"):
        outcomes.rates("cassro")
    with pytest.raises(CallError, match="between 0 and 1, got 2"):
        outcomes.rates(2)


def test_nobody_reached_has_no_cooperation_rate() -> None:
    rates = outcome_rates({"NC": 5, "UO": 2})
    assert rates["RR1"] == 0
    assert np.isnan(rates["COOP1"])
    assert rates["CON3"] == 0
    assert all(np.isnan(value) for value in outcome_rates({"NE": 3}).values())
    assert np.isnan(outcome_rates({"UO": 3})["RR3"])


def test_numbers_of_aapor_and_codes_of_the_study() -> None:
    numbers = [1.1, "1.2", "2.11", 2.2, "2.3", "3.1", "3.9", "4.5"]
    assert read_dispositions(numbers).tolist() == [str(each) for each in Disposition]
    own = {7: "NC", "weigert": "2.11"}
    assert read_dispositions([7, "weigert"], own).tolist() == ["NC", "R"]


def test_every_wrong_disposition_is_told_at_once() -> None:
    with pytest.raises(CallError) as caught:
        account(["I", None, "X", "X", 5.1])
    said = str(caught.value)
    assert "1 have none (row 1)" in said
    assert "'X' is none of them (row 2, 3)" in said
    assert "5.1 is none of them (row 4)" in said


@pytest.mark.parametrize(
    ("table", "options", "said"),
    [
        (
            {"g": ["a"], "I": [5], "R": [4], "gross": [10]},
            {"gross": "gross"},
            "a: 9 disp.*10 samp",
        ),
        ({"g": ["a"], "I": [5], "Q": [4]}, {}, "no disposition 'Q'"),
        ({"g": ["a", "a"], "I": [5, 4]}, {}, "a comes twice"),
        ({"g": ["a"], "I": [-5]}, {}, "a: I is -5"),
        ({"g": ["a"], "I": [np.nan]}, {}, "a: I is nan"),
        ({"I": [5]}, {}, "no column 'g'"),
    ],
)
def test_counts_that_don_t_add_up(
    table: dict[str, list[object]], options: dict[str, str], said: str
) -> None:
    with pytest.raises(CallError, match=said):
        Outcomes.of_counts(pd.DataFrame(table), ["g"], **options)


def test_counts_that_do() -> None:
    table = pd.DataFrame([{**TWELVE, "sampled": 12}])
    total = Outcomes.of_counts(table, gross="sampled").rates().total
    assert round(total["RR3"], 3) == 0.370


def test_persons_without_a_group_or_a_weight() -> None:
    with pytest.raises(CallError, match="1 persons have no mode"):
        account(["I", "R"], pd.DataFrame({"mode": ["web", None]}))
    with pytest.raises(CallError, match="2 dispositions, 1 rows"):
        account(["I", "R"], pd.DataFrame({"mode": ["web"]}))
    for weights in ([1.0], [1.0, -1.0], [1.0, np.nan]):
        with pytest.raises(CallError, match="a weight of nought or more"):
            account(["I", "R"], weights=np.array(weights))


def test_gross_and_net_that_can_t_be() -> None:
    with pytest.raises(CallError, match="MA: 6 answered of 10 sampled, 5 of them not"):
        gross_and_net({"MA": 10}, {"MA": 6}, {"MA": 5})
    with pytest.raises(CallError, match="not in both gross and net: PL, TR"):
        gross_and_net({"MA": 10, "TR": 4}, {"MA": 6}, {"PL": 1})
    none = gross_and_net({"MA": 10, "AF": 5}, {"MA": 6, "AF": 0}, {"AF": 1})
    assert np.isnan(none.rows["factor"].iloc[1])
    assert none.rows["rate"].tolist() == [0.6, 0.0, 6 / 14]


def test_the_curve_of_the_fieldwork() -> None:
    days = pd.Series(pd.to_datetime(["2022-03-01", "2022-03-03", "2022-03-01"]))
    mode = pd.Series(["web", "web", "capi"])
    curve = response_curve(days, {"web": 4, "capi": 2}, mode)
    assert curve["group"].tolist() == ["web", "web", "capi"]
    assert curve["rate"].tolist() == [0.25, 0.5, 0.5]
    with pytest.raises(CallError, match="no gross sample of capi"):
        response_curve(days, {"web": 4}, mode)
    with pytest.raises(CallError, match="needs the respondents' groups"):
        response_curve(days, {"web": 4, "capi": 2})
