"""CSV to workbook to CSV: the same bytes, whatever stands in the cells."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey.codebook import Codebook
from survey.codebook.delimited import canonical_csv
from survey.codebook.excel import from_excel, to_excel
from survey.errors import DeclarationError, InputError

HARD = [
    *("NA", "None", "null", "007", "0", "1,5", "=1+1", "+32 2", "-x", "@x", "TRUE"),
    *("12:30", "2022-01-31", "1e5", "#N/A", "'s avonds", "_x000D_", "a\nb", "a;b"),
    *('"', "<&>", "é\u0301", "😀", "1.10", "{=SUM(A1)}", "\ufeffx", "١٢"),
]


def same(source: Path, made: Path) -> None:
    files = sorted(p for p in made.rglob("*") if p.is_file())
    assert [f.relative_to(made) for f in files] == [
        f.relative_to(source)
        for f in sorted(source.rglob("*"))
        if f.suffix in (".csv", ".yml") and f.parent.name in (source.name, "frames")
    ]
    for file in files:
        assert file.read_bytes() == (source / file.relative_to(made)).read_bytes()


@pytest.mark.parametrize("study", ["ess9-gb", "marktconsultatie"])
def test_the_project_s_own_codebooks(
    codebooks: Path, tmp_path: Path, study: str
) -> None:
    source = codebooks / study
    to_excel(source, tmp_path / "book.xlsx")
    again = from_excel(tmp_path / "book.xlsx", tmp_path / "made")
    assert again.notices == ()
    same(source, tmp_path / "made")


def test_two_workbooks_of_one_codebook_are_the_same_bytes(
    tiny: Callable[..., Path], tmp_path: Path
) -> None:
    book = Codebook.open(tiny())
    book.to_excel(tmp_path / "a.xlsx")
    book.to_excel(tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    again = Codebook.from_excel(tmp_path / "a.xlsx", tmp_path / "made")
    assert again.variables == book.variables


def test_every_cell_is_text_under_a_frozen_header_with_choices(
    tiny: Callable[..., Path], tmp_path: Path
) -> None:
    to_excel(tiny(), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames[0] == "Lees mij"
    page = book["variables"]
    assert page.freeze_panes == "B2"
    for sheet in (page, book["codes"], book["study.yml"]):
        cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
        assert {cell.number_format for cell in cells} == {"@"}
    store = book["_keuzes"]
    assert store.sheet_state == "hidden"
    words = {c[0].value: [x.value for x in c[1:] if x.value] for c in store.columns}
    assert words["variables.codes"] == ["sex", "often", "number"]
    assert "datetime" in words["variables.type"]
    assert "dont_know" in words["codes.missing"]
    ranges = {str(v.sqref) for v in page.data_validations.dataValidation}
    assert "C2:C506" in ranges


def codes(draw: st.DrawFn) -> list[list[str]]:
    text = st.one_of(
        st.sampled_from(HARD),
        st.text(
            st.characters(
                codec="utf-8",
                exclude_categories=("Cc", "Cs"),
                include_characters="\n\t",
            ),
            max_size=20,
        ),
    ).map(str.strip)
    names = draw(st.lists(text.filter(bool), min_size=1, max_size=6, unique=True))
    return [["number", name, draw(text), draw(text)] for name in names]


@given(rows=st.composite(codes)())
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_stands_in_a_cell_survives(
    tiny: Callable[..., Path], rows: list[list[str]]
) -> None:
    folder = tiny(checks_yml="# Eerst dit.\n\n[]\n")
    old = (folder / "codes.csv").read_text(encoding="utf-8").splitlines()
    listed = [["list", "code", "label::nl", "note"]]
    listed += [[*row.split(",")[:3], ""] for row in old[1:-1]]
    kept = canonical_csv([*listed, *rows])
    (folder / "codes.csv").write_bytes(kept)
    with tempfile.TemporaryDirectory() as place:
        to_excel(folder, Path(place) / "a.xlsx")
        from_excel(Path(place) / "a.xlsx", Path(place) / "made")
        same(folder, Path(place) / "made")


def test_a_belgian_csv_comes_back_canonical(
    tiny: Callable[..., Path], tmp_path: Path
) -> None:
    folder = tiny()
    file = folder / "variables.csv"
    text = file.read_text(encoding="utf-8")
    file.write_bytes(
        text.replace(",", ";")
        .replace("1930;2010", "1930,0;2010,5")
        .replace("\n", "\r\n")
        .encode("cp1252")
    )
    to_excel(folder, tmp_path / "a.xlsx")
    from_excel(tmp_path / "a.xlsx", tmp_path / "made")
    made = (tmp_path / "made" / "variables.csv").read_bytes().decode()
    order = "name,theme,type,measure,codes,min,max,label::nl,label::en,asked_if,role"
    assert made.startswith(order)
    assert made == text.replace("1930,2010", "1930.0,2010.5")


def test_what_no_workbook_keeps_is_refused(
    tiny: Callable[..., Path], tmp_path: Path
) -> None:
    folder = tiny(checks_yml="# " + "x" * 40000 + "\n[]\n")
    rows = (folder / "codes.csv").read_text(encoding="utf-8")
    (folder / "codes.csv").write_text(rows.replace("Man,Man", "M\x01an,Man"))
    with pytest.raises(DeclarationError) as raised:
        to_excel(folder, tmp_path / "a.xlsx")
    said = [str(problem) for problem in raised.value.problems]
    assert "codes.csv:2: 'M\\x01an' holds a character that no workbook keeps" in said
    assert "checks.yml:1: a cell of 40002 characters; Excel holds 32767" in said
    assert not (tmp_path / "a.xlsx").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"name,type\n"])
def test_a_file_that_is_no_workbook(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(InputError, match="is not an Excel workbook"):
        from_excel(tmp_path / "a.xlsx", tmp_path / "made")
    assert not (tmp_path / "made").exists()


def test_a_folder_without_a_codebook(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a codebook"):
        to_excel(tmp_path, tmp_path / "a.xlsx")
    with pytest.raises(InputError, match="can't be read"):
        from_excel(tmp_path / "none.xlsx", tmp_path / "made")


def test_in_a_folder_with_a_codebook_only_what_changed_is_written(
    tiny: Callable[..., Path], tmp_path: Path
) -> None:
    folder = tiny()
    (folder / "example").mkdir()
    (folder / "example" / "data.csv").write_text("id\n1\n")
    shutil.copytree(folder, tmp_path / "before")
    to_excel(folder, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    book["variables"]["H3"] = "Sekse"
    book.save(tmp_path / "a.xlsx")
    from_excel(tmp_path / "a.xlsx", folder)
    text = (folder / "variables.csv").read_text(encoding="utf-8")
    assert "Sekse" in text
    (tmp_path / "before" / "variables.csv").write_text(text, encoding="utf-8")
    for file in (p for p in folder.rglob("*") if p.is_file()):
        old = tmp_path / "before" / file.relative_to(folder)
        assert file.read_bytes() == old.read_bytes()
