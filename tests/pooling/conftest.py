"""Weighted waves: of a small survey, and of the survey itself."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from survey.codebook import Codebook
from survey.responses import Responses
from survey.simulation import simulate
from tests.pooling.small import CROSSWALK, Wave, answers, write

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def wave(tmp_path: Path) -> Wave:
    """Return a wave's weighted responses."""

    def made(
        year: int, clusters: str = "area", crosswalk: str = CROSSWALK
    ) -> Responses:
        book = write(tmp_path / str(year), year, clusters, crosswalk)
        return Responses.of(answers(book, year)).derive().weight()

    return made


@pytest.fixture(scope="session")
def sid(tmp_path_factory: pytest.TempPathFactory) -> list[Responses]:
    """The survey's two waves with 500 simulated persons per group."""
    found = []
    for name in ("sid-2017", "sid-2022"):
        folder = tmp_path_factory.mktemp("codebooks") / name
        shutil.copytree(ROOT / "codebooks" / name, folder)
        file = folder / "simulation.yml"
        text = file.read_text(encoding="utf-8")
        shrunk = re.sub(r"^cap: \d+", "cap: 1000", text, flags=re.M)
        file.write_text(shrunk, encoding="utf-8", newline="\n")
        drawn = simulate(Codebook.open(folder), seed=5, defects=False)
        found.append(Responses.of(drawn.frame).edit().derive().weight())
    return found
