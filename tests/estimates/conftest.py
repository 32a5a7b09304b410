"""The invented sample of tests/reference/estimates, with a study that can change."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.fieldwork import Frame

REFERENCE = Path(__file__).resolve().parents[1] / "reference" / "estimates"


@pytest.fixture(scope="session")
def sample() -> pd.DataFrame:
    """The sample as R wrote it, with R's weights."""
    return pd.read_csv(REFERENCE / "persons.csv")


@pytest.fixture
def persons(tmp_path: Path, sample: pd.DataFrame) -> Callable[..., Frame]:
    """Return the sample as a frame.

    `design` and `weighting` replace those lines of study.yml, `margins` texts in
    margins.csv.
    """

    def make(margins: tuple[str, str] = ("", ""), **lines: str) -> Frame:
        folder = tmp_path / "persons"
        shutil.copytree(REFERENCE / "persons", folder, dirs_exist_ok=True)
        study = (folder / "study.yml").read_text(encoding="utf-8")
        for key, line in lines.items():
            study = re.sub(f"^{key}:.*$", f"{key}: {line}", study, flags=re.MULTILINE)
        (folder / "study.yml").write_text(study, encoding="utf-8")
        given = (folder / "margins.csv").read_text(encoding="utf-8")
        assert margins[0] in given
        changed = given.replace(*margins)
        (folder / "margins.csv").write_text(changed, encoding="utf-8")
        return Frame.of(sample, Codebook.open(folder))

    return make
