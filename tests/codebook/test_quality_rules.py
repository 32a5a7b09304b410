"""The rule sets that study.yml may name are those there are."""

from __future__ import annotations

from typing import get_args

from survey.codebook import Estimation
from survey.estimates import rulesets


def test_study_yml_names_the_rule_sets_there_are() -> None:
    named = get_args(Estimation.model_fields["quality_rules"].annotation)
    assert set(named) == {"", *rulesets()}
