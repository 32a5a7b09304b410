"""The table of municipalities, and how one is found in it."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from survey.errors import CallError
from survey.places import Places

PLACES = Places.known()
# facts: municipalities of Flanders, whose numbers per province are those of 2025.
FLEMISH = {"2017-06-01": 308, "2018-12-31": 308, "2019-01-01": 300, "2025-01-01": 285}
PROVINCES = {"10000": 67, "20001": 63, "40000": 55, "30000": 62, "70000": 38}
CENTRE_CITIES = {
    *("Aalst", "Antwerpen", "Brugge", "Genk", "Gent", "Hasselt", "Kortrijk", "Leuven"),
    *("Mechelen", "Oostende", "Roeselare", "Sint-Niklaas", "Turnhout"),
}
KEEP_THE_NAME = {
    "Wingene": ("37018", "37021"),
    "Tielt": ("37015", "37022"),
    "Lochristi": ("44034", "44087"),
    "Lokeren": ("46014", "46029"),
    "Hasselt": ("71022", "71072"),
}


@pytest.mark.parametrize(("on", "number"), FLEMISH.items())
def test_as_many_municipalities_as_there_were(on: str, number: int) -> None:
    regions = Counter(place.region for place in PLACES.at(on))
    assert regions == {"VL": number, "BR": 19}


def test_as_many_per_province_in_2025() -> None:
    found = Counter(place.province for place in PLACES.at("2025-01-01"))
    assert found == PROVINCES | {"": 19}


@pytest.mark.parametrize("on", FLEMISH)
def test_thirteen_centre_cities(on: str) -> None:
    assert {place.name for place in PLACES.at(on) if place.centre_city} == CENTRE_CITIES


def test_whatever_ends_goes_on_the_day_after_as_something_else() -> None:
    for place in PLACES.every:
        assert (place.valid_until is None) == (not place.merged_into)
        if place.valid_until:
            after = date(place.valid_until.year + 1, 1, 1)
            assert PLACES.of(place.merged_into, after).existed(after)


def test_no_name_stands_for_two_on_one_day() -> None:
    for on in FLEMISH:
        for place in PLACES.at(on):
            assert {PLACES.find(n, on).code for n in place.names.values()} == {
                place.code
            }


@pytest.mark.parametrize(("name", "codes"), KEEP_THE_NAME.items())
def test_a_name_may_stay_while_the_code_changes(
    name: str, codes: tuple[str, str]
) -> None:
    days = ("2024-12-31", "2025-01-01")
    assert tuple(PLACES.find(name, on).code for on in days) == codes
    with pytest.raises(CallError, match=f"{codes[0]}.*it is part of {name}"):
        PLACES.of(codes[0], "2025-01-01")
    with pytest.raises(CallError, match=f"before it there were .*{codes[0]}"):
        PLACES.of(codes[1], "2024-12-31")


def test_a_code_may_stay_while_the_place_grows() -> None:
    assert PLACES.of("11002", "2018-01-01") == PLACES.of(11002, "2025-01-01")
    parts = PLACES.members("11002", "2025-01-01", "2024-12-31")
    assert [place.name for place in parts] == ["Antwerpen", "Borsbeek"]


def test_a_merger_may_change_province_and_arrondissement() -> None:
    zwijndrecht = PLACES.of("11056", "2024-12-31")
    now = PLACES.find("Zwijndrecht", "2025-01-01")
    assert (zwijndrecht.province, now.code, now.province) == ("10000", "46030", "40000")
    # 2019: Opglabbeek went from Hasselt to Maaseik; 2025: Moerbeke to Sint-Niklaas.
    for old, on in (("71047", "2019-01-01"), ("44045", "2025-01-01")):
        was = PLACES.of(old, "2018-01-01")
        assert PLACES.find(was.name, on).arrondissement != was.arrondissement


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("St.-Genesius-Rode", "23101"),
        ("RHODE-SAINT-GENESE", "23101"),
        ("Rhode St Genèse", "23101"),
        ("ste agathe berchem", ""),
        ("Berchem Ste-Agathe", "21003"),
        ("molenbeek", "21012"),
        ("bruxelles", "21004"),
        ("Sint Gillis", "21013"),
        ("St.-Gilles-Waes", "46020"),
        (" 44021 ", "44021"),
        ("Anvers", "11002"),
        ("Neerpelt", "72043"),
        ("Borsbeek", "11002"),
    ],
)
def test_names_are_found_as_people_write_them(written: str, code: str) -> None:
    if code:
        assert PLACES.find(written, "2025-06-01").code == code
    else:
        with pytest.raises(CallError, match="no municipality"):
            PLACES.find(written, "2025-06-01")


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("Woluwe", ["Sint-Lambrechts-Woluwe (21018)", "Sint-Pieters-Woluwe (21019)"]),
        ("Heist", ["Heist-op-den-Berg (12014)", "Knokke-Heist (31043)"]),
        # One only, and yet nobody may have meant it.
        ("Berg", ["Heist-op-den-Berg (12014)"]),
    ],
)
def test_a_part_of_a_name_is_not_chosen(written: str, named: list[str]) -> None:
    with pytest.raises(CallError) as error:
        PLACES.find(written, "2022-01-01")
    assert all(each in str(error.value) for each in named)


@pytest.mark.parametrize("name", ["Parijs", "", "99999", "Hasselt-Kortesem"])
def test_what_is_not_there_is_said(name: str) -> None:
    with pytest.raises(CallError, match="there is no municipality"):
        PLACES.find(name, "2022-01-01")


def test_a_misspelt_name_gets_the_nearest() -> None:
    with pytest.raises(CallError, match="Roeselare"):
        PLACES.find("Roeselaare", "2022-01-01")


@pytest.mark.parametrize("on", ["1994-12-31", "2025", "1/1/2025", 2025])
def test_a_day_the_table_does_not_know(on: str) -> None:
    with pytest.raises(CallError, match=r"2025|begins on 1995-01-01"):
        PLACES.at(on)


def test_history_tells_what_it_was_and_became() -> None:
    assert [p.code for p in PLACES.history("44072")] == ["44072", "44085"]
    assert [p.code for p in PLACES.history("44085")] == [
        *("44036", "44072", "44080", "44085")
    ]
    assert [p.code for p in PLACES.history(11002)] == ["11007", "11002"]
    assert [p.code for p in PLACES.history("41002")] == ["41002"]


def test_a_table_of_a_day_names_the_areas() -> None:
    table = PLACES.on("2025-01-01", "fr").set_index("code")
    assert table.shape == (304, 11)
    assert table.loc["44021", "province_name"] == "Flandre orientale"
    assert table.loc[
        "21013", ["name", "official", "province", "residence"]
    ].tolist() == [*("Saint-Gilles", "Sint-Gillis / Saint-Gilles", "", "brussels")]
    with pytest.raises(CallError, match="language"):
        PLACES.on("2025-01-01", "de")
