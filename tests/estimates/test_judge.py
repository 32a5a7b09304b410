"""Rules of statistics offices."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from survey.errors import CallError
from survey.estimates.judge import judge, quality_rules, rulesets


def row(**given: Any) -> dict[str, np.ndarray]:
    plain = {
        "kind": "share",
        "estimate": 0.4,
        "se": 0.02,
        "low": 0.36,
        "high": 0.44,
        "n": 900,
        "n_effective": 600,
        "n_cell": 360,
        "df": 40,
    }
    return {name: np.array([value]) for name, value in {**plain, **given}.items()}


@pytest.mark.parametrize("ruleset", rulesets())
def test_a_good_share_is_published(ruleset: str) -> None:
    found = judge(row(), ruleset)
    assert found.marks.tolist() == ["publish"], found.reasons


@pytest.mark.parametrize(
    ("ruleset", "given", "mark", "reason"),
    [
        ("nchs-2017", {"n": 29}, "withhold", "n < 30"),
        ("nchs-2017", {"n_effective": 29}, "withhold", "n_effective < 30"),
        ("nchs-2017", {"low": 0.2, "high": 0.55}, "withhold", "width >= 0.30"),
        (
            "nchs-2017",
            {"estimate": 0.05, "low": 0.01, "high": 0.08},
            "withhold",
            "width > 0.05 and relative_width > 1.30",
        ),
        ("nchs-2017", {"df": 7}, "flag", "df < 8"),
        (
            "nchs-2017",
            {"estimate": 0.0, "low": 0.0, "high": 0.03},
            "flag",
            "estimate <= 0",
        ),
        ("ine-chile-2020", {"se": 0.07}, "flag", "se_over_curve > 1"),
        ("cepal-2020", {"n_effective": 139}, "withhold", "n_effective < 140"),
        ("cepal-2023", {"n_cell": 49}, "flag", "n_cell < 50"),
        ("ine-chile-2020", {"kind": "quantile", "se": 0.2}, "withhold", "cv > 0.30"),
        (
            "ine-chile-2020",
            {"kind": "ratio", "se": 0.07},
            "flag",
            "estimate > 0 and estimate < 1 and se_over_curve > 1",
        ),
        (
            "ine-chile-2020",
            {"kind": "ratio", "estimate": -2.0, "se": 0.4},
            "flag",
            "estimate <= 0 and cv > 0.15",
        ),
        ("cepal-2020", {"df": 8}, "flag", "df < 9"),
        ("cepal-2020", {"kind": "mean", "se": 0.2}, "flag", "cv >= 0.20"),
        ("cepal-2020", {"n_cell": 49}, "withhold", "n_cell < 50"),
        (
            "cepal-2020",
            {"estimate": 0.1, "se": 0.05},
            "withhold",
            "log_cv > 0.175",
        ),
        (
            "cepal-2023",
            {"estimate": 0.1, "se": 0.05},
            "withhold",
            "estimate < 0.5 and log_cv > 0.175",
        ),
        (
            "cepal-2023",
            {"estimate": 0.9, "se": 0.05},
            "flag",
            "estimate >= 0.5 and log_cv > 0.175",
        ),
        ("cepal-2023", {"deff": 0.9}, "flag", "deff < 1"),
        ("cepal-2023", {"deff": 0.9, "n": 99}, "withhold", "deff < 1 and n < 100"),
        ("statcan", {"se": 0.2}, "withhold", "cv > 0.333"),
        ("eurostat-silc", {"n": 30}, "flag", "n < 50"),
    ],
)
def test_each_rule(ruleset: str, given: dict[str, Any], mark: str, reason: str) -> None:
    found = judge(row(**given), ruleset)
    assert found.marks.tolist() == [mark]
    assert reason in found.reasons[0]


def test_a_small_narrow_share_may_be_relatively_wide() -> None:
    found = judge(row(estimate=0.01, low=0.002, high=0.04), "nchs-2017")
    assert found.marks.tolist() == ["publish"]


def test_what_is_not_known_is_never_published_unseen() -> None:
    assert judge(row(df=np.nan), "cepal-2020").marks.tolist() == ["flag"]
    assert judge(row(df=np.nan), "cepal-2020").reasons == (("unknown: df",),)
    assert judge(row(estimate=np.nan), "statcan").marks.tolist() == ["withhold"]


def test_what_a_set_says_nothing_of_is_never_published_unseen() -> None:
    found = judge(row(kind="mean"), "nchs-2017")
    assert (found.marks.tolist(), found.reasons) == (["flag"], (("no rule: mean",),))


def test_an_effective_number_follows_from_the_design_effect() -> None:
    found = judge(row(n_effective=np.nan, deff=31.0), "nchs-2017")
    assert found.reasons[0] == ("n_effective < 30",)


def test_rules_can_be_read_and_say_where_they_stand() -> None:
    for rules in quality_rules().values():
        for rule in rules:
            assert rule.conditions
            assert rule.mark in ("flag", "withhold")
            assert rule.source
    with pytest.raises(CallError, match="set of quality rules"):
        judge(row(), "nchs")
