"""The table beside the lists of the Flemish provinces, code for code."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from survey.places import Places

pytestmark = pytest.mark.shared
PLACES = Places.known()
STATES = {
    "2018-06-01": "gemeente2018.xlsx",
    "2024-06-01": "gemeente2024.xlsx",
    "2025-06-01": "gemeente.xlsx",
}
AREAS = {
    "arrondissement": "gemeente_arrondiss.xlsx",
    "province": "gemeente_provincie.xlsx",
    "region": "gemeente_gewest.xlsx",
    "reference_region": "gemeente_refreg.xlsx",
}
# The source counts Brussels as a province, and has other codes for regions.
THEIRS = {"2000": "VL", "4000": "BR"}


def sheet(folder: Path, file: str) -> pd.DataFrame:
    if not (folder / "geo").is_dir():
        pytest.skip("needs ../shared/data/geo")
    read = pd.read_excel(folder / "geo" / file, dtype="str")
    # 9999x stands for who lives elsewhere or can't be located.
    return read[~read.iloc[:, 0 if read.shape[1] == 2 else 1].str.startswith("9999")]


@pytest.mark.parametrize(("on", "file"), STATES.items())
def test_codes_and_names_of_a_state(shared_data: Path, on: str, file: str) -> None:
    theirs = sheet(shared_data, file).set_index("geoitem code")["name"].to_dict()
    assert {place.code: place.name for place in PLACES.at(on)} == theirs


def test_conversion_of_2024_to_2025(shared_data: Path) -> None:
    theirs = sheet(shared_data, "gemeente2024_gemeente.xlsx")
    ours = PLACES.recode(theirs["gemeente2024"], "2024-12-31", "2025-01-01")
    assert ours.codes.tolist() == theirs["gemeente"].tolist()
    assert len(ours.findings) == 0


@pytest.mark.parametrize(("kind", "file"), AREAS.items())
def test_areas_of_2025(shared_data: Path, kind: str, file: str) -> None:
    theirs = sheet(shared_data, file).set_index("gemeente").iloc[:, 0]
    if kind == "province":
        theirs = theirs[theirs != "4000"]
    wanted = theirs.replace(THEIRS).to_dict()
    ours = {p.code: getattr(p, kind) for p in PLACES.at("2025-06-01")}
    assert {code: area for code, area in ours.items() if area} == wanted


@pytest.mark.parametrize(
    ("section", "on"), [("2025", "2024-12-31"), ("2019", "2018-12-31")]
)
def test_mergers_as_described(shared_data: Path, section: str, on: str) -> None:
    path = shared_data / "geo" / "wijzigende_gebiedsindelingen.md"
    if not path.is_file():
        pytest.skip("needs ../shared/data/geo")
    text = path.read_text(encoding="utf-8").split(
        f"## Gemeentefusies 1 januari {section}"
    )
    rows = re.findall(
        r"^(\d{5}) \| (.+?) +\| (\d{5}) \|  ?(.+?) *$",
        text[-1].split("STATISTISCHE SECTORNIVEAU")[0],
        re.MULTILINE,
    )
    assert len(rows) == {"2025": 28, "2019": 15}[section]
    for old, was, new, name in rows:
        later = f"{section}-01-01"
        assert PLACES.of(old, on).name == was.strip()
        assert PLACES.of(new, later).name == name.strip()
        assert PLACES.recode(pd.Series([old]), on, later).codes.tolist() == [new]
