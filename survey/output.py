"""Writing so that nothing half-written is ever left: beside first, then renamed."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from survey.errors import OutputError

__all__ = ["MANIFEST", "filling", "writing"]

MANIFEST = "manifest.json"
"""The file that tells an earlier output from a folder somebody else filled."""


@contextmanager
def writing(path: str | Path) -> Iterator[Path]:
    """Give a place to write a file; it takes its real name when all went well.

    Parameters
    ----------
    path
        Where the file has to end up; a file that is there already is replaced.

    Yields
    ------
    Path
        A name in the same folder, with the same suffix, that is not there yet.

    Raises
    ------
    OutputError
        When the disk is full or the place can't be written. An error of another sort,
        or an interrupt, passes as it is. In no case is anything left behind.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "counts.csv"
    >>> with writing(target) as place:
    ...     _ = place.write_text("sex,n")
    >>> target.read_text()
    'sex,n'
    """
    target = Path(path)
    place = _beside(target)
    try:
        if target.is_dir():
            raise OutputError(target, "is a folder; give the name of a file")
        if not target.parent.is_dir():
            raise OutputError(target, f"there is no folder {str(target.parent)!r}")
        yield place
        _to_disk(place)
        os.replace(place, target)
    except OSError as error:
        _forget(place)
        raise OutputError(target, _reason(error)) from error
    except BaseException:
        _forget(place)
        raise


@contextmanager
def filling(folder: str | Path, replace: bool = False) -> Iterator[Path]:
    """Give a folder to fill; it takes its real name when all went well.

    Parameters
    ----------
    folder
        Where the folder has to end up; it may be there already when it is empty.
    replace
        Whether an earlier output, known by its manifest.json, may be put aside for
        the new one. A folder without a manifest is never replaced.

    Yields
    ------
    Path
        An empty folder beside it.

    Raises
    ------
    OutputError
        When the folder may not be filled, the disk is full or the place can't be
        written. In no case is anything half-filled left behind, and an earlier output
        stays as it was.
    """
    target = Path(folder)
    stage = _beside(target)
    made: list[Path] = []
    try:
        _refuse(target, replace)
        made += [parent for parent in target.parents if not parent.exists()]
        stage.mkdir(parents=True)
        yield stage
        _refuse(target, replace)
        _put(stage, target)
    except OSError as error:
        _forget(stage, *made)
        raise OutputError(target, _reason(error)) from error
    except BaseException:
        _forget(stage, *made)
        raise


def _beside(target: Path) -> Path:
    mark = secrets.token_hex(4)
    return target.with_name(f".{target.stem[:80]}-{mark}.part{target.suffix}")


def _to_disk(place: Path) -> None:
    # Some disks only say that they are full when the bytes are asked to be there.
    with place.open("rb+") as file:
        os.fsync(file.fileno())


def _forget(place: Path, *parents: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place, ignore_errors=True)
    else:
        # Where nothing can be written nothing was, and unlinking is refused too.
        with contextlib.suppress(OSError):
            place.unlink(missing_ok=True)
    for parent in parents:
        if parent.is_dir() and not any(parent.iterdir()):
            parent.rmdir()


def _refuse(target: Path, replace: bool) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise OutputError(target, "is a file; give the name of a folder")
    if not any(target.iterdir()):
        return
    if not replace:
        said = "is not empty; an earlier output is written over only with --replace"
        raise OutputError(target, said)
    if not (target / MANIFEST).is_file():
        said = f"is not empty and holds no {MANIFEST}, so it is not an earlier output"
        raise OutputError(target, said)


def _put(stage: Path, target: Path) -> None:
    """Rename a filled folder into place; what was there goes last."""
    if not target.exists():
        stage.rename(target)
        return
    old = _beside(target)
    target.rename(old)
    try:
        stage.rename(target)
    except BaseException:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _reason(error: OSError) -> str:
    said = (os.strerror(error.errno) if error.errno else str(error)).lower()
    return f"can't be written: {said}; nothing was left there"
