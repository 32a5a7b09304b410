"""Tables as people save them: encodings, separators, quotes, and cells kept as text."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.codebook.csv_source import read_csv_table

COLUMNS = ("name", "label::", "note")


def read(folder: Path, content: str | bytes) -> tuple[list[dict[str, str]], list[str]]:
    path = folder / "variables.csv"
    raw = content if isinstance(content, bytes) else content.encode()
    path.write_bytes(raw)
    table, problems = read_csv_table(path, COLUMNS, ("name",))
    return [row.cells for row in table.rows], [str(problem) for problem in problems]


def test_every_cell_is_text(tmp_path: Path) -> None:
    words = ["NO", "12:30", "007", "NA", "None", "1.10", "1_000", "TRUE"]
    rows, problems = read(tmp_path, "name\n" + "\n".join(words) + "\n")
    assert [row["name"] for row in rows] == words
    assert problems == []


def test_a_byte_order_mark_and_windows_lines_are_fine(tmp_path: Path) -> None:
    rows, problems = read(tmp_path, b"\xef\xbb\xbfname,note\r\n a ,\r\n")
    assert (rows, problems) == ([{"name": "a", "note": ""}], [])


def test_an_absent_or_empty_file_reads_as_empty(tmp_path: Path) -> None:
    table, problems = read_csv_table(tmp_path / "none.csv", COLUMNS, ("name",))
    assert (table.rows, problems) == ((), [])
    assert read(tmp_path, "") == ([], [])


def test_empty_lines_and_empty_cells_at_the_end_are_no_rows(tmp_path: Path) -> None:
    rows, problems = read(tmp_path, "name,note\n\na,b,,,\n,,\nc\n")
    assert problems == []
    assert rows == [{"name": "a", "note": "b"}, {"name": "c", "note": ""}]


BROKEN = [
    (b"name,note\n\x81,x\n", "variables.csv:1: is not text that a spreadsheet saves"),
    (b"name,note\n\0,x\n", "variables.csv:1: is not text that a spreadsheet saves"),
    (b"PK\x03\x04\x14\0\0", "variables.csv:1: is not text that a spreadsheet saves"),
    ("name;lable::nl\n", "unknown column 'lable::nl'; did you mean 'label::'?"),
    ("name,lable::nl\n", "unknown column 'lable::nl'; did you mean 'label::'?"),
    ("name,label\n", "unknown column 'label'; did you mean 'label::'?"),
    ("name,\n", "unknown column ''"),
    ("name,name\n", "column 'name' stands twice"),
    ("note\nx\n", "variables.csv:1: lacks the column 'name'"),
    ("name,note\na,b\nc,d,e\n", "variables.csv:3: has 3 cells, the header has 2"),
    ("name,note\n,x\n", "variables.csv:2, column name: is empty"),
    ('name,note\na,"b\nc,d\n', "variables.csv:2: is not CSV: unexpected end"),
    ('name,note\na,"b" c\n', "variables.csv:2: is not CSV"),
]


@pytest.mark.parametrize(("content", "said"), BROKEN, ids=[s[:45] for _, s in BROKEN])
def test_broken_files(tmp_path: Path, content: str | bytes, said: str) -> None:
    _, problems = read(tmp_path, content)
    assert said in problems[0]


def test_a_folder_in_the_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "codes.csv").mkdir()
    _, problems = read_csv_table(tmp_path / "codes.csv", COLUMNS, ("name",))
    assert str(problems[0]).startswith("codes.csv: can't be read")


def test_lines_are_counted_through_cells_of_several_lines(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text('name,note\na,"one\ntwo\u2028three"\n\nb,c\n', encoding="utf-8")
    table, _ = read_csv_table(path, COLUMNS, ("name",))
    assert [row.line for row in table.rows] == [2, 5]


def test_languages_of_a_column(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("name,label::nl,label::fr,note\na,Ja,,b\n", encoding="utf-8")
    row = read_csv_table(path, COLUMNS, ("name",))[0].rows[0]
    assert row.texts("label") == {"nl": "Ja"}
    assert row.plain() == {"name": "a", "note": "b"}


AS_SAVED = [
    ("name;note\né;x\n".encode(), ["is separated by semicolons; read so"]),
    ("name\tnote\né\tx\n".encode(), ["is separated by tabs; read so"]),
    ("name,note\né,x\n".encode("cp1252"), ["is in Windows-1252, not UTF-8; read so"]),
    (
        "name\tnote\r\né\tx\r\n".encode("utf-16"),
        ["is in UTF-16, not UTF-8; read so", "is separated by tabs; read so"],
    ),
    (
        "sep=;\r\nname;note\r\né;x\r\n".encode("cp1252"),
        [
            "is in Windows-1252, not UTF-8; read so",
            "is separated by semicolons; read so",
        ],
    ),
    ("\ufeffname,note\né,x\n".encode(), []),
]


@pytest.mark.parametrize(("raw", "said"), AS_SAVED)
def test_what_spreadsheets_save_is_read_and_said(
    tmp_path: Path, raw: bytes, said: list[str]
) -> None:
    path = tmp_path / "variables.csv"
    path.write_bytes(raw)
    table, problems = read_csv_table(path, COLUMNS, ("name",))
    assert problems == []
    assert [row.cells for row in table.rows] == [{"name": "é", "note": "x"}]
    assert [notice.message for notice in table.notices] == said


def test_a_decimal_comma_becomes_a_point_in_numbers_alone(tmp_path: Path) -> None:
    path = tmp_path / "variables.csv"
    path.write_text("name;min;note\na;-0,5;1,5\nb;1.234,5;\n", encoding="utf-8")
    table, problems = read_csv_table(
        path, ("name", "min", "note"), ("name",), numbers=("min",)
    )
    assert problems == []
    assert [row.cells["min"] for row in table.rows] == ["-0.5", "1234.5"]
    assert table.rows[0].cells["note"] == "1,5"
    assert str(table.notices[1]) == (
        "variables.csv:2, column min: '-0,5' has a decimal comma; read as -0.5"
    )


def test_commas_within_cells_do_not_make_a_table_one_of_commas(tmp_path: Path) -> None:
    path = tmp_path / "variables.csv"
    path.write_text("name;note\na;b, c, d, e\n", encoding="utf-8")
    table, _ = read_csv_table(path, COLUMNS, ("name",))
    assert table.rows[0].cells["note"] == "b, c, d, e"


def test_a_point_that_may_be_a_thousands_is_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "margins.csv"
    path.write_text("name;note\na;12.345\nb;0.125\nc;12345\nd;1,5\n")
    problems = read_csv_table(path, COLUMNS, ("name",), ("note",))[1]
    assert [str(problem) for problem in problems] == [
        "margins.csv:2, column note: '12.345' may be 12345 or 12,345; write it as one "
        "of these"
    ]
    path.write_text("name,note\na,12.345\n")
    assert read_csv_table(path, COLUMNS, ("name",), ("note",))[1] == []
