"""Rules that nobody could decide are named, and those that could aren't."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from survey.codebook import Codebook
from survey.codebook.examine import undecided

CHECK = "- {{name: a, label: {{nl: A, en: A}}, severity: error, why: x, rule: '{}'}}\n"
EDIT = "- {{name: a, label: {{nl: A, en: A}}, why: x, remove: true, when: '{}'}}\n"
CASES = """\
- name: band
  label: {nl: Klasse, en: Class}
  type: int
  cases:
    - {when: repeat(sex) > 1, value: 1}
    - {value: 2}
"""


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"checks_yml": CHECK.format("talks == 3 or sex == 1")}, []),
        ({"edits_yml": EDIT.format("talks == 3")}, []),
        (
            {"checks_yml": CHECK.format("repeat(sex) == 1")},
            ["info: checks.yml:1: check 'a' isn't decided: whether 'repeat(sex) == 1'"],
        ),
        (
            {"edits_yml": EDIT.format("repeat(sex) > 1")},
            ["info: edits.yml:1: edit 'a' isn't decided: whether 'repeat(sex) > 1'"],
        ),
        (
            {"derived_yml": CASES},
            [
                "info: derived.yml:1: case 1 of 'band' isn't decided: whether ",
            ],
        ),
    ],
)
def test_what_is_not_decided(
    tiny: Callable[..., Path], files: dict[str, str], said: list[str]
) -> None:
    given = {"derived_yml": "", **files}
    found = [str(each) for each in undecided(Codebook.open(tiny(**given)))]
    assert [line[: len(start)] for line, start in zip(found, said, strict=True)] == said


def test_of_an_edit_only_whether_it_can_touch_someone(
    tiny: Callable[..., Path],
) -> None:
    rule = "repeat(sex) > 1"
    book = Codebook.open(
        tiny(derived_yml="", checks_yml=CHECK.format(rule), edits_yml=EDIT.format(rule))
    )
    ends = [each.message.rpartition("whether")[2] for each in undecided(book)]
    assert ends == [f" {rule!r} can hold", f" {rule!r} can hold"]


def test_of_a_check_also_whether_it_can_fail(tiny: Callable[..., Path]) -> None:
    book = Codebook.open(
        tiny(derived_yml="", checks_yml=CHECK.format("repeat(sex) == 1"))
    )
    (only,) = undecided(book)
    assert only.message.endswith("'repeat(sex) == 1' can fail")
