"""Weights from the gross sample: identities, known truth, and what can't be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.errors import CallError, DeclarationError
from survey.fieldwork import Frame, Gross
from survey.weighting import Weights, weigh

Persons = Callable[..., Frame]
CLASSES = "{nonresponse: {method: classes, variables: [stratum, age], min_size: 1}}"
PROPENSITY = (
    "{nonresponse: {method: propensity, variables: [stratum, sex, age], classes: 4, "
    "min_size: 1}}"
)
DESIGN = (
    "{strata: stratum, base_weight: {margin: stratum}}\n"
    "gross: {disposition: disposition, by: [region]}"
)


def gross_of(frame: Frame, more: int = 300, seed: int = 1) -> Frame:
    """Return the records with a gross sample: themselves and others, in any order."""
    rng = np.random.default_rng(seed)
    known = ["id", "stratum", "sex", "age", "region"]
    others = frame.data[known].iloc[rng.integers(0, frame.rows, more)]
    others = others.assign(id=np.arange(more) + 10_000)
    everyone = pd.concat([frame.data[known], others], ignore_index=True)
    outcome = np.where(np.arange(len(everyone)) < frame.rows, "I", "R")
    order = rng.permutation(len(everyone))
    whole = Frame.of(everyone.iloc[order], frame.codebook)
    return replace(frame, gross=Gross(whole, outcome[order]))


def with_outcomes(frame: Frame, **counts: int) -> Frame:
    """Return the records with other outcomes for so many of who didn't respond."""
    assert frame.gross is not None
    outcome = frame.gross.outcome.astype("<U2")
    free = np.flatnonzero(outcome == "R")
    for letter, count in counts.items():
        outcome[free[:count]] = letter
        free = free[count:]
    return replace(frame, gross=replace(frame.gross, outcome=outcome))


@pytest.fixture
def frame(persons: Persons) -> Frame:
    return gross_of(persons(design=DESIGN, weighting=CLASSES))


def sums(frame: Frame, names: list[str], weights: np.ndarray) -> pd.Series:
    return pd.Series(weights).groupby([frame.data[n] for n in names]).sum()


def base_by_hand(frame: Frame) -> np.ndarray:
    assert frame.gross is not None
    population = frame.codebook.margins["stratum"].population()
    stratum = frame.gross.frame.data["stratum"].astype(str)
    drawn = stratum.value_counts()
    return np.array([population[(s,)] / drawn[s] for s in stratum])


def test_respondents_carry_their_class(frame: Frame) -> None:
    weights = weigh(frame)
    assert frame.gross is not None
    names = ["stratum", "age"]
    found = sums(frame, names, weights.final)
    drawn = sums(frame.gross.frame, names, base_by_hand(frame))
    # Sums of a few hundred weights of one class.
    np.testing.assert_allclose(found, drawn.loc[found.index], rtol=1e-12)
    assert weights.final.sum() == pytest.approx(base_by_hand(frame).sum(), rel=1e-12)
    assert weights.steps["step"].tolist() == ["base", "nonresponse"]
    assert weights.steps["n"].tolist() == [frame.gross.rows, frame.rows]
    np.testing.assert_allclose(weights.steps["sum"], base_by_hand(frame).sum())
    factor = weights.base / weights.drawn
    line = weights.steps.iloc[1]
    assert (line["factor_min"], line["factor_max"]) == (factor.min(), factor.max())


def test_calibration_comes_after(persons: Persons) -> None:
    both = CLASSES.removesuffix("}") + ", calibrate: {margins: [stratum, region]}}"
    frame = gross_of(persons(design=DESIGN, weighting=both))
    weights = weigh(frame)
    assert weights.steps["step"].tolist() == ["base", "nonresponse", "raking"]
    assert weights.margins["error"].abs().max() < 1e-9
    uncalibrated = weigh(gross_of(persons(design=DESIGN, weighting=CLASSES)))
    np.testing.assert_array_equal(weights.base, uncalibrated.final)


