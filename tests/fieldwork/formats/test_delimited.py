"""CSV in the forms people send it."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from unittest import mock

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.fieldwork import read_raw
from survey.fieldwork.formats import delimited

ROWS = [
    ["id", "naam van de straat", "score", "open"],
    ["1", "Kortrijksestraat", "1.5", "é, ça; va"],
    ["007", "NA", "-2.25", 'zei "ja"\nen ging'],
    ["3", "", "10", "null"],
]


def quoted(cell: str) -> str:
    special = any(mark in cell for mark in ',;\t|"\n')
    return '"' + cell.replace('"', '""') + '"' if special else cell


def text(delimiter: str, decimal: str, newline: str) -> str:
    def shown(cell: str) -> str:
        number = cell.replace(".", "").replace("-", "").isdigit() and "." in cell
        return cell.replace(".", decimal) if number else cell

    lines = (delimiter.join(quoted(shown(c)) for c in row) for row in ROWS)
    return newline.join(lines) + newline


@pytest.mark.parametrize(
    ("encoding", "delimiter", "decimal", "newline"),
    list(
        product(
            ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"],
            [(";", "semicolon"), (",", "comma"), ("\t", "tab"), ("|", "bar")],
            [(".", "point"), (",", "comma")],
            ["\n", "\r\n"],
        )
    ),
)
def test_every_form_gives_the_same_cells(
    tmp_path: Path,
    encoding: str,
    delimiter: tuple[str, str],
    decimal: tuple[str, str],
    newline: str,
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text(delimiter[0], decimal[0], newline).encode(encoding))
    raw = read_raw(path)
    assert list(raw.data) == ROWS[0]
    assert raw.data["id"].tolist() == ["1", "007", "3"]
    assert raw.data["naam van de straat"].tolist() == ["Kortrijksestraat", "NA", ""]
    assert raw.data["open"].tolist() == [row[3] for row in ROWS[1:]]
    assert raw.decimal == decimal[0]
    said = encoding.removesuffix("-sig")
    assert raw.source.detail == f"{said}, {delimiter[1]}, decimal {decimal[1]}"


def test_excel_may_say_its_delimiter_itself(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("sep=;\nid;a,b\n1;2,5\n2;3,5\n")
    raw = read_raw(tmp_path / "a.csv")
    assert list(raw.data) == ["id", "a,b"]
    assert raw.decimal == ","


def test_empty_columns_and_lines_at_the_edge_are_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id;x;;\n1;2;;\n;;;\n2;3;;\n\n")
    raw = read_raw(tmp_path / "a.csv")
    assert raw.data.to_dict("list") == {"id": ["1", "2"], "x": ["2", "3"]}


def test_mixed_decimal_marks_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id;x\n1;2,5\n2;3,5\n3;1.5\n")
    raw = read_raw(tmp_path / "a.csv")
    assert raw.decimal == ","
    assert [note.key for note in raw.notes] == ["read_decimal_mixed"]
    assert "(2)" in raw.notes[0].within("nl")


def test_one_column_needs_no_delimiter(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id\n1\n2\n")
    assert read_raw(tmp_path / "a.csv").data["id"].tolist() == ["1", "2"]


def test_line_separators_within_a_text_stay(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id;t\n1;een\u2028twee\x0bdrie\n", "utf-8")
    assert read_raw(tmp_path / "a.csv").data["t"].tolist() == ["een\u2028twee\x0bdrie"]


CELLS = st.text(alphabet=" ab1,.'-=;\r\nx é", max_size=4)


@given(
    st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=6),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_rows_split_in_one_go_are_those_split_one_by_one(
    rows: list[list[str]], end: str
) -> None:
    text = "id;one\n" + end.join(";".join(row) for row in rows)
    quick = delimited._even(text, ";")
    if quick is not None:
        path = Path("answers.csv")
        slow = delimited.text_table(path, list(delimited._rows(path, text, ";")))
        pd.testing.assert_frame_equal(quick, slow)


def test_millions_of_even_rows_need_no_list_of_rows(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("id,a\n" + "1,2\n" * 1000, "utf-8")
    with mock.patch.object(delimited, "_rows", side_effect=AssertionError):
        assert len(delimited.read_csv(path).data) == 1000
