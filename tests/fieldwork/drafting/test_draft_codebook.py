"""A codebook from any file, that opens and reads its own file."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from survey.codebook import Codebook
from survey.errors import CallError, InputError, OutputError
from survey.fieldwork import draft_codebook, read_frame
from survey.fieldwork.spss.patch import MultipleSet, patched

N = 40
DATA = pd.DataFrame(
    {
        "respnr": np.arange(N) + 1.0,
        "Sex": np.tile([1.0, 2.0], N // 2),
        "trust": np.tile([0.0, 3.0, 10.0, 88.0], N // 4),
        "minutes": [*np.arange(N - 2) * 7.0, 6666.0, 7777.0],
        "again": np.tile([2.0, 1.0], N // 2),
        "e_mail": [f"a{i}@example.org" for i in range(N)],
        "open": [f"antwoord {i}" for i in range(N)],
        "from": np.tile([1.0, 0.0], N // 2),
        "q1": np.tile([0.0, 1.0], N // 2),
        "q2": np.tile([1.0, 1.0], N // 2),
        "w": np.linspace(0.5, 1.5, N),
        "day": np.full(N, 13860374400.0),
        "land": np.tile(["BE", "TR", "XX", "999"], N // 4),
    }
)


@pytest.fixture
def sav(tmp_path: Path) -> Path:
    """A file with all the metadata SPSS has."""
    path = tmp_path / "veldwerk.sav"
    yes = {1.0: "Ja", 2.0: "Nee"}
    ends = {0.0: "Helemaal niet", 10.0: "Helemaal", 88.0: "Weet niet"}
    pyreadstat.write_sav(
        DATA,
        path,
        column_labels={"Sex": "Geslacht\nvan de respondent", "q2": "Optie twee"},
        variable_value_labels={
            "Sex": yes,
            "again": yes,
            "trust": ends,
            "minutes": {6666.0: "Niet van toepassing", 7777.0: "Weigert"},
            "land": {"BE": "België", "TR": "Turkije", "999": "Geen antwoord"},
        },
        missing_ranges={
            "trust": [88.0],
            "minutes": [{"lo": 6666.0, "hi": 9999.0}],
            "land": ["999"],
        },
        variable_measure={"Sex": "nominal", "minutes": "scale"},
        variable_format={"day": "EDATE10", "w": "F8.3"},
    )
    sets = [MultipleSet("q", "Meer antwoorden", ("q1", "q2"))]
    path.write_bytes(patched(path.read_bytes(), "w", sets))
    return path


@pytest.fixture
def book(sav: Path, tmp_path: Path) -> Codebook:
    """The draft of that file."""
    return draft_codebook(sav, tmp_path / "draft", "veldwerk")


def test_types_labels_and_roles(book: Codebook) -> None:
    found = {name: item.type for name, item in book.collected.items()}
    assert found == {
        "respnr": "int",
        "Sex": "code",
        "trust": "code",
        "minutes": "int",
        "again": "code",
        "e_mail": "text",
        "open": "text",
        "from_": "int",
        "q1": "int",
        "q2": "int",
        "w": "decimal",
        "day": "date",
        "land": "code",
    } | dict.fromkeys(("from_", "q1", "q2"), "code")
    assert str(book.variable("Sex").label) == "Geslacht van de respondent"
    assert book.variable("w").decimals == 3
    roles = {n: v.role for n, v in book.collected.items() if v.role != "answer"}
    assert roles == {"respnr": "id", "e_mail": "open", "open": "open", "w": "weight"}


def test_codes_and_missing_kinds(book: Codebook) -> None:
    assert book.codes("Sex") == ("1", "2")
    assert book.variable("again").codes == book.variable("Sex").codes == "Sex"
    # Only the ends of the scale have a label.
    assert book.codes("trust") == tuple(map(str, range(11)))
    assert book.code_lists["trust"].missing["88"].word == "dont_know"
    assert book.variable("minutes").missing == "missing_minutes"
    words = {c.code: c.missing for c in book.code_lists["missing_minutes"].codes}
    assert words == {"6666": "not_applicable", "7777": "refused"}
    assert book.codes("land") == ("BE", "TR", "XX")


def test_sets_and_weight_as_the_file_says(book: Codebook) -> None:
    assert book.sets["q"].variables == ("q1", "q2")
    assert str(book.sets["q"].label) == "Meer antwoorden"
    assert book.variable("q2").set == "q"
    assert book.facts.design is not None
    assert str(book.facts.design.weight) == "w"
    assert book.facts.id == "respnr"


def test_the_draft_reads_its_own_file(book: Codebook, sav: Path) -> None:
    frame = read_frame(sav, book)
    assert frame.rows == N
    assert not len(frame.findings.at_least("warning"))
    # Who an e-mail address belongs to is nobody's business.
    assert "e_mail" not in frame.data
    assert frame.reasons["minutes"].tolist()[-2:] == [4, 1]


def test_study_yml_tells_a_newcomer_what_to_fill_in(book: Codebook) -> None:
    text = (book.path / "study.yml").read_text(encoding="utf-8")
    assert text.startswith("# The facts of the study.")
    for word in ("themes", "languages", "population", "disclosure"):
        assert f"\n{word}:" in text
        assert text.split(f"\n{word}:")[0].splitlines()[-1].startswith("#")


def test_the_same_file_gives_the_same_draft(
    book: Codebook, sav: Path, tmp_path: Path
) -> None:
    other = draft_codebook(sav, tmp_path / "other", "veldwerk")
    assert other.sha256 == book.sha256


CSV = """\
Id-nummer;Q1[SQ001];leeftijd;datum;postcode;bedrag;gemeente;leeg
"""


def test_a_csv_file_has_only_its_values(tmp_path: Path) -> None:
    rows = [
        f"{100 + i};{i % 3};{20 + i};{1 + i}/02/2022;0{i + 10};{i},5;{'AB'[i % 2]};"
        for i in range(24)
    ]
    path = tmp_path / "a.csv"
    path.write_text(CSV + "\n".join(rows), encoding="utf-8")
    book = draft_codebook(path, tmp_path / "draft", "a", language="en")
    assert {name: item.type for name, item in book.collected.items()} == {
        "id_nummer": "int",
        "q1_sq001": "code",
        "leeftijd": "int",
        "datum": "date",
        "postcode": "text",
        "bedrag": "decimal",
        "gemeente": "code",
        "leeg": "text",
    }
    assert book.facts.id == "id_nummer"
    assert book.language == "en"
    frame = read_frame(path, book)
    assert not len(frame.findings.at_least("warning"))
    assert frame.data["postcode"][0] == "010"
    assert frame.data["bedrag"].tolist()[:2] == [0.5, 1.5]


def test_addresses_are_direct_whatever_their_column(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,q7,sys,v\n1,an@example.org,10.0.0.1,1.5\n2,,10.0.0.2,2.5\n")
    book = draft_codebook(path, tmp_path / "draft", "a")
    found = {name: item.disclosure for name, item in book.collected.items()}
    assert found == {"id": "none", "q7": "direct", "sys": "direct", "v": "none"}


@pytest.mark.parametrize("content", [True, False])
def test_a_folder_that_is_there_is_never_written_over(
    sav: Path, tmp_path: Path, content: bool
) -> None:
    (tmp_path / "mine").mkdir()
    if content:
        (tmp_path / "mine" / "study.yml").write_text("mine")
    with pytest.raises(OutputError, match="is there already"):
        draft_codebook(sav, tmp_path / "mine", "x")
    assert len(list((tmp_path / "mine").iterdir())) == content


def test_bad_calls_leave_nothing(sav: Path, tmp_path: Path) -> None:
    with pytest.raises(CallError, match="no language 'de'"):
        draft_codebook(sav, tmp_path / "draft", "x", language="de")
    with pytest.raises(InputError, match="is not there"):
        draft_codebook(tmp_path / "none.sav", tmp_path / "draft", "x")
    assert not (tmp_path / "draft").exists()


def test_names_that_need_quotes_in_yaml(sav: Path, tmp_path: Path) -> None:
    name = "no: {a} # 'b'"
    book = draft_codebook(sav, tmp_path / "draft", name)
    assert book.name == name


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "columns"),
    [
        ("ess9-gb/ESS9GB.sav", 557),
        ("disclosure/testdata.csv", 15),
        ("cleaning/cleaningtools_raw_data.csv", 329),
        ("limesurvey/dummy_data_codeonly.csv", 559),
        ("kobo/complex_survey_both_grouped.csv", 21),
        ("qualtrics/sample.csv", 20),
        ("geo/gemeente.xlsx", 4),
    ],
)
def test_real_files(shared_data: Path, tmp_path: Path, file: str, columns: int) -> None:
    start = time.perf_counter()
    book = draft_codebook(shared_data / file, tmp_path / "draft", "x")
    # A few seconds for hundreds of variables; wide, as machines differ.
    assert time.perf_counter() - start < 30
    assert len(book.collected) == columns
    frame = read_frame(shared_data / file, book)
    assert not len(frame.findings.at_least("warning"))
    direct = [v for v in book.collected.values() if v.disclosure == "direct"]
    assert frame.data.shape[1] == columns - len(direct)