def test_the_order_of_the_gross_sample_does_not_matter(frame: Frame) -> None:
    assert frame.gross is not None
    turned = frame.gross.frame.take(np.ones(frame.gross.rows, dtype=bool))
    data = turned.data.iloc[::-1].reset_index(drop=True)
    other = Gross(Frame.of(data, frame.codebook), frame.gross.outcome[::-1])
    again = weigh(replace(frame, gross=other))
    # Sums in another order.
    np.testing.assert_allclose(again.final, weigh(frame).final, rtol=1e-12)


def test_unknown_eligibility_goes_to_the_known_and_the_ineligible_drop_out(
    frame: Frame,
) -> None:
    mixed = with_outcomes(frame, UO=40, UH=20, NE=30)
    weights = weigh(mixed)
    assert weights.steps["step"].tolist() == ["base", "eligibility", "nonresponse"]
    assert mixed.gross is not None
    outcome, base = mixed.gross.outcome, base_by_hand(mixed)
    stratum = mixed.gross.frame.data["stratum"].astype(str).to_numpy()
    own = mixed.data["stratum"].astype(str).to_numpy()
    for one in np.unique(own):
        here = stratum == one
        known = here & ~np.isin(outcome, ["UO", "UH"])
        share = base[known & (outcome != "NE")].sum() / base[known].sum()
        # All of the stratum, less the share of the known that isn't eligible.
        assert weights.final[own == one].sum() == pytest.approx(
            base[here].sum() * share, rel=1e-12
        )


def test_response_is_accounted_for(frame: Frame) -> None:
    mixed = with_outcomes(frame, UO=40, NC=50, NE=30)
    rows = weigh(mixed).response
    assert rows["by"].unique().tolist() == ["", "stratum", "region"]
    everyone = rows.iloc[0]
    n, gross = frame.rows, frame.rows + 300
    known = gross - 40
    e = (known - 30) / known
    assert everyone["gross"] == gross
    assert everyone["RR1"] == pytest.approx(n / (gross - 30))
    assert everyone["RR3"] == pytest.approx(n / (known - 30 + 40 * e))
    assert everyone["RR5"] == pytest.approx(n / (known - 30))
    weighted = rows[rows["weighted"]].iloc[0]
    assert weighted["gross"] == pytest.approx(base_by_hand(mixed).sum())
    for by in ("stratum", "region"):
        assert rows.loc[rows["by"] == by, "gross"].sum() == gross
        assert rows.loc[rows["by"] == by, "group"].is_monotonic_increasing


def test_records_set_aside_are_no_respondents(frame: Frame) -> None:
    keep = np.arange(frame.rows) >= 7
    weights = weigh(frame.take(keep))
    assert len(weights) == frame.rows - 7
    everyone = weights.response.iloc[0]
    assert (everyone["received"], everyone["set_aside"]) == (frame.rows, 7)
    assert everyone["O"] == 7
    # Who was set aside is answered for, as who refused is.
    assert weights.final.sum() == pytest.approx(weigh(frame).final.sum())


def test_an_answer_is_believed_whatever_its_outcome_says(frame: Frame) -> None:
    assert frame.gross is not None
    outcome = frame.gross.outcome.astype("<U2")
    outcome[np.flatnonzero(outcome == "I")[:3]] = ["R", "NE", "UO"]
    odd = replace(frame, gross=replace(frame.gross, outcome=outcome))
    np.testing.assert_array_equal(weigh(odd).final, weigh(frame).final)


def test_classes_of_propensity_carry_what_was_drawn(persons: Persons) -> None:
    frame = gross_of(persons(design=DESIGN, weighting=PROPENSITY))
    weights = weigh(frame)
    assert weights.sampled is not None
    classes = weights.sampled.classes
    assert 1 < len(classes) <= 4

    assert weights.final.sum() == pytest.approx(base_by_hand(frame).sum(), rel=1e-12)
    np.testing.assert_allclose(
        classes["weight"], classes["weight_respondents"] * classes["factor"]
    )


