"""The chapters run from top to bottom, anywhere, and are kept without outputs."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from traitlets.config import Config

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = sorted((ROOT / "notebooks").glob("*.ipynb"))
KEPT = [*CHAPTERS, *sorted((ROOT / "reports").glob("*.ipynb"))]


def name(path: Path) -> str:
    return path.name


def run(notebook: NotebookNode, folder: Path) -> None:
    """Run a notebook in a folder; where the system can, without the network."""
    with tempfile.TemporaryDirectory() as place:
        sockets = {"transport": "ipc", "connection_file": f"{place}/kernel.json"}
        local = Config(AsyncKernelManager=sockets) if os.name == "posix" else Config()
        NotebookClient(
            notebook,
            timeout=300,
            kernel_name="python3",
            resources={"metadata": {"path": str(folder)}},
            config=local,
        ).execute()


def outputs(notebook: NotebookNode) -> Iterator[tuple[str, NotebookNode]]:
    for cell in notebook.cells:
        yield from ((cell.source, output) for output in cell.get("outputs", []))


def failure(notebook: NotebookNode) -> str:
    """Return the failing cell and its error, without the colours of a terminal."""
    for source, output in outputs(notebook):
        if output.output_type == "error":
            return f"this cell failed:\n\n{source}\n\n{output.ename}: {output.evalue}"
    return "a cell failed"


@pytest.mark.slow
@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_a_chapter_runs(path: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    try:
        run(notebook, tmp_path)
    except CellExecutionError:
        pytest.fail(f"{path.name}: {failure(notebook)}", pytrace=False)
    assert not list(tmp_path.iterdir()), "it writes beside itself"
    for source, output in outputs(notebook):
        assert output.get("name") != "stderr", f"{source}\n\n{output.text}"
        shown = str(output)
        for place in (ROOT, tmp_path, Path(tempfile.gettempdir()) / "tmp"):
            assert str(place) not in shown, f"names a place on the machine:\n\n{source}"


@pytest.mark.parametrize("path", KEPT, ids=name)
def test_a_notebook_is_kept_without_outputs(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert not cell.outputs, cell.source
            assert cell.execution_count is None, cell.source


def test_the_chapters_are_numbered() -> None:
    numbers = [path.name.split("-")[0] for path in CHAPTERS]
    assert numbers == [f"{place:02d}" for place in range(1, len(CHAPTERS) + 1)]
    for path in CHAPTERS:
        first = nbformat.read(path, as_version=4).cells[0].source
        assert first.startswith(f"# {int(path.name.split('-')[0])}. "), path.name
