"""The ways the package says no: one root, three families, exit codes."""

from __future__ import annotations

import pytest

from survey import errors
from survey.errors import (
    CallError,
    DeclarationError,
    InputError,
    LoneStratumError,
    Problem,
)


@pytest.mark.parametrize("name", [n for n in errors.__all__ if n.endswith("Error")])
def test_every_error_has_one_root_and_an_exit_code(name: str) -> None:
    kind = getattr(errors, name)
    assert issubclass(kind, errors.SurveyError)
    assert kind.exit_code in (1, 2)


def test_all_problems_are_told_at_once_with_their_places() -> None:
    error = DeclarationError(
        [Problem("a.yml:3", "lacks 'x'"), Problem("b.csv:1", "no")]
    )
    assert (
        str(error) == "2 problems in the codebook\n  a.yml:3: lacks 'x'\n  b.csv:1: no"
    )
    assert str(DeclarationError(error.problems[:1])).startswith("1 problem in")


def test_a_file_is_named() -> None:
    assert str(InputError("x/y.sav", "is empty")) == "x/y.sav: is empty"


def test_a_wrong_call_is_a_value_error_too() -> None:
    with pytest.raises(
        ValueError, match="there is no verb 'chek'; did you mean 'check'"
    ):
        raise CallError.unknown("verb", "chek", ["check", "edit"])


def test_strata_are_named_but_not_hundreds_of_them() -> None:
    said = str(LoneStratumError.named(f"s{i:02}" for i in range(30)))
    assert said.startswith("30 strata have one cluster")
    assert "s09 …" in said
    assert "s10" not in said
    assert "lone_strata" in said