def test_boosting_is_drawn_from_its_seed(persons: Persons) -> None:
    text = PROPENSITY.replace("classes: 4", "classes: 4, model: boosting, seed: 3")
    frame = gross_of(persons(design=DESIGN, weighting=text))
    np.testing.assert_array_equal(weigh(frame).final, weigh(frame).final)


def test_small_classes_are_named_or_merged_within_the_first(persons: Persons) -> None:
    def weighed(choice: str) -> Weights:
        text = f"min_size: 25, too_small: {choice}"
        said = CLASSES.replace("min_size: 1", text)
        return weigh(gross_of(persons(design=DESIGN, weighting=said)))

    with pytest.raises(CallError, match=r"stratum=2 age=3: 22 respondents, fewer"):
        weighed("fail")
    for choice in ("neighbour", "rate"):
        done = weighed(choice)
        assert done.sampled is not None
        names = done.sampled.classes["class"]
        assert names.str.contains("+", regex=False).any()
        firsts = names.str.findall(r"stratum=\d").map(lambda found: len({*found}))
        assert (firsts == 1).all()
        assert (done.sampled.classes["respondents"] >= 25).all()


def test_records_that_the_sample_lacks_or_shares_are_named(frame: Frame) -> None:
    strange = frame.data.assign(id=frame.data["id"].where(frame.data["id"] != 5, 99999))
    with pytest.raises(CallError, match="1 records are not in it: 99999"):
        weigh(replace(frame, data=strange))
    twice = frame.data.assign(id=frame.data["id"].where(frame.data["id"] != 5, 6))
    with pytest.raises(CallError, match="2 records share a number"):
        weigh(replace(frame, data=twice))


def test_without_the_gross_sample_it_is_said_what_is_missing(persons: Persons) -> None:
    frame = persons(design=DESIGN, weighting=CLASSES)
    with pytest.raises(CallError, match="takes the gross sample"):
        weigh(frame)
    factors = pd.Series(1.0, frame.ids)
    with pytest.raises(CallError, match="give no factors too"):
        weigh(gross_of(frame), factors)


def test_persons_without_their_class_are_named(frame: Frame) -> None:
    assert frame.gross is not None
    whole = frame.gross.frame
    data = whole.data.assign(age=whole.data["age"].mask(whole.data["id"] == 10_001))
    holed = replace(frame.gross, frame=replace(whole, data=data))
    with pytest.raises(CallError, match=r"1 persons .* have no 'age'.*: 10001"):
        weigh(replace(frame, gross=holed))


def test_a_gross_sample_alone_is_only_accounted_for(persons: Persons) -> None:
    frame = gross_of(persons(design=DESIGN, weighting="{}"))
    weights = weigh(frame)
    assert weights.sampled is None
    assert len(weights.response)
    np.testing.assert_array_equal(
        weights.final, weigh(replace(frame, gross=None)).final
    )


@pytest.mark.parametrize(
    ("design", "weighting", "said"),
    [
        ("{}", CLASSES, "takes the gross sample"),
        (DESIGN, CLASSES.replace("min_size: 1", "seed: 1"), "for method propensity"),
        (DESIGN, PROPENSITY.replace("min_size: 1", "seed: 1"), "seed is for boosting"),
        (DESIGN, PROPENSITY.replace("min_size: 1", "model: boosting"), "give a seed"),
        (DESIGN, CLASSES.replace("age", "stratum"), "a variable twice"),
        (DESIGN, CLASSES.replace("age", "agee"), "did you mean 'age'"),
        (DESIGN.replace("region", "regoin"), CLASSES, "did you mean 'region'"),
        (DESIGN.replace("by:", "outcomes: {9: X}, by:"), CLASSES, "none of I, P"),
        (
            DESIGN.replace(
                "base_weight: {margin: stratum}",
                "replicates: {type: bootstrap, weights: 'w*'}",
            ),
            CLASSES,
            "come with the respondents' data",
        ),
    ],
)
def test_what_can_not_be_meant_is_refused(
    persons: Persons, design: str, weighting: str, said: str
) -> None:
    with pytest.raises(DeclarationError, match=said):
        persons(design=design, weighting=weighting)


