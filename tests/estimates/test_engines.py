"""One table in pandas, Polars, DuckDB, Dask and Spark: one set of numbers."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from survey.designs import Design
from survey.errors import CallError, LoneStratumError, NoDesignError, SurveyError
from survey.estimates import Batch, Statistic, measure
from survey.estimates.engine import (
    Item,
    Sampling,
    distribution,
    mean,
    ratio,
    share,
    tabulate,
    total,
)
from survey.estimates.engine.tabulate import engine_of, passes
from survey.weighting import Auxiliaries, Term, calibrate

# Sums in another order: a few units in the last place, times the number of terms.
CLOSE = 1e-10
ITEMS = [
    share("agrees"),
    mean("score"),
    total("score", "all_scores"),
    ratio("score", "hours"),
    distribution("answer"),
]
SCORE = [mean("score")]
BREAKDOWNS = [(), ("sex",), ("town",), ("town", "sex")]
SAMPLING = Sampling("w", "stratum", "psu", "psus")
NUMBERS = ["estimate", "se", "low", "high", "n", "n_cell", "n_weighted", "df", "deff"]


def people(rows: int = 600) -> pd.DataFrame:
    rng = np.random.default_rng(11)
    psu = rng.integers(0, 48, rows)
    psu[:48] = np.arange(48)
    data = pd.DataFrame(
        {
            "stratum": psu // 8 + 5,
            "psu": psu % 8,
            "psus": 20.0 + psu // 8,
            "w": rng.uniform(1, 5, rows),
            "sex": rng.integers(1, 3, rows).astype(float),
            "town": rng.integers(6, 12, rows),
            "agrees": (rng.random(rows) < 0.3 + psu % 3 / 10).astype(float),
            "score": rng.normal(2000 + psu, 5),
            "hours": rng.uniform(10, 40, rows),
            "answer": rng.integers(1, 4, rows).astype(float),
        }
    )
    for name in ("sex", "agrees", "score", "hours", "answer"):
        data.loc[rng.random(rows) < 0.05, name] = np.nan
    return data


def in_polars(data: pd.DataFrame) -> Any:
    return pytest.importorskip("polars").from_pandas(data)


def in_duckdb(data: pd.DataFrame) -> Any:
    return pytest.importorskip("duckdb").from_df(data)


def in_dask(data: pd.DataFrame) -> Any:
    frame = pytest.importorskip("dask.dataframe")
    return frame.from_pandas(data, npartitions=2)


def in_spark(data: pd.DataFrame) -> Any:
    sql = pytest.importorskip("pyspark.sql", reason="PySpark is not installed")
    if shutil.which("java") is None:
        pytest.skip("PySpark needs Java")
    builder = sql.SparkSession.builder.master("local[1]").appName("tests")
    session = builder.config("spark.ui.enabled", "false").getOrCreate()
    columns = {name: column.to_list() for name, column in data.items()}
    rows = list(zip(*columns.values(), strict=True))
    known = [[None if pd.isna(value) else value for value in row] for row in rows]
    return session.createDataFrame(known, list(columns))


ENGINES: dict[str, Callable[[pd.DataFrame], Any]] = {
    "a dict": lambda data: {name: column.to_numpy() for name, column in data.items()},
    "pandas": lambda data: data,
    "pyarrow": lambda data: pa.Table.from_pandas(data, preserve_index=False),
    "polars": in_polars,
    "lazy polars": lambda data: in_polars(data).lazy(),
    "duckdb": in_duckdb,
    "dask": in_dask,
    "spark": in_spark,
}


def same(got: pd.DataFrame, wanted: pd.DataFrame) -> None:
    texts = [column for column in wanted if wanted[column].dtype == "str"]
    pd.testing.assert_frame_equal(got[texts], wanted[texts])
    for name in NUMBERS:
        np.testing.assert_allclose(got[name], wanted[name], CLOSE, 1e-13, err_msg=name)


def by_arrays(
    data: pd.DataFrame, item: Item, design: Design, domain: np.ndarray
) -> pd.DataFrame:
    """Return one item's numbers from arrays over the records."""
    columns = [data[name] for name in item.columns]
    base = np.all([column.notna() for column in columns], axis=0)
    values = [np.where(base, column, 0.0) for column in columns]
    y, kind, x = values[0][None], item.kind, None
    if item.kind == "distribution":
        y, kind = np.stack([values[0] == code for code in (1, 2, 3)]) * 1.0, "share"
    if item.kind == "ratio":
        x = values[1][None]
    categories = ("",) * len(y)
    nobody = np.zeros(len(data), dtype=bool)
    one = Statistic("it", categories, y, base[None], nobody, kind, x)
    known, sure = measure(design, Batch.of([one]), domain, int(domain.max()) + 1)
    parts = (known.estimate, np.sqrt(sure.variance), known.n, sure.df, sure.deff)
    names = ["estimate", "se", "n", "df", "deff"]
    return pd.DataFrame(np.stack([part.ravel() for part in parts], 1), columns=names)


