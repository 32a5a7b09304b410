"""A notebook becomes one offline page, or says which cell failed."""

from __future__ import annotations

import tempfile
from pathlib import Path

import nbformat
import pytest

from survey.errors import CallError, InputError, SurveyError
from survey.reporting import execute, export_html

STYLE = Path(__file__).resolve().parents[2] / "reports" / "rapport"


def notebook(folder: Path, *sources: str) -> Path:
    cells = [nbformat.v4.new_code_cell("name = 'x'", metadata={"tags": ["parameters"]})]
    cells += [nbformat.v4.new_code_cell(source) for source in sources]
    path = folder / "report.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def test_parameters_reach_the_page_and_code_does_not(tmp_path: Path) -> None:
    source = "from IPython.display import Markdown\nMarkdown('## Kop ' + name)"
    executed = execute(notebook(tmp_path, source), {"name": "Één"})
    page = export_html(executed, STYLE, title="Titel & zo", language="nl")
    assert '<html lang="nl">' in page
    assert "<title>Titel &amp; zo</title>" in page
    assert "Kop Één</h2>" in page
    assert ">Kop Één</a>" in page
    assert "import" not in page.split("</style>")[1]


def test_a_failing_cell_is_shown_and_nothing_is_published(tmp_path: Path) -> None:
    path = notebook(tmp_path, "a = 1", "a / 0")
    with pytest.raises(SurveyError, match=r"cell 4 failed:\n    a / 0\nZeroDivision"):
        execute(path, {"name": "y"})


def test_an_unknown_parameter_is_refused_before_any_kernel(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="no parameter 'nmae'"):
        execute(notebook(tmp_path), {"nmae": 1})


def test_a_temporary_folder_with_a_long_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("x" * 100)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    executed = execute(notebook(tmp_path, "1 + 1"), {"name": "y"})
    assert executed.cells[-1].outputs[0].data["text/plain"] == "2"


@pytest.mark.parametrize("content", [None, "no json", '{"a": 1}'])
def test_a_notebook_that_is_none(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "report.ipynb"
    if content is not None:
        path.write_text(content)
    with pytest.raises(InputError):
        execute(path, {})


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ("<img src='data:,'>", "alternative text"),
        ('<img src="data:," alt="<Figure size 700x350 with 1 Axes>">', "alternative"),
        ('<script src="https://cdn.example/x.js"></script>', "network"),
    ],
)
def test_what_may_not_be_published(tmp_path: Path, markup: str, said: str) -> None:
    source = f"from IPython.display import HTML\nHTML({markup!r})"
    executed = execute(notebook(tmp_path, source), {})
    with pytest.raises(SurveyError, match=said):
        export_html(executed, STYLE, title="x", language="nl")
