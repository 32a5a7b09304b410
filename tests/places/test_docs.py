"""The page about municipalities does what it says."""

from __future__ import annotations

import doctest
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "places.md"


def test_the_examples_of_the_page() -> None:
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    found = doctest.testfile(
        str(PAGE), module_relative=False, optionflags=flags, encoding="utf-8"
    )
    assert found.attempted > 15
    assert found.failed == 0
