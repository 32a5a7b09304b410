from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from survey.codebook import Codebook
from survey.coding import coded_sheet_beside, judge_sheet, read_coded_sheet
from survey.errors import InputError

Table = Callable[..., pd.DataFrame]
Small = Callable[..., Codebook]


def test_several_codes_are_split_and_bring_their_parents(
    small: Small, sheet: Table
) -> None:
    read = judge_sheet(sheet(("1", "advice", "summer; price ;price")), small())
    assert list(read.codes["code"]) == ["summer", "time", "price"]
    assert len(read.findings) == 0


def test_an_unknown_code_is_left_out_and_named_with_its_row(
    small: Small, sheet: Table
) -> None:
    table = sheet(("1", "advice", "price"), ("2", "advice", "price; sumer"))
    read = judge_sheet(table, small())
    assert list(read.codes["response"]) == ["1", "2"]
    said = read.findings.rows.iloc[0]
    assert said["record"] == "2"
    assert said["value"] == "sumer"
    assert said["message"].startswith("rij 3: ")
    assert "‘summer’" in said["message"]


def test_a_question_without_a_frame_is_left_out(small: Small, sheet: Table) -> None:
    read = judge_sheet(sheet(("1", "kind", "price")), small())
    assert len(read.answers) == len(read.codes) == 0
    assert list(read.findings.rows["check"]) == ["coding_known_question"]


def test_of_an_answer_coded_twice_the_last_row_counts(
    small: Small, sheet: Table
) -> None:
    table = sheet(("1", "advice", "price"), ("1", "advice", "time"))
    read = judge_sheet(table, small())
    assert list(read.codes["code"]) == ["time"]
    assert list(read.findings.rows["severity"]) == ["warning"]


def test_a_confidentiality_not_understood_is_confidential(
    small: Small, sheet: Table
) -> None:
    words = ["", "no", "yes", "misschien"]
    rows = [(str(i), "advice", "price", "", w) for i, w in enumerate(words)]
    read = judge_sheet(sheet(*rows), small())
    assert list(read.answers["confidential"]) == [False, False, True, True]
    assert list(read.findings.rows["value"]) == ["misschien"]


def test_a_stance_not_understood_is_none(small: Small, sheet: Table) -> None:
    rows = [("1", "advice", "price", "for"), ("2", "advice", "price", "pro")]
    read = judge_sheet(sheet(*rows), small())
    assert list(read.answers["stance"]) == ["for", ""]
    assert list(read.findings.rows["check"]) == ["coding_known_stance"]


def test_csv_and_xlsx_say_the_same(small: Small, tmp_path: Path) -> None:
    rows = [["Response", "question", "codes", "note"], ["7", "advice", "price", "?"]]
    text = tmp_path / "answers-coded.csv"
    text.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    with xlsxwriter.Workbook(str(tmp_path / "other-coded.xlsx")) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, rows[0])
        page.write_row(1, 0, [7, *rows[1][1:]])
    found = [
        read_coded_sheet(coded_sheet_beside(tmp_path / name) or "", small())
        for name in ("answers.sav", "other.xlsx")
    ]
    pd.testing.assert_frame_equal(found[0].codes, found[1].codes)
    assert found[0].source is not None
    assert coded_sheet_beside(tmp_path / "third.csv") is None


def test_a_sheet_without_codes_is_refused(small: Small, tmp_path: Path) -> None:
    file = tmp_path / "coded.csv"
    file.write_text("response,question,code\n1,advice,price\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"lacks the column 'codes'; .* 'code'"):
        read_coded_sheet(file, small())
