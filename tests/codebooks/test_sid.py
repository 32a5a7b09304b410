"""The two waves of the survey: complete, in three languages, and adding up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from pydantic import BaseModel

from survey.codebook import Codebook, Text, waves
from survey.editing import derive
from survey.fieldwork.frame import Frame
from survey.record import MissingKind

ROOT = Path(__file__).resolve().parents[2] / "codebooks"
LANGUAGES = {"nl", "fr", "en"}
WAVES = ["sid-2017", "sid-2022"]


@cache
def opened(name: str) -> Codebook:
    return Codebook.open(ROOT / name)


@pytest.fixture(params=WAVES)
def book(request: pytest.FixtureRequest) -> Codebook:
    return opened(request.param)


def texts(item: object, place: str) -> Iterator[tuple[str, Text]]:
    """Yield every text of a declared thing, with where it stands."""
    if isinstance(item, Text):
        yield place, item
    elif isinstance(item, BaseModel):
        for name in type(item).model_fields:
            yield from texts(getattr(item, name), f"{place}.{name}")
    elif isinstance(item, Mapping):
        for key, value in item.items():
            yield from texts(value, f"{place}.{key}")
    elif isinstance(item, tuple):
        for index, value in enumerate(item):
            yield from texts(value, f"{place}.{getattr(value, 'name', index)}")


def test_there_is_enough_of_everything(book: Codebook) -> None:
    wide = book.name == "sid-2022"
    assert len(book.collected) >= (140 if wide else 120)
    assert len(book.indicators) >= (64 if wide else 60)
    assert len(book.checks) >= 25
    assert len(book.facts.estimation.breakdowns) == 8


def test_every_theme_has_questions_and_indicators(book: Codebook) -> None:
    assert len(book.facts.themes) == 12
    assert {v.theme for v in book.collected.values()} - {""} == set(book.facts.themes)
    assert {i.theme for i in book.indicators.values()} == set(book.facts.themes)


def test_every_text_stands_in_three_languages(book: Codebook) -> None:
    declared = (
        book.facts,
        book.collected,
        book.code_lists,
        book.sets,
        book.checks,
        book.edits,
        book.derivations,
        book.indicators,
        book.frames,
    )
    # Who is asked stands in Dutch only: variables.csv has one column for it.
    lacking = [
        place
        for place, text in texts(declared, book.name)
        if text
        and set(text.languages()) != LANGUAGES
        and not place.endswith(".universe")
    ]
    assert lacking == []


def test_everyone_who_is_asked_something_reads_a_question(book: Codebook) -> None:
    asked = [v for v in book.collected.values() if v.role in ("answer", "open")]
    assert [v.name for v in asked if not v.question or v.wording != "own"] == []
    routed = [v for v in book.collected.values() if v.asked_if is not None]
    assert [v.name for v in routed if not v.universe] == []


def test_every_indicator_has_the_whole_sheet(book: Codebook) -> None:
    parts = ("definition", "unit", "numerator", "denominator", "source")
    assert [
        (name, part)
        for name, item in book.indicators.items()
        for part in parts
        if set(getattr(item, part).languages()) != LANGUAGES
    ] == []
    assert [n for n, item in book.indicators.items() if not item.variables] == []


def test_every_code_list_is_used(book: Codebook) -> None:
    used = {v.codes for v in book.variables.values()}
    used |= {v.missing for v in book.variables.values()}
    assert set(book.code_lists) - used == set()


@pytest.mark.parametrize("margin", ["origin_sex", "origin_age", "origin_region"])
def test_margins_add_up_to_every_stratum(book: Codebook, margin: str) -> None:
    strata = book.margins["origin_stratum"].population()
    found = dict.fromkeys(strata, 0.0)
    for (stratum, _), people in book.margins[margin].population().items():
        assert people > 0
        found[(stratum,)] += people
    assert found == strata


def test_margins_say_that_they_are_assumed(book: Codebook) -> None:
    assert all(margin.assumed for margin in book.margins.values())


def test_the_afghan_group_is_new_in_2022() -> None:
    groups = ("BE", "MA", "TR", "PL", "RO", "CD")
    assert opened("sid-2017").codes("origin_stratum") == groups
    assert opened("sid-2022").codes("origin_stratum") == (*groups, "AF")


def test_published_figures_name_existing_cells(book: Codebook) -> None:
    for figure in book.published:
        assert figure.indicator in book.indicators
        assert figure.cell in book.codes(figure.by), figure
        assert 0 < figure.percent < 100


@pytest.mark.parametrize(
    ("indicator", "by", "cell", "wave", "percent"),
    [
        ("prays_daily", "origin", "MA", 2017, 83),
        ("dutch_with_partner", "origin", "RO", 2017, 16),
        ("discriminated_renting", "origin", "CD", 2017, 63),
        ("contact_neighbours", "origin", "BE", 2017, 18),
        ("contact_neighbours", "origin", "BE", 2022, 23),
        ("efforts_not_appreciated", "origin", "AF", 2022, 33),
        ("discriminated_last_year", "generation_eu", "NEU3", 2022, 48),
    ],
)
def test_a_published_figure_is_copied_right(
    indicator: str, by: str, cell: str, wave: int, percent: float
) -> None:
    found = {
        (p.indicator, p.by, p.cell, p.wave): p.percent
        for p in opened("sid-2022").published
    }
    assert found[indicator, by, cell, wave] == percent


def test_the_diversity_battery_turns_its_third_and_fifth_statement() -> None:
    members = opened("sid-2022").sets["diversity"].members
    assert [m.reverse for m in members] == [False, False, True, False, True, False]


def test_the_crosswalk_fits_both_waves_and_leaves_nothing_unsaid() -> None:
    old, new = (opened(name) for name in WAVES)
    assert waves.side_remarks(new, old) == ()
    assert {row.comparable for row in new.crosswalk} == {"yes", "limited", "no"}


def person(name: str, **given: object) -> pd.Series:
    """Return the derived variables of one person of whom this much is known."""
    data = pd.DataFrame({"respondent_id": [1]} | {k: [v] for k, v in given.items()})
    return derive(Frame.of(data, opened(name))).data.iloc[0]


NATIONALITIES = (
    "father_nationality_first",
    "mother_nationality_first",
    "nationality_first",
    "nationality_current",
)


@pytest.mark.parametrize("name", WAVES)
@pytest.mark.parametrize(
    ("father", "mother", "own", "now", "origin"),
    [
        ("MA", "TR", "PL", "RO", "MA"),  # the father goes first
        (None, "TR", "PL", "BE", "TR"),  # unknown falls through to the mother
        ("BE", "TR", "PL", "BE", "TR"),  # so does Belgian
        ("BE", "BE", "PL", "BE", "PL"),  # own first nationality
        (None, None, "RO", "BE", "RO"),
        ("BE", "BE", "BE", "CD", "CD"),  # own current nationality
        (None, None, None, "CD", "CD"),
        ("BE", "BE", "BE", "BE", "BE"),  # nobody
        (None, None, None, "BE", "BE"),
        ("FR", "MA", "MA", "MA", "OTH"),  # known and not Belgian, of no group
    ],
)
def test_origin_is_the_first_known_foreign_nationality(
    name: str,
    father: str | None,
    mother: str | None,
    own: str | None,
    now: str | None,
    origin: str,
) -> None:
    known = dict(zip(NATIONALITIES, (father, mother, own, now), strict=True))
    found = person(name, **known)
    assert found["origin"] == origin
    assert found["foreign_origin"] == (origin != "BE")


def test_nothing_known_is_no_origin() -> None:
    found = person("sid-2022")
    assert pd.isna(found["origin"])
    assert pd.isna(found["foreign_origin"])
    assert pd.isna(found["generation"])


@pytest.mark.parametrize(("name", "group"), [("sid-2017", "OTH"), ("sid-2022", "AF")])
def test_afghan_origin_has_its_own_group_from_2022(name: str, group: str) -> None:
    assert person(name, father_nationality_first="AF")["origin"] == group


@pytest.mark.parametrize(("name", "group"), [("sid-2017", "EU"), ("sid-2022", "NEU")])
def test_british_origin_leaves_the_union_between_the_waves(
    name: str, group: str
) -> None:
    assert person(name, nationality_first="GB")["origin_eu"] == group


@pytest.mark.parametrize(
    ("father", "born", "generation"),
    [
        ("MA", "MA", 1),
        ("MA", "FR", 1),
        ("MA", "BE", 2),
        ("BE", "FR", 0),
        ("BE", "BE", 0),
    ],
)
def test_generation_follows_the_country_of_birth(
    father: str, born: str, generation: int
) -> None:
    found = person("sid-2022", father_nationality_first=father, birth_country=born)
    assert found["generation"] == generation


def test_generation_is_unknown_without_a_country_of_birth() -> None:
    assert pd.isna(person("sid-2022", father_nationality_first="MA")["generation"])


@pytest.mark.parametrize(
    ("father_born", "mother_born", "generation"),
    [("BE", "BE", 3), ("MA", "BE", 2), (None, "MA", 2), (None, "BE", None)],
)
def test_third_generation_needs_the_parents_country_of_birth(
    father_born: str | None, mother_born: str | None, generation: int | None
) -> None:
    found = person(
        "sid-2022",
        father_nationality_first="MA",
        birth_country="BE",
        father_birth_country=father_born,
        mother_birth_country=mother_born,
    )
    assert found["generation"] == 2
    if generation is None:
        assert pd.isna(found["generation_eu"])
    else:
        assert found["generation_eu"] == f"NEU{generation}"


@pytest.mark.parametrize(
    ("born", "age", "age_class"),
    [
        (2007, 15, 1),
        (1993, 29, 1),
        (1992, 30, 2),
        (1977, 45, 3),
        (1957, 65, 4),
        (1937, 85, 4),
    ],
)
def test_age_and_its_class(born: int, age: int, age_class: int) -> None:
    found = person("sid-2022", register_birth_year=born)
    assert (found["age"], found["age_class"]) == (age, age_class)


@pytest.mark.parametrize(
    ("nis", "region", "residence"),
    [("21012", "BR", 1), ("11002", "VL", 2), ("72039", "VL", 3)],
)
def test_residence_follows_the_municipality(
    nis: str, region: str, residence: int
) -> None:
    found = person("sid-2022", municipality_nis=nis)
    assert (found["region"], found["residence_type"]) == (region, residence)


def test_the_diversity_scale_counts_reversed_statements_the_other_way() -> None:
    items = [m.variable for m in opened("sid-2022").sets["diversity"].members]
    # Fully positive: 5 on the four plain statements, 1 on the two reversed ones.
    best = person("sid-2022", **dict(zip(items, [5, 5, 1, 5, 1, 5], strict=True)))
    assert best["diversity_scale"] == 5
    same = person("sid-2022", **dict.fromkeys(items, 5))
    assert same["diversity_scale"] == pytest.approx((4 * 5 + 2 * 1) / 6)


def test_a_paper_questionnaire_has_no_duration() -> None:
    book = opened("sid-2022")
    data = pd.DataFrame(
        {"mode": [3], "start_time": [pd.NaT], "end_time": ["2022-05-01"]}
    )
    data["end_time"] = pd.to_datetime(data["end_time"])
    found = derive(Frame.of(data, book))
    assert pd.isna(found.data.loc[0, "duration_minutes"])
    assert found.reasons.loc[0, "duration_minutes"] != MissingKind.ANSWERED