def design(data: pd.DataFrame, clusters: bool = True) -> Design:
    return Design.build(
        data["w"].to_numpy(),
        data["stratum"].to_numpy(),
        data["psu"].to_numpy() if clusters else None,
        data["psus"].to_numpy() * (1 if clusters else 40),
    )


class TestNumbers:
    @pytest.mark.parametrize("clusters", [True, False])
    @pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.label)
    def test_they_are_those_of_the_records(self, item: Item, clusters: bool) -> None:
        data = people()
        drawn = design(data, clusters)
        data["psus"] *= 1 if clusters else 40
        asked = Sampling("w", "stratum", "psu" if clusters else None, "psus")
        found = tabulate(data, [item], [("town",)], asked).rows
        wanted = by_arrays(data, item, drawn, data["town"].to_numpy() - 6)
        for name in wanted:
            np.testing.assert_allclose(found[name], wanted[name], CLOSE, err_msg=name)

    @pytest.mark.parametrize("clusters", ["psu", None])
    @pytest.mark.parametrize("engine", ENGINES)
    def test_every_engine_gives_the_same(self, engine: str, clusters: str) -> None:
        data = people()
        asked = Sampling("w", "stratum", clusters)
        wanted = tabulate(data, ITEMS, BREAKDOWNS, asked).rows
        got = tabulate(ENGINES[engine](data), ITEMS, BREAKDOWNS, asked).rows
        same(got, wanted)

    @pytest.mark.parametrize("engine", ENGINES)
    def test_a_finite_population_and_everyone_together(self, engine: str) -> None:
        data = people()
        got = tabulate(ENGINES[engine](data), ITEMS, [()], SAMPLING).rows
        same(got, tabulate(data, ITEMS, [()], SAMPLING).rows)
        assert got["se"].gt(0).all()

    @pytest.mark.parametrize("engine", ENGINES)
    def test_without_a_sample(self, engine: str) -> None:
        data = people()
        found = tabulate(ENGINES[engine](data), ITEMS, BREAKDOWNS)
        rows = found.of("agrees", ("sex",))
        wanted = data.groupby("sex")["agrees"].mean()
        np.testing.assert_allclose(rows["estimate"], wanted)
        assert found.rows[["se", "low", "high", "df"]].isna().all(axis=None)
        with pytest.raises(NoDesignError):
            found.standard_errors()

    @pytest.mark.parametrize("engine", ["polars", "duckdb", "dask", "spark"])
    def test_numbers_far_from_nought(self, engine: str) -> None:
        data = people()
        near = tabulate(data, [mean("score")], [("town",)], SAMPLING).rows
        far = data.assign(score=data["score"] + 1e7)
        got = tabulate(ENGINES[engine](far), [mean("score")], [("town",)], SAMPLING)
        np.testing.assert_allclose(got.rows["se"], near["se"], rtol=1e-7)
        np.testing.assert_allclose(got.rows["deff"], near["deff"], rtol=1e-7)


