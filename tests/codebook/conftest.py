"""What is wrong with a codebook, as lines of text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from survey.codebook import Codebook
from survey.errors import DeclarationError

Problems = Callable[..., list[str]]


@pytest.fixture
def problems(tiny: Callable[..., Path]) -> Problems:
    """Return the problems of the small codebook with some files replaced."""

    def found(**files: str) -> list[str]:
        try:
            Codebook.open(tiny(**files))
        except DeclarationError as error:
            return [str(problem) for problem in error.problems]
        return []

    return found
