"""YAML 1.2: what stays text, what is refused, and on which line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from survey.codebook.yaml_source import YamlSource, read_yaml


def read(folder: Path, content: str | bytes) -> tuple[YamlSource, list[str]]:
    path = folder / "study.yml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    source, problems = read_yaml(path)
    return source, [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("NO", "NO"),
        ("on", "on"),
        ("12:30", "12:30"),
        ("'007'", "007"),
        ("0", 0),
        ("0.5", 0.5),
        ("true", True),
    ],
)
def test_scalars(tmp_path: Path, written: str, value: Any) -> None:
    source, problems = read(tmp_path, f"a: {written}\n")
    assert problems == []
    assert source.content["a"] == value
    assert type(source.content["a"]) in (type(value), *type(value).__subclasses__())


BROKEN = [
    ("a: 1\nb: 2\na: 3\n", 'study.yml:3: is not YAML: found duplicate key "a"'),
    ("a:\n  - {b: 1, b: 2}\n", "study.yml:2: is not YAML: found duplicate key"),
    ("a: 'x\n", "study.yml:2: is not YAML: found unexpected end"),
    ("a: 1\n\tb: 2\n", "study.yml:2: is not YAML"),
    ("a: 1\n---\nb: 2\n", "study.yml:2: is not YAML: but found another document"),
    ("a: *b\n", "study.yml:1: is not YAML: found undefined alias"),
    ("a: missing: edited_out\n", "study.yml:1: is not YAML"),
    ("a: \x00\n", "study.yml:1: is not YAML"),
    ("a: é\n".encode("latin-1"), "study.yml:1: is not UTF-8"),
    ("[" * 500, "study.yml:1: is nested too deeply"),
    ("- &a [*a]\n", "study.yml:1: is nested too deeply"),
    ("a: 1\ncode: 007\n", "study.yml:2: put 007 between quotes"),
    ("a:\n  - 1\n  - -01\n", "study.yml:3: put -01 between quotes"),
    ("a: {b: [1, 012]}\n", "study.yml:1: put 012 between quotes"),
]


@pytest.mark.parametrize(("content", "said"), BROKEN, ids=[s[:45] for _, s in BROKEN])
def test_broken_files(tmp_path: Path, content: str | bytes, said: str) -> None:
    _, problems = read(tmp_path, content)
    assert len(problems) == 1
    assert problems[0].startswith(said)


def test_a_folder_in_the_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "edits.yml").mkdir()
    _, problems = read_yaml(tmp_path / "edits.yml")
    assert str(problems[0]).startswith("edits.yml: can't be read")


def test_absent_and_empty_files_hold_nothing(tmp_path: Path) -> None:
    assert read_yaml(tmp_path / "none.yml")[0].content is None
    assert read(tmp_path, "# only a comment\n")[0].content is None


def test_places(tmp_path: Path) -> None:
    text = "a:\n  b: 1\n  c:\n  - x\n  - {d: 2}\n"
    source, _ = read(tmp_path, text)
    assert source.place() == "study.yml:1"
    assert source.place(("a", "c", 1, "d")) == "study.yml:5"
    assert source.place(("a", "nowhere", "d")) == "study.yml:1"
    assert source.place(("a", "c", 9)) == "study.yml:3"
    assert source.places()["a.c.1.d"] == "study.yml:5"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("design:\n  strata: town\nfpc: true\n  clusters: psu\n", "start at the same"),
        ("design:\n\tstrata: town\n", "indent with spaces"),
        ("note: see: below\n", "stands between quotes"),
    ],
)
def test_what_people_often_do_is_told_with_the_remedy(
    tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "study.yml").write_text(text)
    _, problems = read_yaml(tmp_path / "study.yml")
    assert len(problems) == 1
    assert said in problems[0].message