# Known of the population: towns, and sex by sort of town.
MARGINS: dict[Any, dict[Any, float]] = {
    "town": {6: 300, 7: 320, 8: 280, 9: 310, 10: 290, 11: 300},
    ("sex", "big"): {(1, 0): 480, (1, "1"): 450, (2.0, 0): 420, (2, 1): 450},
}


def counted(data: pd.DataFrame) -> pd.DataFrame:
    data = data.dropna(subset=["sex"]).reset_index(drop=True)
    return data.assign(big=data["town"] > 8)


class TestCalibrated:
    @pytest.mark.parametrize("by", [(), ("town",), ("answer",)], ids="*".join)
    @pytest.mark.parametrize("clusters", [True, False])
    @pytest.mark.parametrize("method", ["raking", "linear"])
    @pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.label)
    def test_they_are_those_of_the_records(
        self, item: Item, method: Any, clusters: bool, by: tuple[str, ...]
    ) -> None:
        data = counted(people())
        data["big"] = data["big"].astype(int)
        cross = data["sex"].astype(int).astype(str) + "*" + data["big"].astype(str)
        terms = [
            Term.categories("town", data["town"], MARGINS["town"]),
            Term.categories(
                "cross", cross, {"1*0": 480, "1*1": 450, "2*0": 420, "2*1": 450}
            ),
        ]
        base = data["w"].to_numpy()
        final = calibrate(base, terms, method).weights
        columns = np.stack([term.of for term in terms], axis=1)
        population = data["psus"].to_numpy() * (1 if clusters else 40)
        drawn = Design.build(
            final,
            data["stratum"].to_numpy(),
            data["psu"].to_numpy() if clusters else None,
            population,
            base=base,
            auxiliaries=Auxiliaries.of_cells(columns),
        )
        asked = Sampling(
            "w",
            "stratum",
            "psu" if clusters else None,
            "all",
            margins=MARGINS,
            method=method,
        )
        found = tabulate(data.assign(all=population), [item], [by], asked).rows
        domain = np.zeros(len(data), dtype=np.intp)
        if by:
            domain = pd.factorize(data[by[0]], sort=True)[0]
        wanted = by_arrays(data, item, drawn, domain)
        # Newton's steps end at margins that are met to 10⁻⁹, each by its own road.
        for name in wanted:
            np.testing.assert_allclose(found[name], wanted[name], 1e-8, err_msg=name)

    @pytest.mark.parametrize("clusters", ["psu", None])
    @pytest.mark.parametrize("engine", ENGINES)
    def test_every_engine_gives_the_same(self, engine: str, clusters: str) -> None:
        data = counted(people()).astype({"big": int})
        asked = Sampling("w", "stratum", clusters, margins=MARGINS)
        wanted = tabulate(data, ITEMS, BREAKDOWNS, asked).rows
        got = tabulate(ENGINES[engine](data), ITEMS, BREAKDOWNS, asked).rows
        same(got, wanted)

    def test_margins_are_met_and_have_no_error(self) -> None:
        data = counted(people()).astype({"big": int})
        asked = Sampling("w", "stratum", "psu", margins=MARGINS)
        rows = tabulate(data, [distribution("town")], [()], asked).rows
        wanted = np.array(list(MARGINS["town"].values()))
        np.testing.assert_allclose(rows["estimate"], wanted / wanted.sum(), 1e-8)
        # What is left is the rounding of numbers of about one.
        assert rows["se"].max() < 1e-8

    @pytest.mark.parametrize("engine", ["pandas", "duckdb"])
    def test_what_can_not_be_met_is_named(self, engine: str) -> None:
        source = ENGINES[engine](counted(people()).astype({"big": int}))
        town = MARGINS["town"]
        for margins, match in (
            ({"town": town | {12: 100}}, "town=12"),
            ({"town": {6: 300}}, "without a population"),
            ({"answer": {1: 1, 2: 1, 3: 1}}, "without 'answer', which calibration"),
            ({"twon": town}, "did you mean 'town'"),
        ):
            asked = Sampling("w", "stratum", "psu", margins=margins)
            with pytest.raises(SurveyError, match=match):
                tabulate(source, SCORE, [()], asked)


