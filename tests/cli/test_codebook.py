"""`sid codebook to-excel` and `from-excel`, as somebody types them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl

Call = Callable[..., tuple[int, str]]


def test_there_and_back(sid: Call, tiny: Callable[..., Path], tmp_path: Path) -> None:
    folder, file = tiny(), tmp_path / "a.xlsx"
    assert sid("codebook", "to-excel", folder, file)[0] == 0
    code, said = sid("codebook", "from-excel", file, tmp_path / "made")
    assert (code, "6 variables" in said) == (0, True)
    for made in (tmp_path / "made").iterdir():
        assert made.read_bytes() == (folder / made.name).read_bytes()


def test_a_faulty_workbook_ends_with_two_and_a_marked_copy(
    sid: Call, tiny: Callable[..., Path], tmp_path: Path
) -> None:
    folder, file = tiny(), tmp_path / "a.xlsx"
    sid("codebook", "to-excel", folder, file)
    book = openpyxl.load_workbook(file)
    book["variables"]["C3"] = "kode"
    book.save(file)
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    code, said = sid("codebook", "from-excel", file, folder)
    assert code == 2
    assert "sheet 'variables', row 3, column type (C3)" in said
    assert "a-fouten.xlsx" in said
    assert "Traceback" not in said
    assert (tmp_path / "a-fouten.xlsx").is_file()
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


def test_check_ends_with_one_on_errors_alone(
    sid: Call, tiny: Callable[..., Path]
) -> None:
    rule = '- {name: a, label: {nl: A, en: A}, rule: "talks < 1"}\n'
    code, said = sid("codebook", "check", tiny(checks_yml=rule))
    assert code == 1
    assert "error: checks.yml:1: check 'a' can't be met" in said
    rule = '- {name: a, label: {nl: A}, rule: "talks > 1"}\n'
    code, said = sid("codebook", "check", tiny(checks_yml=rule))
    assert code == 0
    assert "warning: checks.yml:1, column label.en: no label in en" in said


def test_check_counts_the_rules_it_can_not_decide(
    sid: Call, tiny: Callable[..., Path]
) -> None:
    rule = '- {name: a, label: {nl: A, en: A}, rule: "repeat(sex) == 1"}\n'
    folder = tiny(checks_yml=rule)
    code, said = sid("codebook", "check", folder)
    assert code == 0
    assert "rules not decided: 1; --all names them" in said
    assert "check 'a'" not in said
    code, said = sid("codebook", "check", folder, "--all")
    assert code == 0
    assert "info: checks.yml:1: check 'a' isn't decided" in said


def test_check_says_how_a_belgian_table_was_read(
    sid: Call, tiny: Callable[..., Path]
) -> None:
    folder = tiny()
    file = folder / "codes.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",", ";"))
    code, said = sid("codebook", "check", folder)
    assert code == 0
    assert "notice: codes.csv:1: is separated by semicolons; read so" in said