def test_numbers_that_differ_in_the_codebook_are_read_as_codes(
    persons: Persons,
) -> None:
    book: Codebook = persons(design=DESIGN, weighting=CLASSES).codebook
    assert book.gross_variables == ("stratum", "age", "region")


def test_an_estimate_that_response_bends_is_set_right(persons: Persons) -> None:
    # Who is young says yes with 0.8 and responds with 0.2, who is old with 0.3 and 0.6:
    # of respondents 0.2 · 0.8 + 0.6 · 0.3 over 0.8 is 0.425, of everyone it is 0.55.
    rng = np.random.default_rng(7)
    book = persons(design=DESIGN, weighting=CLASSES).codebook
    plain = persons(design=DESIGN, weighting="{}").codebook
    codes = book.codes("stratum")
    found: dict[str, list[float]] = {"adjusted": [], "plain": []}
    size = 200
    for _ in range(60):
        n = size * len(codes)
        young = rng.random(n) < 0.5
        yes = rng.random(n) < np.where(young, 0.8, 0.3)
        answered = rng.random(n) < np.where(young, 0.2, 0.6)
        data = pd.DataFrame(
            {
                "id": np.arange(n),
                "stratum": np.repeat([int(code) for code in codes], size),
                "age": np.where(young, 1, 2),
                "region": 1,
                "agrees": yes.astype(int),
            }
        )
        known = data.drop(columns="agrees")
        outcome = np.where(answered, "I", "R")
        for name, codebook in (("adjusted", book), ("plain", plain)):
            gross = Gross(Frame.of(known, codebook), outcome)
            records = Frame.of(data[answered], codebook)
            weights = weigh(replace(records, gross=gross)).final
            share = np.average(yes[answered], weights=weights)
            found[name].append(float(share))
    # One stratum is nearly the whole population, so an estimate is as one of about 80
    # respondents: a standard error near 0.06, and of a mean of 60 samples 0.008.
    assert np.mean(found["adjusted"]) == pytest.approx(0.55, abs=0.032)
    assert np.mean(found["plain"]) == pytest.approx(0.425, abs=0.032)


def test_a_stratum_of_which_nothing_is_known_is_named(frame: Frame) -> None:
    # Its weight would be lost without a word.
    assert frame.gross is not None
    gross = frame.gross
    known = frame.data["stratum"].astype(str) != "2"
    left = frame.take(known.to_numpy(dtype=bool))
    unknown = gross.frame.data["stratum"].astype(str) == "2"
    outcome = np.where(unknown, "UO", gross.outcome)
    with pytest.raises(CallError, match=r"go to nobody, in stratum=2$"):
        weigh(replace(left, gross=replace(gross, outcome=outcome)))


def test_what_the_gross_sample_lacks_is_said_to_be_its(frame: Frame) -> None:
    assert frame.gross is not None
    whole = frame.gross.frame
    bare = Frame.of(whole.data.drop(columns="stratum"), frame.codebook)
    with pytest.raises(CallError, match="the gross sample doesn't hold 'stratum'"):
        weigh(replace(frame, gross=replace(frame.gross, frame=bare)))
    some = whole.data["stratum"].mask(np.arange(whole.rows) < 3)
    holes = Frame.of(whole.data.assign(stratum=some), frame.codebook)
    with pytest.raises(CallError, match="3 persons drawn have no stratum"):
        weigh(replace(frame, gross=replace(frame.gross, frame=holes)))
