"""The verb: which rows there are, what they hold, and what must hold between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from survey.codebook import Codebook, Indicator
from survey.designs import Design, declared_replicates, ratio, total
from survey.designs.replicates import bootstrap
from survey.errors import CallError, LoneStratumError, NoDesignError
from survey.estimates import Estimates, estimate
from survey.estimates.statistics import Domains, proportion, quantile
from survey.fieldwork import Frame
from survey.locale import message
from survey.record import MissingKind
from survey.weighting import Weights, weigh

Persons = Callable[..., Frame]
COLUMNS = [
    "indicator",
    "category",
    "breakdown",
    "stratum",
    "sex",
    "estimate",
    "se",
    "low",
    "high",
    "n",
    "n_cell",
    "n_weighted",
    "df",
    "deff",
    "dont_know",
    "n_dont_know",
    "quality",
]
BY: list[tuple[str, ...]] = [(), ("stratum",), ("stratum", "sex")]


def everything(frame: Frame, by: list[tuple[str, ...]] = BY) -> Estimates:
    return estimate(frame, weigh(frame), frame.codebook.indicators.values(), by)


@pytest.fixture
def found(persons: Persons) -> Estimates:
    return everything(persons())


def indicator(**fields: object) -> Indicator:
    given = {"name": "it", "theme": "", "label": {"nl": "Het"}, **fields}
    return Indicator.model_validate(given)


class TestRows:
    def test_columns_and_order(self, found: Estimates) -> None:
        assert list(found.rows.columns) == COLUMNS
        assert len(found) == (3 + 4) * (1 + 7 + 14)
        keys = found.rows[["indicator", "breakdown"]].drop_duplicates()
        assert keys["indicator"].tolist()[:6] == ["agrees"] * 3 + ["score"] * 3
        assert keys["breakdown"].tolist()[:3] == ["", "stratum", "stratum*sex"]

    def test_domains_then_categories(self, found: Estimates) -> None:
        rows = found.of("answer", ("stratum", "sex"))
        assert rows["category"].tolist()[:5] == ["1", "2", "3", "4", "1"]
        assert rows["stratum"].tolist()[6:10] == ["1", "1", "2", "2"]
        assert rows["sex"].tolist()[3:6] == ["1", "2", "2"]

    def test_codes_are_missing_where_the_breakdown_is_another(
        self, found: Estimates
    ) -> None:
        assert found.of("agrees")[["stratum", "sex"]].isna().all(axis=None)
        assert found.of("agrees", ("stratum",))["sex"].isna().all()
        assert found.rows["stratum"].dtype == "str"

    def test_types(self, found: Estimates) -> None:
        assert found.rows[["n", "n_cell"]].dtypes.tolist() == ["int64", "int64"]
        assert (found.rows["category"].isna() | found.rows["quality"].isna()).sum() == 0

    def test_asking_twice_is_asking_once(self, persons: Persons) -> None:
        frame = persons()
        chosen = [frame.codebook.indicator("agrees")] * 2
        assert len(estimate(frame, weigh(frame), chosen, [(), ()])) == 1

    def test_nothing_asked_is_an_empty_table(self, persons: Persons) -> None:
        frame = persons()
        rows = estimate(frame, weigh(frame), [], [()]).rows
        assert len(rows) == 0
        assert "estimate" in rows

    def test_same_input_same_bytes(self, persons: Persons) -> None:
        frame = persons()
        first, second = everything(frame).rows, everything(frame).rows
        pd.testing.assert_frame_equal(first, second, check_exact=True)

    def test_batches_don_t_matter(
        self, persons: Persons, found: Estimates, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(estimate.__globals__, "BUDGET", 1)
        small = everything(persons()).rows
        pd.testing.assert_frame_equal(small, found.rows, rtol=1e-12)

    def test_the_frame_stays_as_it_was(self, persons: Persons) -> None:
        frame = persons()
        before = frame.data.copy(deep=True)
        everything(frame)
        pd.testing.assert_frame_equal(frame.data, before)


class TestLabels:
    def test_labels_stand_where_names_and_codes_stood(self, found: Estimates) -> None:
        assert found.design is not None
        book = self.book
        rows = found.labelled(book)
        assert rows.columns.tolist() == found.rows.columns.tolist()
        pd.testing.assert_frame_equal(rows.iloc[:, 5:], found.rows.iloc[:, 5:])
        assert rows["indicator"].iloc[0] == str(book.indicator("agrees").label)
        assert rows["breakdown"].unique().tolist()[0] == ""
        first = rows[found.rows["sex"] == "1"].iloc[0]
        assert first["sex"] == book.code_label("sex", "1")
        answers = rows[found.rows["indicator"] == "answer"]["category"].unique()
        name = book.indicator("answer").distribution
        assert answers.tolist() == [book.code_label(name, c) for c in book.codes(name)]

    @pytest.fixture(autouse=True)
    def _book(self, persons: Persons) -> None:
        self.book = persons().codebook

    def test_what_the_codebook_does_not_know_keeps_its_name(
        self, found: Estimates
    ) -> None:
        other = replace(found, rows=found.rows.assign(indicator="strange"))
        assert (other.labelled(self.book)["indicator"] == "strange").all()

    def test_options_of_a_set(self, tmp_path: Path) -> None:
        frame = TestMultiple().frame(tmp_path)
        chosen = indicator(multiple="why")
        indicators = {**frame.codebook.indicators, "it": chosen}
        parts = replace(frame.codebook.parts, indicators=indicators)
        book = replace(frame.codebook, parts=parts)
        rows = estimate(frame, weigh(frame), [chosen], [()]).labelled(book)
        assert rows["category"].tolist() == ["Een", "Twee"]
        assert rows["indicator"].tolist() == ["Het", "Het"]


class TestDomains:
    def test_a_domain_where_nobody_is(self, persons: Persons) -> None:
        frame = persons(weighting="{}")
        keep = ~((frame.data["stratum"] == 3) & (frame.data["sex"] == 2)).to_numpy(bool)
        row = everything(frame.take(keep)).of("agrees", ("stratum", "sex")).iloc[5]
        assert (row["stratum"], row["sex"], row["n"]) == ("3", "2", 0)
        missing = ["estimate", "se", "low", "high", "df", "deff", "dont_know"]
        assert row[missing].isna().all()
        assert row["n_weighted"] == 0
        assert row["quality"] == "withhold"

    def test_whoever_misses_the_variable_is_in_no_domain(
        self, persons: Persons
    ) -> None:
        frame = persons(weighting="{}")
        sex = frame.data["sex"].copy()
        sex[:100] = pd.NA
        frame = replace(frame, data=frame.data.assign(sex=sex))
        found = everything(frame, [(), ("sex",)])
        whole = found.of("rare")["n"].iloc[0]
        assert whole - found.of("rare", ("sex",))["n"].sum() == 100

    def test_domains_add_up(self, found: Estimates) -> None:
        parts, whole = found.of("agrees", ("stratum",)), found.of("agrees").iloc[0]
        assert parts["n"].sum() == whole["n"]
        assert parts["n_weighted"].sum() == pytest.approx(whole["n_weighted"])
        mean = np.average(parts["estimate"], weights=parts["n_weighted"])
        assert mean == pytest.approx(whole["estimate"])

    def test_a_stratum_is_a_sample_by_itself(self, persons: Persons) -> None:
        """Textbook: (1 - n/N) s²/n in a stratum of a simple random sample."""
        frame = persons(weighting="{}")
        y = frame.data["rare"][frame.data["stratum"] == 1].to_numpy(float)
        assert 0 < y.sum() < len(y) == 130
        variance = (1 - 130 / 5200000) * y.var(ddof=1) / 130
        row = everything(frame).of("rare", ("stratum",)).iloc[0]
        assert row["se"] == pytest.approx(np.sqrt(variance), rel=1e-12)
        assert row["deff"] == pytest.approx(1, rel=1e-12)
        assert row["df"] == 129

    def test_a_variable_that_is_unknown_or_not_there(self, persons: Persons) -> None:
        frame = persons()
        chosen = list(frame.codebook.indicators.values())
        weights = weigh(frame)
        with pytest.raises(CallError, match="did you mean 'sex'"):
            estimate(frame, weights, chosen, [("sexe",)])
        with pytest.raises(CallError, match="names a variable twice"):
            estimate(frame, weights, chosen, [("sex", "sex")])
        less = replace(frame, data=frame.data.drop(columns="age"))
        with pytest.raises(CallError, match="after derive"):
            estimate(less, weights, chosen, [("age",)])


class TestNumbers:
    def test_a_distribution_adds_up_to_one(self, found: Estimates) -> None:
        sums = found.of("answer", ("stratum",)).groupby("stratum")["estimate"].sum()
        np.testing.assert_allclose(sums, 1, rtol=1e-13)

    def test_a_share_and_its_complement_are_equally_sure(
        self, persons: Persons
    ) -> None:
        frame = persons()
        both = [
            indicator(name="yes", share="agrees == 1"),
            indicator(name="no", share="agrees == 0"),
        ]
        rows = estimate(frame, weigh(frame), both, [("sex",)]).rows
        yes, no = rows[:2].reset_index(), rows[2:].reset_index()
        np.testing.assert_allclose(yes["estimate"] + no["estimate"], 1)
        np.testing.assert_allclose(yes["se"], no["se"], rtol=1e-10)
        np.testing.assert_allclose(yes["low"], 1 - no["high"], rtol=1e-10)
        assert (yes["n_cell"] + no["n_cell"] == yes["n"]).all()

    def test_what_the_margins_fix_has_no_error(self, persons: Persons) -> None:
        frame = persons()
        women = indicator(share="sex == 2")
        row = estimate(frame, weigh(frame), [women], [()]).rows.iloc[0]
        margin = frame.codebook.margins["sex_age"]
        wanted = sum(c.population for c in margin.cells if c.cell["sex"] == "2")
        assert row["estimate"] == pytest.approx(wanted / margin.total, rel=1e-12)
        # What is left is rounding: a hundred-millionth of what it would be otherwise.
        assert row["se"] < 1e-10

    def test_calibration_makes_what_it_explains_more_certain(
        self, persons: Persons
    ) -> None:
        raked = everything(persons(), [()]).rows
        plain = everything(persons(weighting="{}"), [()]).rows
        score = raked["indicator"] == "score"
        assert raked[score]["se"].iloc[0] < plain[score]["se"].iloc[0]

    def test_base_narrows_the_denominator(self, persons: Persons) -> None:
        frame = persons()
        narrow = indicator(share="agrees == 1", base="sex == 2")
        row = estimate(frame, weigh(frame), [narrow], [()]).rows.iloc[0]
        whole = everything(frame, [("sex",)]).of("agrees", ("sex",)).iloc[1]
        for column in ("estimate", "se", "low", "high", "n", "df", "deff"):
            assert row[column] == pytest.approx(whole[column], rel=1e-12)

    def test_dont_know_is_outside_and_reported(self, persons: Persons) -> None:
        frame = persons()
        agrees = frame.data["agrees"].copy()
        agrees[:50] = pd.NA
        reasons = frame.reasons.copy()
        reasons.iloc[:50, reasons.columns.get_loc("agrees")] = MissingKind.DONT_KNOW
        frame = replace(frame, data=frame.data.assign(agrees=agrees), reasons=reasons)
        weights = weigh(frame)
        chosen = [frame.codebook.indicator("agrees")]
        row = estimate(frame, weights, chosen, [()]).rows.iloc[0]
        known = agrees.notna().to_numpy()
        unsure = weights.final[:50].sum()
        assert row["n"] == known.sum()
        everyone = unsure + weights.final[known].sum()
        assert row["dont_know"] == pytest.approx(unsure / everyone)
        assert row["n_dont_know"] == 50

    def test_shares_of_none_have_an_honest_interval(self, persons: Persons) -> None:
        frame = persons()
        none = indicator(share="score > 1000")
        row = estimate(frame, weigh(frame), [none], [()]).rows.iloc[0]
        assert (row["estimate"], row["se"], row["low"]) == (0, 0, 0)
        # Between what all records, and what only a fiftieth of them, would say.
        assert 3 / row["n"] < row["high"] < 3 / (row["n"] / 50)

    def test_quality_by_the_study_s_thresholds(self, found: Estimates) -> None:
        rows = found.rows
        assert (rows["quality"] == "withhold").equals(rows["n"] < 30)
        large = rows[rows["n"] >= 30]
        wide = (large["high"] - large["low"] >= 0.2) & (large["indicator"] != "score")
        unsure = wide | (large["se"] / large["estimate"] >= 0.2)
        assert (large["quality"] == "flag").equals(unsure)


class TestMultiple:
    VARIABLES = """\
