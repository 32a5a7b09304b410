"""A wave: the same for the same seed, good where no defects are planted."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.editing import check, derive
from survey.simulation import Population, Simulated, draw, population, simulate
from survey.simulation.write import truth_table
from survey.weighting import weigh


def test_the_same_seed_gives_the_same_wave(everyone: Population, dirty) -> None:
    again = draw(everyone, seed=1)
    pd.testing.assert_frame_equal(again.frame.data, dirty.frame.data)
    pd.testing.assert_frame_equal(again.frame.reasons, dirty.frame.reasons)
    pd.testing.assert_frame_equal(again.defects, dirty.defects)


def test_the_same_seed_gives_the_same_population(made) -> None:
    one, other = population(made(), 3), population(made(), 3)
    pd.testing.assert_frame_equal(one.truth, other.truth)


def test_another_seed_gives_other_people(everyone: Population, clean) -> None:
    other = draw(everyone, seed=2, defects=False)
    assert set(other.frame.data["register_birth_year"]) != set()
    assert other.frame.rows != clean.frame.rows or not other.frame.data.equals(
        clean.frame.data
    )


def test_without_defects_no_check_finds_an_error(clean: Simulated) -> None:
    findings = check(clean.frame)
    assert findings.at_least("error").empty
    warnings = set(findings.at_least("warning")["check"])
    # An open question without a word, or a coded one left open, is an omission.
    assert warnings <= {"routing_omission"}


def test_a_wave_can_be_weighted_to_the_margins(clean: Simulated) -> None:
    weights = weigh(derive(clean.frame))
    assert weights.final.sum() == pytest.approx(
        clean.codebook.margins["origin_stratum"].total
    )
    assert (weights.margins["error"].abs() < 1e-8).all()


def test_responses_have_paradata_last_and_no_register(clean: Simulated) -> None:
    book = clean.codebook
    sources = [book.collected[name].source for name in clean.responses.data]
    assert "register" not in sources
    assert sources == sorted(sources, key=lambda source: source == "paradata")
    assert clean.responses.data.columns[0] == "respondent_id"


def test_the_register_has_one_row_a_person(dirty: Simulated) -> None:
    assert dirty.register["respondent_id"].is_unique
    assert dirty.frame.rows > len(dirty.register)


def test_truth_and_defects_are_one_table(dirty: Simulated) -> None:
    table = truth_table(dirty)
    counts = table["table"].value_counts()
    assert counts["indicator"] == len(dirty.truth)
    assert counts["defect"] == len(dirty.defects)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "net"), [("sid-2017", 4491), ("ess9-gb", 2000), ("marktconsultatie", 40)]
)
def test_any_codebook_can_be_simulated(codebooks: Path, name: str, net: int) -> None:
    simulated = simulate(Codebook.open(codebooks / name), seed=1)
    # Who responds is drawn, so the net sample only lies near what was asked for: within
    # four standard deviations of a count of that size, and the doubles come on top.
    assert simulated.frame.rows == pytest.approx(net, abs=4 * net**0.5 + 0.02 * net)
    assert len(simulated.truth)
    assert len(simulated.defects)


def test_a_codebook_without_anything_more_is_enough(tiny) -> None:
    simulated = simulate(Codebook.open(tiny()), seed=1)
    assert simulated.register is None
    assert simulated.frame.rows == pytest.approx(400, abs=80)
    truth = simulated.truth
    assert truth["value"].between(0, 1).all()
