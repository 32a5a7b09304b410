"""What a sample's answers hold: labels, notes, covariance, and answers apart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.designs import Design
from survey.errors import CallError
from survey.fieldwork import Frame
from survey.sample import Sample
from tests.sample.verbs import sample, table

# Two ways to the same sums: all but the last digits.
CLOSE = 1e-10


@pytest.fixture
def talkers(tiny: Callable[..., Path]) -> Sample:
    answers = {
        "id": range(8),
        "sex": [1, 1, 1, 1, 2, 2, 2, None],
        "birth_year": [1950, 1960, 1970, 1980, 1950, 1960, 1990, 2000],
        "talks": [1, 2, 3, 3, 1, 3, None, 2],
    }
    frame = Frame.of(pd.DataFrame(answers), Codebook.open(tiny()))
    return Sample(frame, Design.build(np.ones(8)))


def test_labels_stand_beside_codes(talkers: Sample) -> None:
    rows = talkers.share("talks", by="sex").rows
    assert list(rows)[:7] == [
        "indicator",
        "indicator_label",
        "category",
        "category_label",
        "breakdown",
        "sex",
        "sex_label",
    ]
    assert rows["sex_label"].unique().tolist() == ["Man", "Vrouw"]
    assert rows["category_label"].unique().tolist() == ["Nooit", "Soms", "Vaak"]
    assert rows["indicator_label"].unique().tolist() == ["Praat met buren"]
    found = talkers.differences("talks == 3", between="sex").rows
    assert found.loc[0, ["group_label", "against_label"]].tolist() == ["Vrouw", "Man"]
    rest = talkers.differences("talks == 3", between="sex", against="rest").rows
    assert rest["against_label"].tolist() == ["alle anderen"] * 2


def test_a_table_without_a_codebook_has_no_labels() -> None:
    rows = sample(table()).mean("y", by="g").rows
    assert not [name for name in rows if name.endswith("_label")]


def test_notes_are_in_the_language_of_the_study(talkers: Sample) -> None:
    found = talkers.share("talks", by="sex")
    assert found.notes == (
        "1 van de 8 records missen een waarde en tellen niet mee",
        "1 van de 8 records zitten in geen groep: hun sex ontbreekt",
    )
    changed = found.contrast({"a": "`1:talks=3`", "b": "`2:talks=3`"})
    assert changed.notes[-1] == "p-waarden aangepast voor 2 vergelijkingen: Holm"
    assert talkers.share("talks").judged("statcan").notes[-1] == (
        "beoordeeld met de kwaliteitsregels statcan"
    )


def test_a_rule_makes_groups(talkers: Sample) -> None:
    old = "birth_year < 1965"
    rows = talkers.mean("talks == 3", by=[old, "sex"]).rows
    assert rows[old].tolist() == ["False", "False", "True", "True"]
    assert rows[f"{old}_label"].tolist() == ["nee", "nee", "ja", "ja"]
    for truth, asked in (("True", old), ("False", f"not ({old})")):
        part = talkers.where(f"{asked} and sex == 1").mean("talks == 3").rows
        here = rows[(rows[old] == truth) & (rows["sex"] == "1")]
        for name in ("estimate", "se", "n"):
            assert here[name].iloc[0] == pytest.approx(part[name].iloc[0], rel=CLOSE)
    decades = talkers.share("talks == 3", by="birth_year - 1900").rows
    assert decades["birth_year - 1900"].tolist() == [
        "50",
        "60",
        "70",
        "80",
        "90",
        "100",
    ]
    assert len(talkers.differences("talks == 3", between=old)) == 1


def test_waves_are_matched_by_name() -> None:
    now = sample(table(seed=4)).share("b", by="g")
    data = table(seed=9)
    before = sample(data.assign(g=data["g"].replace("b", "c"))).share("b", by="g")
    found = now.minus(before)
    assert found.rows["g"].tolist() == ["a", "b", "c"]
    assert found.rows["estimate"].isna().tolist() == [False, True, True]
    assert found.rows[["se", "p", "low"]].isna().sum().tolist() == [2, 2, 2]
    assert found.notes[-1] == (
        "Not measured on both sides, so without a difference: b:b, c:b"
    )
    both = now.rows.loc[0], before.rows.loc[0]
    wanted = both[0]["estimate"] - both[1]["estimate"]
    assert found.rows["estimate"][0] == pytest.approx(wanted, rel=CLOSE)
    v, w = both[0]["se"] ** 2, both[1]["se"] ** 2
    assert found.rows["se"][0] ** 2 == pytest.approx(v + w, rel=CLOSE)
    df = (v + w) ** 2 / (v**2 / both[0]["df"] + w**2 / both[1]["df"])
    assert found.rows["df"][0] == pytest.approx(df, rel=CLOSE)


def test_nobody_in_one_wave_is_no_nought() -> None:
    kinds = pd.CategoricalDtype(["a", "b", "z"])
    now, before = (
        sample(table(seed=seed).astype({"g": kinds})).total("b", by="g")
        for seed in (4, 9)
    )
    rows = now.minus(before).rows.set_index("g")
    assert np.isnan(rows.loc["z", "estimate"])
    assert rows.loc[["a", "b"], "estimate"].notna().all()


def test_what_can_not_be_set_apart_is_refused() -> None:
    asked = sample(table())
    with pytest.raises(CallError, match="different things: g and h"):
        asked.mean("y", by="g").minus(asked.mean("y", by="h"))
    with pytest.raises(CallError, match="nothing in common"):
        asked.mean("y").minus(asked.mean("x"))
    with pytest.raises(CallError, match="twice"):
        asked.mean("y", "y").minus(asked.mean("y"))


def test_quantiles_have_a_covariance() -> None:
    rng = np.random.default_rng(8)
    rows = 3000
    data = pd.DataFrame({"y": rng.normal(0, 1, rows), "g": np.arange(rows) % 2})
    found = Sample.of(data).quantile("y", [0.25, 0.5, 0.75], by="g")
    assert np.diag(found.covariance) == pytest.approx(found.rows["se"] ** 2, rel=CLOSE)
    like = found.covariance / np.outer(found.rows["se"], found.rows["se"])
    # Of quantiles p < q: sqrt(p (1 - q) / (q (1 - p))), of groups drawn apart none.
    # Shares of a sample lie within a few hundredths of their probability.
    assert like.iloc[0, 1] == pytest.approx(
        np.sqrt(0.25 * 0.5 / (0.5 * 0.75)), abs=0.02
    )
    assert like.iloc[0, 2] == pytest.approx(1 / 3, abs=0.02)
    assert np.abs(like.iloc[:3, 3:].to_numpy()).max() < 1e-3
    spread = found.contrast("`0:y@0.75` - `0:y@0.25`").rows
    assert spread["estimate"][0] == pytest.approx(2 * 0.6745, abs=0.1)


def test_it_shows_itself_rounded_and_safe(talkers: Sample) -> None:
    shown = talkers.share("talks", by="sex")._repr_html_()
    assert "Vrouw <span" in shown
    assert "sex_label" not in shown
    data = pd.DataFrame({"<b>": [1.0, 2.0, 3.0]})
    assert "<b>" not in Sample.of(data).mean("<b>")._repr_html_().replace("<b>&", "")
    many = Sample.of(pd.DataFrame({"g": range(100), "y": 1.0})).mean("y", by="g")
    assert "… and 40 more rows" in many._repr_html_()


def test_tests_are_named_in_the_language_of_the_study(talkers: Sample) -> None:
    found = talkers.t_test("birth_year", "sex")
    assert found.method == "t-toets, Vrouw - Man"
    named = talkers.association("sex", "talks == 3").method
    assert named == "Pearsons X², tweede-ordecorrectie van Rao en Scott"
    asked = sample(table())
    assert asked.t_test("y", "g").method == "t-test, b - a"
    assert asked.rank_test("y", "h").method == "Wilcoxon rank test"
    by_rule = asked.association("x > 5", "g")
    assert by_rule.n == int(asked.columns.data["g"].notna().sum())
