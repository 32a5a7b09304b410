"""Names, texts and literals within what SPSS takes."""

from __future__ import annotations

from survey.fieldwork.spss.names import cut, spss_names
from survey.fieldwork.spss.syntax import quoted


def test_no_two_names_differ_in_case_only() -> None:
    names = [*("a" * 70 + str(i) for i in range(12)), "to", "TO", "x.", "1a", "é"]
    given = spss_names(names)
    assert len({name.upper() for name in given.values()}) == len(names)
    assert all(len(name.encode()) <= 64 for name in given.values())
    assert all(name[0].isalpha() for name in given.values())


def test_a_character_is_cut_whole_or_not_at_all() -> None:
    assert [cut("aé", most) for most in (1, 2, 3)] == ["a", "a", "aé"]


def test_long_literals_stand_on_short_lines() -> None:
    text = "zo'n vraag " * 100
    lines = quoted(text).splitlines()
    assert max(len(line.encode()) for line in lines) < 250
    glued = "".join(line.strip().removesuffix(" +")[1:-1] for line in lines)
    assert glued.replace("''", "'") == text.strip()
