"""The tutorial does what it says: its cells, its commands and their answers."""

from __future__ import annotations

import csv
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from survey.cli import main
from survey.codebook.excel import from_excel, new_codebook
from survey.errors import DeclarationError
from tests.docs.page import Step, fill, steps

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "tutorial-codebook.md"


def run(command: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", shlex.split(command, comments=True))
        with pytest.raises(SystemExit) as ended:
            main()
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out + said.err


def expected(command: str) -> int:
    return int(command.rpartition("# ends with ")[2]) if "# ends" in command else 0


def in_order(shown: tuple[str, ...], said: str) -> Iterator[str]:
    """Yield the lines of the page that the terminal doesn't answer, in their order."""
    lines = iter(said.splitlines())
    for line in shown:
        if line != "…" and not any(line.rstrip() == other.rstrip() for other in lines):
            yield line


def answer(step: Step, capsys: pytest.CaptureFixture[str]) -> None:
    said = ""
    for command in step.lines:
        code, output = run(command, capsys)
        assert code == expected(command), f"{command}\n{output}"
        said += output
    assert not [*in_order(step.shown, said)], f"{step.lines}\n{said}"


def compare(step: Step) -> None:
    """Hold a table of the page against the file that it shows some columns of."""
    if step.name.endswith(".xlsx"):
        page = openpyxl.load_workbook(step.name).worksheets[0]
        rows = [[str(cell or "") for cell in row] for row in page.values]
    else:
        with Path(step.name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
    kept = [rows[0].index(name) for name in step.table[0]]
    assert [[row[n] for n in kept] for row in rows] == step.table


def do(step: Step, capsys: pytest.CaptureFixture[str]) -> None:
    """Do what a step says, and hold the outcome against what it shows."""
    if step.kind == "sh":
        answer(step, capsys)
    elif step.kind == "sheet":
        fill(step, Path("buurt.xlsx"))
    elif step.kind == "folder":
        shutil.copytree(step.name, step.how.split("`")[1])
    elif step.lines[0].startswith("|"):
        compare(step)
    else:
        text = "\n".join(step.lines) + "\n"
        Path(step.name).write_text(text, encoding="utf-8", newline="\n")


@pytest.mark.slow
def test_the_tutorial_goes_as_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for step in steps(PAGE):
        do(step, capsys)


@pytest.mark.slow
def test_mistakes_get_the_answers_that_the_tutorial_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    new_codebook("buurt", "buurt.xlsx", ["nl", "en"])
    for step in (step for step in steps(PAGE) if step.kind == "sheet"):
        fill(step, Path("buurt.xlsx"))
    lines = PAGE.read_text(encoding="utf-8").split("\n")
    start = lines.index("| row of `variables` | column | you type | the answer |") + 2
    mistakes = [line.strip("| ").split(" | ") for line in lines[start : start + 4]]
    for name, column, typed, said in mistakes:
        book = openpyxl.load_workbook("buurt.xlsx")
        page = book["variables"]
        header = [cell.value for cell in page[1]]
        row = next(cell.row for cell in page["A"] if cell.value == name)
        page.cell(row, header.index(column) + 1, typed)
        book.save("wrong.xlsx")
        with pytest.raises(DeclarationError) as refused:
            from_excel("wrong.xlsx", "wrong")
        assert said in str(refused.value)


def test_the_tutorial_has_steps_of_every_kind() -> None:
    found = [*steps(PAGE)]
    assert {step.kind for step in found} == {"sh", "sheet", "file", "folder"}
    assert sum(len(step.lines) for step in found if step.kind == "sh") >= 8
