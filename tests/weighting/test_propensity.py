"""Response propensities: against R's glm, known truth, and each other."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from survey.errors import CallError, ConvergenceError
from survey.weighting.nonresponse import (
    balance,
    inverse_adjustment,
    propensity_class_adjustment,
    propensity_classes,
    response_propensity,
)

NAMES = ["sex", "age", "region"]


def answered(gross: pd.DataFrame) -> np.ndarray:
    return gross["responded"].to_numpy() == 1


def as_r_names(term: str) -> str:
    return "(Intercept)" if term == "constant" else term.replace("=", "")


@pytest.mark.parametrize("case", ["equal", "weighted"])
def test_the_logistic_model_is_r_s(
    case: str, gross: pd.DataFrame, by_r: dict[str, dict[str, float]]
) -> None:
    weights = None if case == "equal" else gross["weight"].to_numpy(float)
    done = response_propensity(gross[NAMES], answered(gross), weights)
    terms = done.terms.set_index(done.terms["term"].map(as_r_names))
    for name, value in by_r[f"{case} coefficient"].items():
        # Two Newton iterations that stop at their own point: 1e-8 of a coefficient.
        assert terms.loc[name, "coefficient"] == pytest.approx(
            value, rel=1e-7, abs=1e-9
        )
    for name, value in by_r[f"{case} se"].items():
        assert terms.loc[name, "se"] == pytest.approx(value, rel=1e-8)


def test_numbers_far_from_nought(
    gross: pd.DataFrame, by_r: dict[str, dict[str, float]]
) -> None:
    done = response_propensity(gross[["sex", "year"]], answered(gross))
    terms = done.terms.set_index(done.terms["term"].map(as_r_names))["coefficient"]
    for name, value in by_r["number coefficient"].items():
        assert terms[name] == pytest.approx(value, rel=1e-7)


def test_a_saturated_model_gives_every_cell_its_own_rate(gross: pd.DataFrame) -> None:
    cells = gross["sex"] + gross["region"]
    done = response_propensity(pd.DataFrame({"cell": cells}), answered(gross))
    rates = gross.groupby(cells)["responded"].transform("mean").to_numpy()
    np.testing.assert_allclose(done.probabilities, rates, rtol=1e-9)


def test_a_level_more_and_a_column_that_says_the_same(gross: pd.DataFrame) -> None:
    frame = gross[NAMES].assign(brussels=gross["region"] == "BR", one=1)
    done = response_propensity(frame, answered(gross))
    assert done.aliased == ("brussels=True", "one")
    plain = response_propensity(gross[NAMES], answered(gross))
    np.testing.assert_allclose(done.probabilities, plain.probabilities, rtol=1e-8)


def test_codes_that_are_numbers_enter_by_level(gross: pd.DataFrame) -> None:
    code = gross["age"].map({"15-34": 1, "35-54": 2, "55-85": 3}).astype("Int64")
    frame = pd.DataFrame({"age": code})
    done = response_propensity(frame, answered(gross), categorical=["age"])
    assert done.terms["term"].tolist() == ["constant", "age=2", "age=3"]
    assert len(response_propensity(frame, answered(gross)).terms) == 2
    with pytest.raises(CallError, match="no variable 'agee'"):
        response_propensity(frame, answered(gross), categorical=["agee"])


def test_missing_values_are_a_choice(gross: pd.DataFrame) -> None:
    frame = gross[["sex", "year"]].copy()
    frame.loc[:9, "sex"] = None
    frame.loc[5:20, "year"] = np.nan
    with pytest.raises(CallError, match=r"missing values in sex \(10\), year \(16\)"):
        response_propensity(frame, answered(gross))
    before = frame.copy()
    done = response_propensity(frame, answered(gross), missing="level")
    assert done.terms["term"].tolist() == [
        "constant", "sex=missing", "sex=v", "year", "year missing",
    ]  # fmt: skip
    pd.testing.assert_frame_equal(frame, before)
    with pytest.raises(CallError, match="no choice for missing values 'drop'"):
        response_propensity(frame, answered(gross), missing="drop")


def test_a_level_in_which_everyone_answered_is_named(gross: pd.DataFrame) -> None:
    yes = answered(gross)
    club = pd.Series(np.where(yes & (np.arange(420) % 7 == 0), "member", "no"))
    with pytest.raises(ConvergenceError, match="look at club=no"):
        response_propensity(pd.DataFrame({"club": club, "sex": gross["sex"]}), yes)
    held = response_propensity(pd.DataFrame({"club": club}), yes, penalty=1.0)
    assert held.probabilities.max() < 1
    assert held.covariance is None
    with pytest.raises(CallError, match="everyone responded"):
        response_propensity(gross[NAMES], np.ones(420, dtype=bool))


def test_boosting_is_out_of_fold_and_reproducible(gross: pd.DataFrame) -> None:
    noise = np.random.default_rng(1).normal(size=420)
    frame = pd.DataFrame({"noise": noise})
    one = response_propensity(frame, answered(gross), model="boosting", seed=4)
    two = response_propensity(frame, answered(gross), model="boosting", seed=4)
    assert (one.probabilities == two.probabilities).all()
    # Noise predicts nothing out of its fold; in it, trees would reach some 0.8.
    assert abs(one.auc - 0.5) < 0.1
    with pytest.raises(CallError, match="needs a seed"):
        response_propensity(frame, answered(gross), model="boosting")
    with pytest.raises(CallError, match="no response model 'forest'"):
        response_propensity(frame, answered(gross), model="forest")
    with pytest.raises(CallError, match="1000 folds"):
        response_propensity(
            frame, answered(gross), model="boosting", seed=1, folds=1000
        )


def population(n: int = 6000) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """A gross sample whose response depends on what the answer depends on."""
    source = np.random.default_rng(20221122)
    age = source.integers(15, 86, n)
    origin = source.choice(["BE", "MA", "TR"], n, p=[0.5, 0.3, 0.2])
    eta = -1.5 + 0.035 * (age - 15) - 0.8 * (origin == "TR")
    chance = 1 / (1 + np.exp(-eta))
    y = 0.02 * age + 0.5 * (origin == "TR") + source.normal(0, 0.3, n)
    return pd.DataFrame({"age": age, "origin": origin}), chance, y


def test_the_truth_is_found() -> None:
    frame, chance, _ = population()
    yes = np.random.default_rng(5).random(len(chance)) < chance
    done = response_propensity(frame, yes)
    terms = done.terms.set_index("term")
    for name, truth in (("age", 0.035), ("origin=TR", -0.8), ("origin=MA", 0.0)):
        assert abs(terms.loc[name, "coefficient"] - truth) < 4 * terms.loc[name, "se"]
    # Errors of four coefficients among 6,000 persons: under two points everywhere.
    assert np.abs(done.probabilities - chance).max() < 0.06
    boosted = response_propensity(frame, yes, model="boosting", seed=1)
    assert np.abs(boosted.probabilities - chance).mean() < 0.05
    assert boosted.terms["variable"].tolist() == ["age", "origin"]


def test_the_bias_goes_away() -> None:
    frame, chance, y = population()
    source = np.random.default_rng(7)
    naive, inverse, classes = [], [], []
    for _ in range(30):
        yes = source.random(len(y)) < chance
        done = response_propensity(frame, yes)
        naive.append(y[yes].mean() - y.mean())
        for bag, adjusted in (
            (inverse, inverse_adjustment(done)),
            (classes, propensity_class_adjustment(done, 5)),
        ):
            bag.append(np.average(y, weights=adjusted.factors) - y.mean())
    # Respondents are older by far; five classes leave about a tenth of that.
    assert np.mean(naive) > 0.1
    assert abs(np.mean(inverse)) < 4 * np.std(inverse) / np.sqrt(30) + 1e-3
    assert abs(np.mean(classes)) < 0.15 * np.mean(naive)


def test_inverse_factors_within_bounds(gross: pd.DataFrame) -> None:
    yes, weights = answered(gross), gross["weight"].to_numpy(float)
    done = response_propensity(gross[[*NAMES, "stratum"]], yes)
    free = inverse_adjustment(done, keep_sum=False)
    np.testing.assert_allclose(free.factors[yes], 1 / done.probabilities[yes])
    cut = inverse_adjustment(done, (1.0, 2.5), keep_sum=False)
    assert cut.factors.max() == 2.5
    assert cut.bounded == int((1 / done.probabilities[yes] > 2.5).sum())
    assert f"{cut.bounded} factors cut off" in cut.detail()
    assert cut.step()["capped"] == cut.bounded
    weighted = response_propensity(gross[NAMES], yes, weights)
    kept = inverse_adjustment(weighted, (1.0, 2.0))
    assert kept.adjusted.sum() == pytest.approx(weights.sum(), rel=1e-12)
    assert "all multiplied by" in kept.detail()
    with pytest.raises(CallError, match="bounds of factors"):
        inverse_adjustment(done, (3.0, 2.0))


def test_classes_of_propensity(gross: pd.DataFrame) -> None:
    yes = answered(gross)
    done = response_propensity(gross[[*NAMES, "year"]], yes)
    adjusted = propensity_class_adjustment(done, 5, minimum=5)
    table = propensity_classes(done, 5, adjusted.factors)
    # Equal probabilities stay together, so that classes are of nearly one size.
    assert adjusted.classes["n"].tolist() == table["n"].tolist()
    assert (np.abs(table["n"] - 84) <= 3).all()
    np.testing.assert_allclose(table["factor"], adjusted.classes["factor"])
    assert (table["high"].to_numpy()[:-1] <= table["low"].to_numpy()[1:]).all()
    assert adjusted.adjusted.sum() == pytest.approx(420)
    with pytest.raises(CallError, match="at least one, got 0"):
        propensity_class_adjustment(done, 0)


def test_persons_the_frame_doesn_t_tell_apart_stay_together(
    gross: pd.DataFrame,
) -> None:
    done = response_propensity(gross[["sex"]], answered(gross))
    adjusted = propensity_class_adjustment(done, 5)
    assert len(adjusted.classes) == 2


def test_weighting_by_classes_of_the_model_balances_the_model(
    gross: pd.DataFrame,
) -> None:
    yes = answered(gross)
    done = response_propensity(gross[NAMES], yes)
    after = inverse_adjustment(done)
    found = balance(gross[NAMES], yes, factors=after.factors)
    assert found.worst[1] < found.worst[0] / 2


def test_rows_keep_their_order(gross: pd.DataFrame) -> None:
    order = np.random.default_rng(2).permutation(420)
    yes = answered(gross)
    plain = response_propensity(gross[NAMES], yes)
    moved = response_propensity(gross[NAMES].iloc[order], yes[order])
    np.testing.assert_allclose(
        moved.probabilities, plain.probabilities[order], rtol=1e-9
    )
    with pytest.raises(CallError, match="420 sampled persons, 2 rows"):
        response_propensity(gross[NAMES].iloc[:2], yes)


def test_a_frame_that_knows_nothing(gross: pd.DataFrame) -> None:
    done = response_propensity(pd.DataFrame({"one": np.ones(420)}), answered(gross))
    np.testing.assert_allclose(done.probabilities, answered(gross).mean(), rtol=1e-9)
    assert done.auc == 0.5
    assert "AUC 0.500" in repr(done)
