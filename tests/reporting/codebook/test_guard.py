"""No count below the threshold is told, nor follows from what is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.codebook import Codebook, Disclosure
from survey.reporting.codebook import Answered
from survey.reporting.codebook.guard import THEN, Guard, _Cells
from survey.reporting.codebook.records import ANSWERED, Records, Tally
from survey.reporting.codebook.sums import within
from survey.tables.protection import determined


def test_what_is_few_goes_with_a_partner(
    book: Codebook, answers: Callable[..., Answered]
) -> None:
    records = Records(answers().frame)
    guard = Guard.of(records.tallies, book)
    assert guard.mark("job", ("code", "D")) == "few"
    # 4 artists and 12 self-employed: the next smallest answer goes with them.
    assert guard.mark("job", ("code", "C")) == "secondary"
    assert not guard.shared("job", ("code", "D"))
    assert not guard.shared("job", ("code", "C"))
    assert guard.text("near_b", ("code", "1"), "nl") == "100"
    assert guard.text("job", ("code", "D"), "nl") == "minder dan 10"


def test_few_that_are_silent_take_the_counts_and_leave_the_shares(
    book: Codebook, answers: Callable[..., Answered]
) -> None:
    records = Records(answers().frame)
    guard = Guard.of(records.tallies, book)
    # Six gave no answer, and no other reason hides them: 194 would give them away.
    assert guard.mark("work", ("kind", "no_answer")) == "few"
    assert guard.mark("work") == "secondary"
    assert guard.mark("work", ("code", "1")) == guard.mark("work", ("code", "2"))
    assert guard.mark("work", ("code", "1")) == "secondary"
    assert guard.shared("work", ("code", "1"))


def test_what_routing_tells_is_guarded_too(
    book: Codebook, answers: Callable[..., Answered]
) -> None:
    records = Records(answers().frame)
    guard = Guard.of(records.tallies, book)
    # Who has a job is who works: were it told, 200 - 143 - 51 were the six again.
    told = [not guard.mark("job"), not guard.mark("why")]
    assert not all(told)


def test_identifiers_are_not_even_counted(
    book: Codebook, answers: Callable[..., Answered]
) -> None:
    records = Records(answers().frame)
    assert {"id", "email"} & records.tallies.keys() == set()


def tally(codes: list[int], kinds: list[int]) -> Tally:
    names = ["not_applicable", "refused", "dont_know"][: len(kinds)]
    categories = [
        *(("code", str(place)) for place in range(len(codes))),
        *(("kind", name) for name in names),
    ]
    counts = np.array([*codes, *kinds], dtype=np.intp)
    return Tally(
        tuple(categories), np.repeat(np.arange(len(counts)), counts), counts, None
    )


def test_what_the_study_took_out_costs_no_answer_its_count() -> None:
    limits = Disclosure(min_base=30, min_cell=10)
    one = tally([60, 50], [])
    categories = (*one.categories, ("kind", "edited_out"))
    counts = np.array([*one.counts, 1], dtype=np.intp)
    tallies = {"x": Tally(categories, np.repeat(np.arange(3), counts), counts, None)}
    cells = [("x", c) for c in (ANSWERED, *categories)]
    place = {cell: at for at, cell in enumerate(cells)}
    found = _Cells(cells, tallies, limits, list(within(tallies, place)))
    assert found.ours.tolist() == [False, False, False, True]
    assert not found.without_bases(found.few).any()


def test_a_share_beside_its_base_tells_no_hidden_count(
    book: Codebook, answers: Callable[..., Answered]
) -> None:
    records = Records(answers().frame)
    guard = Guard.of(records.tallies, book)
    for name, told in records.tallies.items():
        for category in told.answers:
            hidden = category != ANSWERED and guard.mark(name, category)
            if hidden and not guard.mark(name):
                assert not guard.shared(name, category)


SIZES = st.integers(0, 60)


@settings(deadline=None, max_examples=200)
@given(
    st.lists(SIZES, min_size=1, max_size=5), st.lists(st.integers(1, 60), max_size=3)
)
def test_nothing_hidden_follows_from_the_sums(
    codes: list[int], kinds: list[int]
) -> None:
    limits = Disclosure(min_base=30, min_cell=10)
    tallies = {"x": tally(codes, kinds)}
    cells = [("x", c) for c in dict.fromkeys((ANSWERED, *tallies["x"].categories))]
    place = {cell: at for at, cell in enumerate(cells)}
    relations = list(within(tallies, place))
    found = _Cells(cells, tallies, limits, relations)
    gone = found.without_bases(found.few | found.thin)
    assert np.all(gone[found.few])
    # Where nobody is silent as many answered as there are records, which is no secret.
    known = set() if any(kinds) else {place["x", ANSWERED]}
    open_to = [
        at for at in determined(gone, relations) if found.few[at] and at not in known
    ]
    # With one answer only, and nobody silent, everyone knows what is hidden.
    alone = sum(count > 0 for count in [*codes, *kinds]) == 1
    assert alone or not open_to
    if gone[0]:
        hidden = gone[1 : 1 + len(codes)] | (np.array(codes) == 0)
        assert hidden.all()


@pytest.mark.parametrize("secondary", [True, False])
def test_the_study_chooses_whether_partners_go(
    book: Codebook, answers: Callable[..., Answered], secondary: bool
) -> None:
    limits = Disclosure(min_cell=10, secondary=secondary)
    facts = book.facts.model_copy(update={"disclosure": limits})
    other = Codebook(book.path, replace(book.parts, facts=facts))
    records = Records(answers().frame)
    guard = Guard.of(records.tallies, other)
    assert bool(guard.mark("job", ("code", "C"))) is secondary
    assert THEN["silent"] == 0
