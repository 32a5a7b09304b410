"""A draft in a project shows something on its first day."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.codebook import Codebook
from survey.fieldwork import draft_codebook


@pytest.mark.parametrize("templates", [True, False])
def test_a_report_is_declared_where_there_are_templates(
    tmp_path: Path, templates: bool
) -> None:
    file = tmp_path / "mine.csv"
    rows = [f"{n};{1 + n % 2};{1 + n % 5}" for n in range(1, 41)]
    file.write_text("\n".join(["nr;sex;happy", *rows]) + "\n", encoding="utf-8")
    if templates:
        (tmp_path / "reports").mkdir()
        (tmp_path / "reports" / "report.ipynb").write_text("{}", encoding="utf-8")
    draft_codebook(file, tmp_path / "codebooks" / "mine", "mine")
    book = Codebook.open(tmp_path / "codebooks" / "mine")
    assert (book.facts.report is not None) == templates
    assert set(book.indicators) == {"sex_answers", "happy_answers"}
    if book.facts.report is not None:
        assert (book.path / book.facts.report.template).resolve().is_file()