name,type,codes,label::nl
id,int,,Nummer
asked,code,yes,Gevraagd
one,code,yes,Een
two,code,yes,Twee
"""
    SETS = """\
set,kind,member,code,label::nl
why,multiple,,,Waarom
why,multiple,one,a,Een
why,multiple,two,b,Twee
"""
    CODES = "list,code,label::nl,missing\nyes,0,Nee,\nyes,1,Ja,\nyes,9,?,not_asked\n"

    def frame(self, folder: Path) -> Frame:
        texts = {
            "study.yml": "{study: m, title: {nl: M}, id: id, design: {}}\n",
            "variables.csv": self.VARIABLES,
            "codes.csv": self.CODES,
            "sets.csv": self.SETS,
        }
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        answers = {
            "id": [1, 2, 3, 4, 5],
            "asked": [1, 1, 1, 0, 1],
            "one": [1, 0, 1, None, None],
            "two": [0, 0, 1, None, 1],
        }
        return Frame.of(pd.DataFrame(answers), Codebook.open(folder))

    def test_each_option_has_its_own_base(self, tmp_path: Path) -> None:
        frame = self.frame(tmp_path)
        options = indicator(multiple="why")
        rows = estimate(frame, weigh(frame), [options], [()]).rows
        assert rows["category"].tolist() == ["a", "b"]
        assert rows["n"].tolist() == [3, 4]
        assert rows["n_cell"].tolist() == [2, 2]
        np.testing.assert_allclose(rows["estimate"], [2 / 3, 1 / 2])

    def test_who_does_not_know_any(self, tmp_path: Path) -> None:
        frame = self.frame(tmp_path)
        reasons = frame.reasons.copy()
        reasons.loc[3, ["one", "two"]] = np.int8(MissingKind.DONT_KNOW)
        reasons.loc[4, "one"] = np.int8(MissingKind.DONT_KNOW)
        frame = replace(frame, reasons=reasons)
        rows = estimate(frame, weigh(frame), [indicator(multiple="why")], [()]).rows
        np.testing.assert_allclose(rows["dont_know"], [1 / 4, 1 / 5])

    def test_an_indicator_over_a_variable_not_in_the_data(self, tmp_path: Path) -> None:
        frame = self.frame(tmp_path)
        frame = replace(
            frame,
            data=frame.data.drop(columns="asked"),
            reasons=frame.reasons.drop(columns="asked"),
        )
        gone = [
            indicator(distribution="asked"),
            indicator(name="s", share="asked == 1"),
        ]
        rows = estimate(frame, weigh(frame), gone, [()]).rows
        assert rows["n"].tolist() == [0, 0, 0]


class TestKinds:
    """Totals, ratios and quantiles, beside the same of arrays."""

    INDICATORS = [
        indicator(name="all", total="score"),
        indicator(name="rate", ratio={"numerator": "score", "denominator": "agrees"}),
        indicator(name="half", quantile={"of": "score"}),
        indicator(name="high", quantile={"of": "score", "at": 0.9, "rule": "hf7"}),
        indicator(name="yes", share="agrees == 1"),
    ]

    def arrays(self, frame: Frame, *names: str) -> list[np.ndarray]:
        columns = [frame.data[name].astype("Float64") for name in names]
        known = np.all([column.notna() for column in columns], axis=0)
        values = [column.fillna(0).to_numpy(float)[:, None] for column in columns]
        return [known, *values]

    def test_they_come_in_the_order_asked(self, persons: Persons) -> None:
        frame = persons()
        rows = estimate(frame, weigh(frame), self.INDICATORS, [(), ("sex",)]).rows
        names = rows["indicator"].drop_duplicates().tolist()
        assert names == ["all", "rate", "half", "high", "yes"]
        assert (rows["n"] == rows["n_cell"])[rows["indicator"] != "yes"].all()

    def test_totals_and_ratios(self, persons: Persons) -> None:
        frame = persons()
        weights = weigh(frame)
        found = estimate(frame, weights, self.INDICATORS, [("sex",)])
        design, sex = Design.of(frame, weights), frame.data["sex"].to_numpy(int)
        for code in (1, 2):
            known, y = self.arrays(frame, "score")
            every = design.within(known & (sex == code)).evaluate(total(y, ("y",)))
            known, y, x = self.arrays(frame, "score", "agrees")
            part = design.within(known & (sex == code)).evaluate(ratio(y, x, ("r",)))
            for name, wanted in (("all", every), ("rate", part)):
                row = found.of(name, ("sex",)).iloc[code - 1]
                assert row["estimate"] == pytest.approx(wanted.value[0], rel=1e-12)
                assert row["se"] == pytest.approx(wanted.se[0], rel=1e-10)

    def test_quantiles(self, persons: Persons) -> None:
        frame = persons()
        weights = weigh(frame)
        found = estimate(frame, weights, self.INDICATORS, [("sex",)])
        score = frame.data["score"].astype("Float64").to_numpy(float, na_value=np.nan)
        domains = Domains(frame.data["sex"].to_numpy(int) - 1, (("1",), ("2",)))
        for name, at, rule in (("half", 0.5, "math"), ("high", 0.9, "hf7")):
            of = (Design.of(frame, weights), score, np.array([at]), domains, rule)
            rows = found.of(name, ("sex",))
            wanted = quantile(*of, df=rows["df"].to_numpy())
            for column, values in (
                ("estimate", wanted.value),
                ("se", wanted.se),
                ("low", wanted.low),
                ("high", wanted.high),
                ("n", wanted.n),
            ):
                np.testing.assert_allclose(rows[column], values.ravel(), rtol=1e-12)

    def test_without_a_sample(self, persons: Persons) -> None:
        frame = persons()
        found = estimate(frame, None, self.INDICATORS, [(), ("sex",)])
        score = frame.data["score"].dropna()
        assert found.of("all")["estimate"].iloc[0] == pytest.approx(score.sum())
        middle = np.sort(score)[int(np.ceil(len(score) / 2)) - 1]
        assert found.of("half")["estimate"].iloc[0] == middle
        unknown = ["se", "low", "high", "df", "deff"]
        assert found.rows[unknown].isna().all(axis=None)

    def test_a_domain_where_nobody_is(self, persons: Persons) -> None:
        frame = persons(weighting="{}")
        keep = ~((frame.data["stratum"] == 3) & (frame.data["sex"] == 2)).to_numpy(bool)
        frame = frame.take(keep)
        found = estimate(frame, weigh(frame), self.INDICATORS, [("stratum", "sex")])
        for name in ("all", "rate", "half"):
            row = found.of(name, ("stratum", "sex")).iloc[5]
            assert (row["stratum"], row["sex"], row["n"]) == ("3", "2", 0)
            assert row[["estimate", "se", "low", "high", "df"]].isna().all()

    def test_replicate_weights(self, persons: Persons) -> None:
        frame = persons(weighting="{}")
        weights = weigh(frame)
        linear = Design.of(frame, weights)
        drawn = bootstrap(linear, 60, seed=1)
        by = [(), ("sex",)]
        found = estimate(frame, weights, self.INDICATORS, by, drawn)
        plain = estimate(frame, weights, self.INDICATORS, by)
        same = ["estimate", "n", "n_weighted"]
        np.testing.assert_allclose(found.rows[same], plain.rows[same], rtol=1e-12)
        ratios = found.rows["se"] / plain.rows["se"]
        # Sixty replicates give a standard error to some ten percent.
        assert ratios.between(0.6, 1.6).all()
        known, y = self.arrays(frame, "score")
        wanted = drawn.within(known).evaluate(total(y, ("y",)))
        assert found.of("all")["se"].iloc[0] == pytest.approx(wanted.se[0], rel=1e-10)
        assert found.lone_strata == ()

    @pytest.mark.parametrize("method", ["logit", "likelihood", "xlogit", "beta"])
    def test_intervals_of_shares_under_replicates_are_those_of_one_share(
        self, persons: Persons, method: str
    ) -> None:
        lines = f"{{}}\nestimation: {{share_interval: {method}}}"
        frame = persons(weighting=lines)
        weights = weigh(frame)
        drawn = bootstrap(Design.of(frame, weights), 60, seed=1)
        found = estimate(frame, weights, self.INDICATORS, [("sex",)], drawn)
        rows = found.of("yes", ("sex",))
        known, agrees = self.arrays(frame, "agrees")
        y = np.where(known[:, None], agrees == 1, np.nan)
        domains = Domains(frame.data["sex"].to_numpy(int) - 1, (("1",), ("2",)))
        df = rows["df"].to_numpy()
        wanted = proportion(drawn, y, ("yes",), domains, method, df=df)
        for name in ("low", "high"):
            values = getattr(wanted, name)[:, 0]
            np.testing.assert_allclose(rows[name], values, rtol=1e-9)
        if method == "logit":
            # The spread of the replicates' logits is another number.
            plain = proportion(drawn, y, ("yes",), domains, "xlogit", df=df)
            assert (np.abs(plain.low[:, 0] - rows["low"]) > 1e-6).all()

    @pytest.mark.parametrize("weighting", ["{}", None])
    def test_replicate_weights_that_the_study_declares(
        self, persons: Persons, weighting: str | None
    ) -> None:
        made = "{type: bootstrap, number: 30, seed: 3}"
        base = "strata: stratum, base_weight: {margin: stratum}"
        lines = {} if weighting is None else {"weighting": weighting}
        frame = persons(design=f"{{{base}, replicates: {made}}}", **lines)
        weights = weigh(frame)
        found = estimate(frame, weights, self.INDICATORS, [("sex",)])
        design = declared_replicates(frame, weights)
        known, y = self.arrays(frame, "score")
        inside = known & (frame.data["sex"].to_numpy(int) == 2)
        wanted = design.within(inside).evaluate(total(y, ("y",)))
        row = found.of("all", ("sex",)).iloc[1]
        assert row["estimate"] == pytest.approx(wanted.value[0], rel=1e-12)
        assert row["se"] == pytest.approx(wanted.se[0], rel=1e-10)


class TestNoDesign:
    def test_counts_and_shares_only(self, persons: Persons) -> None:
        frame = persons()
        chosen = frame.codebook.indicators.values()
        found = estimate(frame, None, chosen, [(), ("sex",)])
        unknown = ["se", "low", "high", "df", "deff"]
        assert found.rows[unknown].isna().all(axis=None)
        row = found.of("agrees").iloc[0]
        answers = frame.data["agrees"].dropna()
        assert row["estimate"] == pytest.approx(float(answers.mean()))
        assert row["n_weighted"] == row["n"] == len(answers)
        assert found.design is None
        assert "Geen steekproefontwerp" in found.notes[0]

    def test_asking_for_a_standard_error_explains(self, persons: Persons) -> None:
        frame = persons()
        found = estimate(frame, None, frame.codebook.indicators.values(), [()])
        with pytest.raises(NoDesignError, match="not a sample"):
            found.standard_errors()

    def test_with_a_design_there_they_are(self, found: Estimates) -> None:
        assert found.standard_errors()["se"].notna().any()
        assert repr(found) == "Estimates(154 rows: 4 indicators by 3 breakdowns)"
        assert found.notes == ()


class TestLone:
    def frame(self, persons: Persons, choice: str) -> Frame:
        lone = f", lone_strata: {choice}" if choice else ""
        design = f"{{strata: stratum, base_weight: {{margin: stratum}}{lone}}}"
        frame = persons(design=design, weighting="{}")
        first = frame.data["id"] == frame.data["id"][frame.data["stratum"] == 5].min()
        return frame.take(((frame.data["stratum"] != 5) | first).to_numpy(bool))

    def test_the_default_is_to_fail_by_name(self, persons: Persons) -> None:
        with pytest.raises(LoneStratumError, match="stratum=5"):
            everything(self.frame(persons, ""))

    @pytest.mark.parametrize("choice", ["certainty", "remove", "adjust", "average"])
    def test_what_was_met_and_done_is_told(self, persons: Persons, choice: str) -> None:
        found = everything(self.frame(persons, choice))
        assert found.lone_strata == ("stratum=5",)
        assert "stratum=5" in found.notes[0]
        assert message(f"lone_{choice}", "nl") in found.notes[0]
        assert found.of("rare")["se"].notna().all()

    def test_a_stratum_taken_whole_is_not_lone(self, persons: Persons) -> None:
        frame = self.frame(persons, "fail")
        design = frame.codebook.facts.design
        assert design is not None
        weights = weigh(frame)
        whole = {**weights.population, "5": 1.0}
        fpc = design.model_copy(update={"fpc": True})
        facts = frame.codebook.facts.model_copy(update={"design": fpc})
        parts = replace(frame.codebook.parts, facts=facts)
        frame = replace(frame, codebook=replace(frame.codebook, parts=parts))
        chosen = frame.codebook.indicators.values()
        found = estimate(frame, replace(weights, population=whole), chosen, [()])
        assert found.lone_strata == ()


def test_no_records_at_all(persons: Persons) -> None:
    frame = persons(design="{}", weighting="{}")
    frame = frame.take(np.zeros(frame.rows, dtype=bool))
    rows = everything(frame).rows
    assert (rows["n"] == 0).all()
    assert rows[["estimate", "se", "low", "high"]].isna().all(axis=None)


def test_weights_of_other_records_are_refused(persons: Persons) -> None:
    frame = persons()
    with pytest.raises(CallError, match="3 weights for 600 records"):
        estimate(frame, Weights.equal(3), frame.codebook.indicators.values(), [()])


def test_names_of_estimates_are_checked(found: Estimates) -> None:
    with pytest.raises(CallError, match="did you mean 'agrees'"):
        found.of("agree")
    with pytest.raises(CallError, match="breakdown"):
        found.of("agrees", ("age",))


def test_a_total_says_who_is_not_in_it(persons: Persons) -> None:
    frame = persons()
    missing = int(frame.data["score"].isna().sum())
    found = estimate(frame, weigh(frame), [indicator(total="score")], [()])
    assert missing > 0
    assert f"{missing} van {frame.rows} personen" in found.notes[0]
