"""Reading in a process of its own, which may crash or hang without the tests."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from survey.errors import InputError
from survey.fieldwork import read_raw

__all__ = ["outcome", "outcomes"]

PATIENCE = 60.0
"""Seconds for one file of some kilobytes, on a machine that has much else to do."""


def outcome(path: Path) -> tuple[str, str]:
    """Return what the reader does with a file, in this very process."""
    try:
        raw = read_raw(path)
    except InputError as error:
        named = "" if error.path == path else f" (names {error.path})"
        return "refused", error.reason + named
    rows, columns = raw.data.shape
    notes = "; ".join(note.within("en") for note in raw.notes)
    return "read", f"{rows} × {columns}" + (f": {notes}" if notes else "")


def _serve(paths: list[Path], pipe: Connection) -> None:
    for path in paths:
        pipe.send(outcome(path))


def outcomes(paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Yield what the reader does with each file: read, refused, crashed or hung."""
    left = list(paths)
    forking = multiprocessing.get_context("fork")
    while left:
        ours, theirs = forking.Pipe(duplex=False)
        process = forking.Process(target=_serve, args=(left, theirs))
        process.start()
        theirs.close()
        while left:
            try:
                found = ours.recv() if ours.poll(PATIENCE) else ("hung", "")
            except EOFError:
                process.join()
                found = ("crashed", str(process.exitcode))
            left.pop(0)
            yield found
            if found[0] in ("hung", "crashed"):
                break
        process.kill()
        process.join()
