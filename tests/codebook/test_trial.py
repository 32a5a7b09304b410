"""The trial of the rules sees what a frame would: the same sorts for every name."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.codebook.trial import NoRecords
from survey.fieldwork import Frame

STUDIES = sorted(
    path.parent.name
    for path in (Path(__file__).resolve().parents[2] / "codebooks").glob("*/study.yml")
)


@pytest.mark.parametrize("study", STUDIES)
def test_the_same_sorts_as_a_frame_without_records(codebooks: Path, study: str) -> None:
    book = Codebook.open(codebooks / study)
    trial = NoRecords(book.parts)
    bare = Frame.of(pd.DataFrame({name: [] for name in book.variables}), book)
    names = [*book.variables, *book.facts.facts]
    assert [trial.vector(n).kind for n in names] == [bare.vector(n).kind for n in names]
    for name in book.sets:
        ours, theirs = trial.members(name), bare.members(name)
        assert {k: v.kind for k, v in ours.items()} == {
            k: v.kind for k, v in theirs.items()
        }


@pytest.mark.parametrize("study", STUDIES)
def test_every_rule_runs_over_a_frame_without_records(
    codebooks: Path, study: str
) -> None:
    book = Codebook.open(codebooks / study)
    bare = Frame.of(pd.DataFrame({name: [] for name in book.variables}), book)
    rules = [v.asked_if for v in book.variables.values() if v.asked_if is not None]
    groups = (book.checks, book.edits, book.derivations, book.indicators.values())
    rules += [rule for group in groups for item in group for rule in item.expressions]
    assert all(rule.evaluate(bare).values.shape == (0,) for rule in rules)
