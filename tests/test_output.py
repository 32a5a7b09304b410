"""Nothing half-written is ever left."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from survey.errors import OutputError
from survey.output import filling, writing

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def write(path: Path, text: str = "new", error: BaseException | None = None) -> None:
    with writing(path) as place:
        place.write_text(text)
        if error is not None:
            raise error


def fill(
    folder: Path, replace: bool = False, error: BaseException | None = None
) -> None:
    with filling(folder, replace=replace) as stage:
        (stage / "new").write_text("x")
        if error is not None:
            raise error


def earlier(folder: Path) -> Path:
    folder.mkdir()
    (folder / "manifest.json").write_text("{}")
    return folder


def test_a_file_takes_its_name_when_all_went_well(tmp_path: Path) -> None:
    with writing(tmp_path / "a.csv") as place:
        assert place.suffix == ".csv"
        assert not (tmp_path / "a.csv").exists()
        place.write_text("x")
    assert names(tmp_path) == ["a.csv"]


def test_a_file_that_is_there_is_replaced_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("old")
    with writing(tmp_path / "a.csv") as place:
        place.write_text("new")
        assert (tmp_path / "a.csv").read_text() == "old"
    assert (tmp_path / "a.csv").read_text() == "new"


@pytest.mark.parametrize("kept", [True, False])
def test_a_full_disk_leaves_things_as_they_were(tmp_path: Path, kept: bool) -> None:
    if kept:
        (tmp_path / "a.csv").write_text("old")
    with pytest.raises(OutputError, match=r"a\.csv: can't be written: no space left"):
        write(tmp_path / "a.csv", error=FULL)
    assert names(tmp_path) == (["a.csv"] if kept else [])
    assert not kept or (tmp_path / "a.csv").read_text() == "old"


def test_a_disk_that_is_full_on_renaming_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise FULL

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OutputError):
        write(tmp_path / "a.csv")
    assert names(tmp_path) == []


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ValueError(), SystemExit()])
def test_an_interrupt_passes_and_leaves_nothing(
    tmp_path: Path, error: BaseException
) -> None:
    with pytest.raises(type(error)):
        write(tmp_path / "a.csv", error=error)
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("path", "said"),
    [("folder", "is a folder"), ("nowhere/a.csv", "there is no folder")],
)
def test_places_where_no_file_can_be(tmp_path: Path, path: str, said: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match=said):
        write(tmp_path / path)


def test_a_block_that_writes_nothing_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError), writing(tmp_path / "a.csv"):
        pass
    assert names(tmp_path) == []


def test_a_folder_takes_its_name_with_its_parents(tmp_path: Path) -> None:
    with filling(tmp_path / "out" / "sid") as stage:
        (stage / "a").write_text("x")
        assert not (tmp_path / "out" / "sid").exists()
    assert names(tmp_path / "out") == ["sid"]
    assert names(tmp_path / "out" / "sid") == ["a"]


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    fill(tmp_path / "out")
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), FULL, ValueError()])
def test_a_folder_half_filled_goes_with_the_parents_made(
    tmp_path: Path, error: BaseException
) -> None:
    wanted = OutputError if isinstance(error, OSError) else type(error)
    with pytest.raises(wanted):
        fill(tmp_path / "out" / "sid", error=error)
    assert names(tmp_path) == []


@pytest.mark.parametrize("replace", [True, False])
def test_a_folder_of_somebody_else_is_never_touched(
    tmp_path: Path, replace: bool
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.docx").write_text("x")
    with pytest.raises(OutputError, match="is not empty"):
        fill(tmp_path / "out", replace=replace)
    assert names(tmp_path / "out") == ["thesis.docx"]


def test_an_earlier_output_is_replaced_only_when_asked(tmp_path: Path) -> None:
    out = earlier(tmp_path / "out")
    with pytest.raises(OutputError):
        fill(out)
    fill(out, replace=True)
    assert names(tmp_path) == ["out"]
    assert names(out) == ["new"]


def test_an_earlier_output_stays_when_the_new_one_fails(tmp_path: Path) -> None:
    out = earlier(tmp_path / "out")
    with pytest.raises(KeyboardInterrupt):
        fill(out, replace=True, error=KeyboardInterrupt())
    assert names(tmp_path) == ["out"]
    assert names(out) == ["manifest.json"]


def test_an_earlier_output_comes_back_when_renaming_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, rename = earlier(tmp_path / "out"), Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if (self / "new").exists():
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OutputError, match="permission denied"):
        fill(out, replace=True)
    assert names(tmp_path) == ["out"]
    assert names(out) == ["manifest.json"]


def test_a_file_in_the_place_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x")
    with pytest.raises(OutputError, match="is a file"):
        fill(tmp_path / "out")