class TestKeys:
    @pytest.mark.parametrize("kind", ["str", "category", "Int16", "float32"])
    @pytest.mark.parametrize("engine", ["pandas", "polars", "duckdb", "dask"])
    def test_texts_numbers_and_categories(self, engine: str, kind: str) -> None:
        data = people()
        keys = ["stratum", "psu", "town", "answer"]
        wanted = tabulate(data, ITEMS, BREAKDOWNS, SAMPLING).rows
        whole = data[keys].astype("Int64")
        middle = whole.astype("str") if kind in ("str", "category") else whole
        other = data.assign(**{key: middle[key].astype(kind) for key in keys})
        # pandas writes a missing text as "<NA>" on the way to text.
        other.loc[data["answer"].isna(), "answer"] = None
        got = tabulate(ENGINES[engine](other), ITEMS, BREAKDOWNS, SAMPLING).rows
        same(got, wanted)

    @pytest.mark.parametrize("engine", ["pandas", "polars", "duckdb", "dask"])
    def test_truths(self, engine: str) -> None:
        data = people()
        wanted = tabulate(data, [share("agrees")], [()], SAMPLING).rows
        other = data.assign(agrees=data["agrees"].astype("boolean"))
        got = tabulate(ENGINES[engine](other), [share("agrees")], [()], SAMPLING).rows
        same(got, wanted)

    def test_numbers_come_before_texts_in_their_order(self) -> None:
        data = people().assign(town=lambda rows: rows["town"].astype("str"))
        data.loc[:3, "town"] = "x"
        rows = tabulate(data, [share("agrees")], [("town",)], SAMPLING).rows
        assert rows["town"].tolist() == ["6", "7", "8", "9", "10", "11", "x"]

    def test_whoever_misses_a_key_is_in_no_domain(self) -> None:
        data = people()
        found = tabulate(data, [mean("score")], [(), ("sex",)], SAMPLING)
        known = data["score"].notna()
        assert found.of("score")["n"].sum() == known.sum()
        inside = (known & data["sex"].notna()).sum()
        assert found.of("score", ("sex",))["n"].sum() == inside

    def test_one_number_in_two_strata_is_two_clusters(self) -> None:
        row = tabulate(people(), [share("agrees")], [()], SAMPLING).rows.iloc[0]
        assert row["df"] == 48 - 6


class TestPasses:
    def test_what_is_part_of_another_breakdown_needs_none(self) -> None:
        asked = [(), ("a",), ("b", "a"), ("a", "b"), ("c",)]
        assert [set(keys) for keys in passes(asked)] == [{"c"}, {"a", "b"}]

    @pytest.mark.parametrize("engine", ["pandas", "duckdb"])
    def test_the_same_with_and_without_company(self, engine: str) -> None:
        source = ENGINES[engine](people())
        whole = tabulate(source, ITEMS, BREAKDOWNS, SAMPLING)
        for by in BREAKDOWNS:
            alone = tabulate(source, ITEMS, [by], SAMPLING)
            for item in ITEMS:
                one, two = whole.of(item.label, by), alone.of(item.label, by)
                np.testing.assert_allclose(one[NUMBERS], two[NUMBERS], CLOSE)

    def test_a_parquet_file_of_small_numbers(self, tmp_path: Path) -> None:
        duckdb = pytest.importorskip("duckdb")
        data = people()
        small = {"stratum": "int16", "psu": "int8", "town": "int8", "w": "float32"}
        data = data.astype(small)
        data.to_parquet(tmp_path / "people.parquet", row_group_size=100)
        relation = duckdb.read_parquet(str(tmp_path / "people.parquet"))
        got = tabulate(relation, ITEMS, BREAKDOWNS, SAMPLING).rows
        same(got, tabulate(data, ITEMS, BREAKDOWNS, SAMPLING).rows)


