"""Shapes and text that stay within what they are given."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.tables.svg import MARKERS, hatched, marker, page, text, text_width, wrap


@given(st.text(st.characters(codec="utf-8"), max_size=80), st.integers(40, 300))
def test_wrapped_lines_fit(content: str, width: int) -> None:
    lines = wrap(content, width, 14)
    for line in lines:
        # A single letter or two that is too wide can't be broken further.
        assert text_width(line, 14) <= width + 1e-6 or len(line) <= 2
    assert "".join(lines).replace("-", "").replace(" ", "") == "".join(
        content.split()
    ).replace("-", "").replace(" ", "")


def test_a_word_that_does_not_fit_is_broken_with_a_hyphen() -> None:
    lines = wrap("samenlevingsopbouwwerkers", 90, 14)
    assert len(lines) > 1
    assert all(line.endswith("-") for line in lines[:-1])


def test_text_is_escaped() -> None:
    assert "&lt;b&gt;" in text(0, 0, "<b>")


@pytest.mark.parametrize("shape", MARKERS)
def test_markers_are_shapes(shape: str) -> None:
    drawn = ElementTree.fromstring(marker(shape, 10, 10, "#000000"))
    assert drawn.tag in ("circle", "polygon")


def test_markers_differ() -> None:
    assert len({marker(shape, 0, 0, "#000000") for shape in MARKERS}) == len(MARKERS)


def test_hatching_stays_within_its_box() -> None:
    path = hatched(10, 20, 33, 18).split('d="')[1].split('"')[0]
    points = [p.split() for p in path.replace("M", "L").split("L") if p]
    for x, y in points:
        assert 10 <= float(x) <= 43
        assert 20 <= float(y) <= 38


def test_a_page_is_named_and_described() -> None:
    drawn = page(["<g/>"], 480, 100, "Titel", "Wat er te zien is.", "nl")
    root = ElementTree.fromstring(drawn)
    space = "{http://www.w3.org/2000/svg}"
    names = (root.get("aria-labelledby") or "").split()
    found = [root.find(f"{space}title"), root.find(f"{space}desc")]
    assert [item.get("id") for item in found if item is not None] == names
    assert [item.text for item in found if item is not None] == [
        "Titel",
        "Wat er te zien is.",
    ]
    assert root.get("role") == "img"
    assert "max-width" in (root.get("style") or "")
