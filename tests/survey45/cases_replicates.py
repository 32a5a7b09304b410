"""What replicates are made with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from survey.designs import hadamard
from tests.survey45.reference import Asked, Case


def _hadamard(asked: Asked) -> Mapping[str, Any]:
    # R writes nought for minus one.
    return {"value": (hadamard(int(asked.found[0])) + 1) // 2}


# Of order 28, which is R's answer for 24 to 27, there are many; see test_hadamard.
CASES: list[Case] = [Case(r"hadamard (?!24)(\d+)", _hadamard, ids=True)]