class TestLone:
    def alone(self) -> pd.DataFrame:
        data = people()
        return data[(data["stratum"] != 7) | (data["psu"] == 3)].reset_index(drop=True)

    def test_the_default_is_to_fail_by_name(self) -> None:
        with pytest.raises(LoneStratumError, match="7"):
            tabulate(self.alone(), ITEMS, [()], SAMPLING)

    @pytest.mark.parametrize("choice", ["certainty", "remove", "adjust", "average"])
    @pytest.mark.parametrize("engine", ["pandas", "polars", "duckdb"])
    def test_every_choice(self, choice: Any, engine: str) -> None:
        data = self.alone()
        asked = Sampling("w", "stratum", "psu", lone_strata=choice)
        source = ENGINES[engine](data)
        found = tabulate(source, [mean("score")], [("town",)], asked)
        assert found.lone_strata == ("7",)
        strata, clusters = data["stratum"].to_numpy(), data["psu"].to_numpy()
        drawn = Design.build(data["w"].to_numpy(), strata, clusters, lone_strata=choice)
        domain = data["town"].to_numpy() - 6
        wanted = by_arrays(data, mean("score"), drawn, domain)
        np.testing.assert_allclose(found.rows["se"], wanted["se"], CLOSE)

    def test_strata_of_one_person(self) -> None:
        data = people().assign(stratum=lambda rows: np.minimum(np.arange(len(rows)), 5))
        with pytest.raises(LoneStratumError, match="5 strata"):
            tabulate(data, ITEMS, [()], Sampling("w", "stratum"))


@pytest.mark.parametrize("engine", ["pandas", "polars", "duckdb", "dask"])
class TestRefusals:
    @pytest.mark.parametrize("weight", [np.nan, np.inf, -1.0])
    def test_weights_that_are_none(self, engine: str, weight: float) -> None:
        data = people()
        data.loc[3, "w"] = weight
        with pytest.raises(CallError, match="1 records have a weight"):
            tabulate(ENGINES[engine](data), SCORE, [()], SAMPLING)

    def test_a_share_of_numbers(self, engine: str) -> None:
        with pytest.raises(CallError, match="'score' holds other numbers"):
            tabulate(ENGINES[engine](people()), [share("score")], [()], SAMPLING)

    def test_records_without_a_stratum(self, engine: str) -> None:
        data = people().astype({"stratum": "float64"})
        data.loc[3, "stratum"] = np.nan
        with pytest.raises(CallError, match="without 'stratum'"):
            tabulate(ENGINES[engine](data), SCORE, [()], SAMPLING)

    def test_populations_that_differ_or_are_too_small(self, engine: str) -> None:
        data = people()
        small = data.assign(psus=3.0)
        with pytest.raises(CallError, match="8 clusters in the sample and 3 in"):
            tabulate(ENGINES[engine](small), SCORE, [()], SAMPLING)
        data.loc[3, "psus"] = 21.5
        with pytest.raises(CallError, match="the fpc differs within stratum"):
            tabulate(ENGINES[engine](data), SCORE, [()], SAMPLING)

    @pytest.mark.parametrize("population", [np.nan, 0.0, -4.0])
    def test_populations_that_are_none(self, engine: str, population: float) -> None:
        data = people()
        data.loc[3, "psus"] = population
        with pytest.raises(CallError, match="1 records have a population 'psus'"):
            tabulate(ENGINES[engine](data), SCORE, [()], SAMPLING)

    @pytest.mark.parametrize("item", [mean("score"), ratio("hours", "score")])
    @pytest.mark.parametrize("value", [np.inf, -np.inf, 1e300])
    def test_numbers_that_are_infinite(
        self, engine: str, value: float, item: Item
    ) -> None:
        data = people()
        data.loc[[3, 5], "score"] = value
        with pytest.raises(CallError, match="2 records have a 'score' that is infinit"):
            tabulate(ENGINES[engine](data), [item], [()], SAMPLING)

    def test_names(self, engine: str) -> None:
        source = ENGINES[engine](people())
        with pytest.raises(CallError, match="did you mean 'town'"):
            tabulate(source, SCORE, [("twon",)], SAMPLING)
        with pytest.raises(CallError, match="two items are called 'score'"):
            tabulate(source, [mean("score"), total("score")], [()], SAMPLING)
        with pytest.raises(CallError, match="names a column twice"):
            tabulate(source, SCORE, [("sex", "sex")], SAMPLING)


