"""What fieldwork brings: paradata, unanswered questions, own words, interviewers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from survey.record import MissingKind
from survey.simulation import Simulated, draw, population
from survey.simulation.open_answers import phrases

LARGE = (
    "cap: 9000\nsample: {net: 3000, rate: 1.0}\ninterviewers: {count: 40, rho: 0.05}\n"
)


def test_every_number_is_unique_and_of_the_register(clean: Simulated) -> None:
    ids = clean.frame.data["respondent_id"]
    assert ids.is_unique
    assert sorted(ids) == clean.register["respondent_id"].tolist()


def test_only_interviews_have_an_interviewer(clean: Simulated) -> None:
    data = clean.frame.data
    assert (data["interviewer"].notna() == (data["mode"] == 2)).all()
    assert data["mode"].isin([1, 2]).all()


def test_times_are_in_order_and_inside_the_period(clean: Simulated) -> None:
    data = clean.frame.data
    lasted = (data["end_time"] - data["start_time"]).dt.total_seconds() / 60
    assert lasted.min() > 5
    assert data["start_time"].min() >= pd.Timestamp("2022-03-07")
    assert data["end_time"].max() < pd.Timestamp("2022-10-01")
    by_mode = lasted.groupby(data["mode"]).median()
    assert by_mode[1] < by_mode[2]


def test_addresses_lead_nowhere(clean: Simulated) -> None:
    mails = clean.frame.data["contact_email"].dropna()
    assert len(mails) > 100
    assert mails.str.endswith("@example.invalid").all()


def test_kinds_of_item_nonresponse_come_at_their_rate(clean: Simulated) -> None:
    kinds = clean.frame.kinds("income_class")
    rows = clean.frame.rows
    refused = (kinds == MissingKind.REFUSED).mean()
    unsure = (kinds == MissingKind.DONT_KNOW).mean()
    # Four standard errors of a share of 0.09 and 0.04.
    assert abs(refused - 0.09) < 4 * np.sqrt(0.09 * 0.91 / rows)
    assert abs(unsure - 0.04) < 4 * np.sqrt(0.04 * 0.96 / rows)


def test_the_options_of_one_question_are_left_open_together(clean: Simulated) -> None:
    members = clean.codebook.sets["unwanted_neighbours"].variables
    kinds = np.column_stack([clean.frame.kinds(name) for name in members])
    assert (kinds == kinds[:, :1]).all()
    assert (kinds > 0).any()


def test_a_kind_without_a_code_is_not_used(clean: Simulated) -> None:
    for name in ("country_birth", "home_language_dutch", "rent"):
        listed = clean.codebook.code_list(name)
        offered = {*listed.missing.values(), MissingKind.NOT_APPLICABLE, 0}
        assert set(clean.frame.kinds(name)) <= offered


def test_what_follows_an_unanswered_question_is_not_asked(clean: Simulated) -> None:
    frame = clean.frame
    silent = frame.kinds("studying") == MissingKind.DONT_KNOW
    assert silent.any()
    assert (frame.kinds("study_type")[silent] == MissingKind.NOT_APPLICABLE).all()


def test_people_write_in_the_language_of_their_interview(clean: Simulated) -> None:
    data = clean.frame.data[["interview_language", "living_together_idea"]].dropna()
    spoken = {p.text: p.language for p in phrases() if p.topic == "living_together"}
    written = data["living_together_idea"].map(spoken)
    known = data["interview_language"].isin(written.unique())
    assert (written[known] == data["interview_language"][known]).all()
    assert len(written.unique()) >= 6


def test_phrases_of_a_code_frame_have_codes_of_it(small) -> None:
    codes = {code.code for code in small.frames["living_together_idea"].codes}
    used = {p.code for p in phrases() if p.topic == "living_together"}
    assert used <= codes


def test_interviewers_add_the_correlation_that_was_asked(made) -> None:
    book = made(simulation_yml=LARGE)
    everyone = population(book, 1)
    found = [_rho(draw(everyone, seed).frame, "happy") for seed in range(1, 7)]
    plain = [_rho(draw(everyone, s, False).frame, "happy") for s in range(1, 7)]
    # With 40 interviewers a rho of 0.05 is estimated to about 0.015, six times over.
    assert np.mean(found) == pytest.approx(0.05, abs=0.02)
    assert abs(np.mean(plain)) < 0.01


def _rho(frame, name: str) -> float:
    """Return the one-way ANOVA estimate of the intra-interviewer correlation."""
    data = frame.data[["who", name]].dropna().astype(float)
    data = data[data[name].between(1, 5)]
    groups = data.groupby("who")[name]
    count, size = groups.ngroups, len(data) / groups.ngroups
    between = (groups.size() * (groups.mean() - data[name].mean()) ** 2).sum()
    within = ((data[name] - groups.transform("mean")) ** 2).sum()
    ms_between, ms_within = between / (count - 1), within / (len(data) - count)
    return float((ms_between - ms_within) / (ms_between + (size - 1) * ms_within))
