"""The noun: what it shows of itself, and what it computes when asked."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from survey.codebook import Indicator
from survey.designs import Replicates
from survey.designs.replicates import bootstrap
from survey.errors import CallError, NoDesignError
from survey.estimates import Estimates, declared_design, estimate
from survey.estimates.engine import Sampling, mean, tabulate
from survey.fieldwork import Frame
from survey.weighting import weigh

Persons = Callable[..., Frame]
BY: list[tuple[str, ...]] = [(), ("sex",), ("stratum", "sex")]
COMMON = {"theme": "", "label": {"nl": "x"}}


def indicators() -> list[Indicator]:
    return [
        Indicator.model_validate(COMMON | {"name": "score", "mean": "score"}),
        Indicator.model_validate(COMMON | {"name": "sum", "total": "score"}),
        Indicator.model_validate(
            COMMON
            | {"name": "rate", "ratio": {"numerator": "score", "denominator": "agrees"}}
        ),
        Indicator.model_validate(
            COMMON | {"name": "half", "quantile": {"of": "score"}}
        ),
        Indicator.model_validate(COMMON | {"name": "spread", "distribution": "sex"}),
    ]


def made(frame: Frame, replicates: bool = False) -> Estimates:
    weights = weigh(frame)
    design = declared_design(frame, weights)
    if replicates:
        design = bootstrap(design, 40, seed=1)  # type: ignore[arg-type]
    return estimate(frame, weights, indicators(), BY, design)


class TestCovariance:
    @pytest.mark.parametrize("replicates", [False, True])
    @pytest.mark.parametrize("by", BY, ids="*".join)
    @pytest.mark.parametrize("name", ["score", "sum", "rate", "spread"])
    def test_its_diagonal_is_the_squared_errors(
        self, persons: Persons, name: str, by: tuple[str, ...], replicates: bool
    ) -> None:
        frame = persons(weighting="{}") if replicates else persons()
        found = made(frame, replicates)
        rows = found.of(name, by)
        covariance = found.covariance(name, by)
        errors = np.sqrt(np.maximum(np.diag(covariance), 0))
        # A share that the margins fix has an error of rounding only.
        np.testing.assert_allclose(errors, rows["se"].fillna(np.nan), 1e-7, 1e-9)
        assert covariance.index.equals(covariance.columns)
        keys = [list(rows[key].astype(object)) for key in (*by, "category")]
        assert list(covariance.index) == list(zip(*keys, strict=True))

    def test_shares_of_everything_vary_together(self, persons: Persons) -> None:
        found = made(persons(weighting="{}"))
        covariance = found.covariance("spread").to_numpy()
        assert covariance[0, 1] == pytest.approx(-covariance[0, 0])

    def test_what_has_none_says_so(self, persons: Persons) -> None:
        frame = persons()
        found = made(frame)
        with pytest.raises(CallError, match="'half' is a quantile"):
            found.covariance("half")
        with pytest.raises(CallError, match="no estimate of"):
            found.covariance("scroe")
        with pytest.raises(NoDesignError):
            estimate(frame, None, indicators(), BY).covariance("score")
        table = {"y": [1.0, 2.0, 3.0], "w": [1.0, 1.0, 1.0]}
        engine = tabulate(table, [mean("y")], sampling=Sampling("w"))
        with pytest.raises(CallError, match="read them into memory"):
            engine.covariance("y")


class TestShown:
    def test_it_tells_what_was_estimated(self, persons: Persons) -> None:
        found = made(persons())
        told = found.summary()
        assert list(told.columns[:3]) == ["Indicator", "Uitsplitsing", "Cijfers"]
        assert len(told) == 15
        assert told["Cijfers"].sum() == len(found)
        parts = told[["publiceerbaar", "met voorbehoud", "niet te tonen"]]
        assert (parts.sum(axis=1) == told["Cijfers"]).all()

    def test_no_figure_is_in_it(self, persons: Persons) -> None:
        found = made(persons())
        secret = found.rows.assign(estimate=0.123456789, se=0.987654321, n=76543)
        shown = Estimates(secret, found.by, found.design)._repr_html_()
        for figure in ("123", "987", "765"):
            assert figure not in shown
        assert "tabel, die eerst afschermt" in shown

    @pytest.mark.parametrize("language", ["nl", "fr", "en"])
    def test_in_every_language(self, persons: Persons, language: str) -> None:
        found = made(persons())
        shown = Estimates(found.rows, found.by, None, ("<b>",), language)._repr_html_()
        assert "&lt;b&gt;" in shown

    def test_nothing_at_all(self, persons: Persons) -> None:
        frame = persons()
        found = estimate(frame, weigh(frame), [], [()])
        assert found.summary().empty
        assert "<table" in found._repr_html_()


def test_replicates_that_were_left_out_are_told(persons: Persons) -> None:
    frame = persons(weighting="{}")
    weights = weigh(frame)
    rows = frame.rows
    factors = np.ones((rows, 4))
    sex = frame.data["sex"].to_numpy(int)
    # One replicate leaves out everybody of one sex.
    factors[sex == 1, 0] = 0.0
    drawn = Replicates.given(
        weights.final, factors, "other", combined=False, scale=1.0, rscales=np.ones(4)
    )
    plain = estimate(frame, weights, indicators()[:1], [()], drawn)
    assert plain.notes == ()
    found = estimate(frame, weights, indicators()[:1], [("sex",)], drawn)
    assert found.notes[0].startswith("Bij 1 cijfers zijn replicaties weggelaten")
    assert found.notes[0].endswith("hoogstens 1 van de 4.")