def test_what_sums_do_not_give_says_what_to_do() -> None:
    with pytest.raises(CallError, match=r"Design\.build"):
        Sampling("w", "stratum", clusters=("psu", "household"))  # type: ignore[arg-type]
    with pytest.raises(CallError, match=r"no function of sums.*distribution"):
        Item("median", "score")  # type: ignore[arg-type]
    with pytest.raises(CallError, match="kind of item"):
        Item("meen", "score")  # type: ignore[arg-type]
    with pytest.raises(CallError, match="method"):
        Sampling("w", method="logit")  # type: ignore[arg-type]


class TestEdges:
    @pytest.mark.parametrize("engine", ["pandas", "polars", "duckdb", "dask"])
    def test_constant_and_missing_items(self, engine: str) -> None:
        data = people().assign(five=5.0, none=np.nan)
        found = tabulate(
            ENGINES[engine](data),
            [mean("five"), mean("none"), share("none", "no")],
            [()],
            SAMPLING,
        )
        five, none, no = (found.of(name).iloc[0] for name in ("five", "none", "no"))
        assert (five["estimate"], five["se"]) == (5.0, 0.0)
        for row in (none, no):
            assert row["n"] == 0
            assert row[["estimate", "se", "low", "high", "df"]].isna().all()
        with pytest.raises(CallError, match="'none' has no values"):
            tabulate(ENGINES[engine](data), [distribution("none")], [()], SAMPLING)

    @pytest.mark.parametrize("engine", ["pandas", "polars", "duckdb", "dask"])
    def test_who_weighs_nothing_is_in_no_base(self, engine: str) -> None:
        data = people()
        data.loc[:99, "w"] = 0.0
        got = tabulate(ENGINES[engine](data), ITEMS, BREAKDOWNS, SAMPLING)
        known = data["score"].notna() & (data["w"] > 0)
        assert got.of("score")["n"].sum() == known.sum()
        assert got.of("score")["df"].iloc[0] == 48 - 6
        same(got.rows, tabulate(data, ITEMS, BREAKDOWNS, SAMPLING).rows)

    @pytest.mark.parametrize("engine", ["pandas", "polars", "duckdb"])
    def test_nobody_at_all(self, engine: str) -> None:
        source = ENGINES[engine](people().iloc[:0])
        rows = tabulate(source, [mean("score")], [(), ("sex",)], SAMPLING).rows
        assert rows["n"].tolist() == [0]
        assert rows["estimate"].isna().all()

    def test_nothing_that_can_be_grouped(self) -> None:
        with pytest.raises(CallError, match="can't read a table from a list"):
            engine_of([1, 2, 3])

    def test_the_thresholds_are_the_caller_s(self) -> None:
        rows = tabulate(people(), ITEMS, [("town", "sex")], SAMPLING).rows
        assert (rows["quality"] == "withhold").equals(rows["n"] < 30)
        assert rows["dont_know"].isna().all()
