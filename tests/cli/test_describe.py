"""`sid codebook describe`, as somebody types it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Call = Callable[..., tuple[int, str]]
ANSWERS = "id;sex;birth_year;talks;why_not\n" + "".join(
    f"{number};{1 + number % 2};{1950 + number % 50};{1 + number % 3};geheim{number}\n"
    for number in range(1, 121)
)


def test_a_codebook_alone(sid: Call, tiny: Callable[..., Path], tmp_path: Path) -> None:
    code, said = sid("codebook", "describe", tiny(), "--to", tmp_path / "doc")
    assert (code, said.count("no answers")) == (0, 2)
    page = (tmp_path / "doc" / "codebook.html").read_text(encoding="utf-8")
    assert "Praat met buren" in page
    assert (tmp_path / "doc" / "codebook.pdf").read_bytes().startswith(b"%PDF")


def test_with_the_answers_of_a_file_or_a_run(
    sid: Call, tiny: Callable[..., Path], tmp_path: Path
) -> None:
    study, file = tiny(), tmp_path / "answers.csv"
    file.write_text(ANSWERS, encoding="utf-8")
    assert sid("run", study, file, "--to", tmp_path / "run")[0] == 0
    pages = []
    for flag, place in (("--data", file), ("--run", tmp_path / "run")):
        to = tmp_path / flag.strip("-")
        to = to.with_name(to.name + "-doc")
        code, said = sid("codebook", "describe", study, "--to", to, flag, place)
        assert code == 0
        assert "120 records" in said
        pages.append((to / "codebook.html").read_text(encoding="utf-8"))
    assert pages[0] == pages[1]
    assert "geheim" not in pages[0]


def test_what_does_not_go_together_is_told(
    sid: Call, tiny: Callable[..., Path], tmp_path: Path
) -> None:
    study, file = tiny(), tmp_path / "answers.csv"
    file.write_text(ANSWERS, encoding="utf-8")
    asked = ("codebook", "describe", study, "--to", tmp_path / "doc")
    code, said = sid(*asked, "--data", file, "--run", tmp_path)
    assert code == 2
    assert "--data or from --run" in said
    assert sid("run", study, file, "--to", tmp_path / "run")[0] == 0
    with (study / "study.yml").open("a", encoding="utf-8") as place:
        place.write("note: changed\n")
    code, said = sid(*asked, "--run", tmp_path / "run")
    assert code == 2
    assert "another version of the codebook" in said
    assert sid(*asked, "--language", "fr")[0] == 2
