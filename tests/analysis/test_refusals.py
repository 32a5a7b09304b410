"""Formulas that can't be: one message, with the part and the nearest variable."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from survey.errors import CallError
from survey.sample import Sample


@pytest.fixture
def people() -> Sample:
    place = np.arange(20.0)
    data = pd.DataFrame({"y": place**1.5, "age": place + 20, "sex": ["m", "f"] * 10})
    return Sample.of(data.assign(origin=list("abcd") * 5))


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("y ~ agee", "'agee': there is no variable 'agee'; did you mean 'age'?"),
        ("y ~ C(origni)", "'C(origni)': there is no variable 'origni'; did you mean"),
        ("y ~ age + sex:orign", "did you mean 'origin'?"),
        ("log(agge) ~ sex", "'log(agge)': there is no variable 'agge'"),
        ("y ~ `my var`", "'my var': there is no variable 'my var'"),
        ("y ~ lgo(age)", "there is no function 'lgo'; did you mean 'log'?"),
        ("y ~ np.lg(age)", "'np.lg(age)': there is no 'lg'"),
        ("y ~ log(sex)", "'log(sex)': 'sex' holds categories or text"),
        ("y ~ C(sex, Treatment('x'))", "no record used has the level 'x'"),
        ("y ~ age +", "can't read the formula 'age +': '+' stands wrong"),
        ("y ~ age)", "')' stands wrong"),
        ("y ~ I(age +)", "can't read the formula"),
        ("y ~ age ~ sex", "'~' stands wrong"),
        ("y ~ age | sex", "'|' stands wrong"),
        ("~ age", "nothing stands left of the ~"),
        ("y", "a formula has a ~"),
    ],
)
def test_the_part_and_the_nearest_variable_are_named(
    people: Sample, formula: str, said: str
) -> None:
    with pytest.raises(CallError) as error:
        people.regress(formula)
    text = str(error.value)
    assert said in text
    # Nothing of the formula's reader: no colours, no classes, no lines.
    for leak in ("\x1b", "⧛", "Error", "factor", "evaluat", "kept", "\n"):
        assert leak not in text


def test_records_to_predict_are_held_to_the_same(people: Sample) -> None:
    fit = people.regress("y ~ age + origin")
    with pytest.raises(CallError, match="there is no variable 'origin'"):
        fit.predict(pd.DataFrame({"age": [20.0]}))


def test_an_or_within_a_calculation_is_one(people: Sample) -> None:
    fit = people.regress("((sex == 'm') | (age > 30)) ~ age", "binomial", "logit")
    assert fit.names == ("(Intercept)", "age")
