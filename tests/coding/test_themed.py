from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from survey.codebook import Codebook
from survey.coding import theme_set, theme_variable, themed


def test_every_code_becomes_a_documented_variable(
    small: Callable[..., Codebook],
) -> None:
    book = themed(small())
    variable = book.variable(theme_variable("advice", "summer"))
    assert variable.label.within("nl") == "Thema in ‘Advies’: Zomer"
    assert variable.note == "Over de zomermaanden"
    assert book.codes("advice_summer") == ("0", "1")
    # Every kind by which an answer can be missing has a code of its own.
    assert len(book.code_lists[variable.codes].missing) == 9


def test_the_themes_are_one_set_and_one_indicator(
    small: Callable[..., Codebook],
) -> None:
    book = themed(small())
    name = theme_set("advice")
    assert [m.code for m in book.sets[name].members] == ["time", "summer", "price"]
    assert book.indicator(name).multiple == name
    assert book.indicator(name).label.within("en") == "Themes: Advice"


def test_a_codebook_is_themed_once_and_stays_as_it_was(
    small: Callable[..., Codebook],
) -> None:
    plain = small()
    book = themed(plain)
    assert themed(book) is book
    assert "advice_time" not in plain.variables


def test_a_codebook_without_code_frames_comes_back(tiny: Callable[..., Path]) -> None:
    book = Codebook.open(tiny())
    assert themed(book) is book
