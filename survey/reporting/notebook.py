"""Run a report's notebook with parameters; a failure shows the failing cell."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from traitlets.config import Config

from survey.errors import CallError, InputError, SurveyError

__all__ = ["execute"]

Parameter = str | int | float | bool | None
LONGEST_CELL = 30
LONGEST_FOLDER = 80
"""Bytes: a socket's whole name has 104 on macOS, and the kernel adds its own."""


def execute(
    template: Path, parameters: Mapping[str, Parameter], timeout: int = 600
) -> NotebookNode:
    """Return a notebook with its outputs, run in a kernel of its own.

    Parameters
    ----------
    template
        An .ipynb with one cell tagged `parameters`, which holds the defaults.
    parameters
        Values that take the place of those defaults.
    timeout
        Seconds that one cell may take.

    Raises
    ------
    InputError
        When the notebook can't be read.
    CallError
        When a parameter isn't among the defaults.
    SurveyError
        When a cell fails; the message shows the cell and what it said.
    """
    notebook = _read(template)
    _inject(notebook, parameters, template)
    with tempfile.TemporaryDirectory() as folder:
        # An empty folder, so that nothing is read from where the command was given.
        client = NotebookClient(
            notebook,
            timeout=timeout,
            kernel_name="python3",
            resources={"metadata": {"path": folder}},
            config=_transport(Path(folder)),
        )
        try:
            # Nor are the user's own start-up files, which could change the outcome.
            client.execute(env={**os.environ, "IPYTHONDIR": folder})
        except CellExecutionError as error:
            raise SurveyError(_failure(template, notebook, error)) from error
        except (CellTimeoutError, DeadKernelError) as error:
            said = f"the notebook stopped: {error}"
            raise SurveyError(f"{template.name}: {said}") from error
    return notebook


def _read(template: Path) -> NotebookNode:
    try:
        return nbformat.read(template, as_version=4)
    except FileNotFoundError as error:
        raise InputError(template, "there is no such notebook") from error
    except (nbformat.reader.NotJSONError, nbformat.ValidationError) as error:
        raise InputError(template, "is not a Jupyter notebook") from error


def _inject(
    notebook: NotebookNode, parameters: Mapping[str, Parameter], template: Path
) -> None:
    tagged = [
        index
        for index, cell in enumerate(notebook.cells)
        if "parameters" in cell.get("metadata", {}).get("tags", [])
    ]
    if not tagged:
        raise InputError(template, "has no cell tagged 'parameters'")
    defaults = notebook.cells[tagged[0]].source
    for name in parameters:
        if f"{name} =" not in defaults:
            raise CallError(f"{template.name} has no parameter {name!r}")
    lines = [f"{name} = {value!r}" for name, value in sorted(parameters.items())]
    cell = nbformat.v4.new_code_cell("\n".join(lines), id="injected")
    notebook.cells.insert(tagged[0] + 1, cell)


def _transport(folder: Path) -> Config:
    """Keep the kernel's talk off the network where the system has local sockets.

    Where the temporary folder's name is too long for one, as on some clusters, it goes
    over the machine's own loopback.
    """
    if os.name != "posix" or len(os.fsencode(folder)) > LONGEST_FOLDER:
        return Config()
    manager = {"transport": "ipc", "connection_file": str(folder / "kernel.json")}
    return Config(AsyncKernelManager=manager)


def _failure(template: Path, notebook: NotebookNode, error: CellExecutionError) -> str:
    failed = [
        (number, cell)
        for number, cell in enumerate(notebook.cells, start=1)
        if any(o.output_type == "error" for o in cell.get("outputs", []))
    ]
    number, cell = failed[-1] if failed else (0, NotebookNode(source=""))
    lines = cell.source.splitlines()
    shown = lines[:LONGEST_CELL] + (["…"] if len(lines) > LONGEST_CELL else [])
    source = "\n".join(f"    {line}" for line in shown)
    said = f"{error.ename}: {error.evalue}"
    return f"{template.name}, cell {number} failed:\n{source}\n{said}"
