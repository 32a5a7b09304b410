"""One clear message and the right exit code, whatever comes in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Call = Callable[..., tuple[int, str]]


def test_help_names_every_command(sid: Call) -> None:
    code, said = sid("--help")
    assert code == 0
    for command in ("run", "simulate", "explain", "release", "verify", "codebook"):
        assert command in said


BROKEN = {
    "there is no such file": None,
    "empty": b"",
    "truncated": b"$FL2@(#) SPSS DATA FILE",
    "a zip": b"PK\x03\x04not really",
    "a pdf": b"%PDF-1.7\n",
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_file_that_cannot_be_read(
    sid: Call, tiny: Callable[..., Path], tmp_path: Path, what: str
) -> None:
    file = tmp_path / "fieldwork.sav"
    content = BROKEN[what]
    if content is not None:
        file.write_bytes(content)
    code, said = sid("run", tiny(), file, "--to", tmp_path / "out")
    assert code == 2
    assert said.count("sid: ") == 1
    assert "fieldwork.sav" in said
    assert "Traceback" not in said
    assert not (tmp_path / "out").exists()


def test_a_directory_is_no_file(
    sid: Call, tiny: Callable[..., Path], tmp_path: Path
) -> None:
    code, said = sid("run", tiny(), tmp_path, "--to", tmp_path / "out")
    assert code == 2
    assert "folder" in said or "directory" in said


def test_a_codebook_with_several_problems_names_them_all(
    sid: Call, tiny: Callable[..., Path]
) -> None:
    checks = "- {name: a, label: {nl: A}, rule: birth_yaer > 1900}\n- {nmae: b}\n"
    code, said = sid("codebook", "check", tiny(checks_yml=checks))
    assert code == 2
    assert "checks.yml:1" in said
    assert "did you mean 'birth_year'?" in said
    assert "checks.yml:2" in said
    assert "did you mean 'name'?" in said


def test_a_good_codebook(sid: Call, tiny: Callable[..., Path]) -> None:
    code, said = sid("codebook", "check", tiny())
    assert code == 0
    assert "no problems" in said


def test_findings_at_or_above_a_severity_end_with_one(
    sid: Call, tiny: Callable[..., Path], tmp_path: Path
) -> None:
    file = tmp_path / "f.csv"
    file.write_text("id,sex,birth_year,talks,why_not\n1,7,1980,3,\n2,1,1970,2,\n")
    folder = tiny()
    assert sid("run", folder, file, "--to", tmp_path / "a")[0] == 0
    arguments = ("run", folder, file, "--to", tmp_path / "b", "--fail-on", "error")
    code, said = sid(*arguments)
    assert code == 1
    assert "error" in said
    assert (tmp_path / "b" / "findings.csv").is_file()


def test_an_unknown_severity_is_refused_before_anything_is_done(
    sid: Call, tiny: Callable[..., Path], tmp_path: Path
) -> None:
    file = tmp_path / "f.csv"
    file.write_text("id,sex\n1,1\n")
    code, said = sid("run", tiny(), file, "--to", tmp_path / "a", "--fail-on", "bad")
    assert code == 2
    assert "--fail-on" in said
    assert not (tmp_path / "a").exists()


def test_a_codebook_from_any_file_opens(sid: Call, tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("nr;leeftijd\n1;34\n2;51\n")
    folder = tmp_path / "mine"
    code, _ = sid("codebook", "from-data", file, "--to", folder)
    assert code == 0
    assert sid("codebook", "check", folder)[0] == 0
