"""The codebook as a whole: opened, asked, hashed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from survey.codebook import Codebook
from survey.errors import CallError, DeclarationError, InputError

Tiny = Callable[..., Path]


@pytest.fixture
def book(tiny: Tiny) -> Codebook:
    return Codebook.open(tiny())


def test_variables_come_in_order_derived_last(book: Codebook) -> None:
    assert list(book.variables) == [
        "id",
        "sex",
        "birth_year",
        "talks",
        "why_not",
        "age",
    ]
    assert list(book.collected) == list(book.variables)[:-1]
    assert book.variable("age").derived
    assert repr(book) == "Codebook(tiny: 6 variables, 1 indicators)"


def test_codes_and_labels(book: Codebook) -> None:
    assert book.codes("talks") == ("1", "2", "3")
    assert book.codes("birth_year") == ()
    assert book.code_label("talks", "96") == "Weet niet"
    assert book.code_label("talks", "96", "en") == "Don't know"
    assert book.code_label("talks", "12") == "12"
    assert book.code_label("birth_year", "9999") == "Geen antwoord"
    assert book.code_label("why_not", "x") == "x"
    assert book.integer_codes("talks")


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (
            lambda b: b.variable("talsk"),
            "there is no variable 'talsk'; did you mean 'talks'",
        ),
        (lambda b: b.indicator("talks_oftn"), "did you mean 'talks_often'"),
    ],
)
def test_unknown_names(
    book: Codebook, ask: Callable[[Codebook], object], said: str
) -> None:
    with pytest.raises(CallError, match=said):
        ask(book)


def test_the_hash_follows_names_and_bytes(tiny: Tiny) -> None:
    first = Codebook.open(tiny()).sha256
    assert Codebook.open(tiny()).sha256 == first
    assert Codebook.open(tiny(edits_yml="# nothing\n")).sha256 != first


def test_no_folder_and_no_study(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a folder"):
        Codebook.open(tmp_path / "none")
    with pytest.raises(InputError, match=r"holds no study\.yml"):
        Codebook.open(tmp_path)


def test_all_problems_of_all_files_come_at_once(tiny: Tiny) -> None:
    files = {
        "codes_csv": "list,code\nsex,1\noften,1\noften,3\nnumber,9999\n",
        "checks_yml": "- name: a\n  label: {nl: A}\n  rule: id > 1\n  severty: info\n",
        "derived_yml": "- name: age\n  label: {nl: L}\n  type: int\n",
    }
    variables = "name,type,codes\nid,int,\nsex,code,sexe\ntalks,code,often\n"
    with pytest.raises(DeclarationError) as caught:
        Codebook.open(tiny(variables_csv=variables, **files))
    said = [str(problem) for problem in caught.value.problems]
    assert said == [
        "checks.yml:4: unknown key 'severty'; did you mean 'severity'?",
        "derived.yml:1: a derivation has either a value or cases",
        "variables.csv:3, column codes: "
        "there is no code list 'sexe'; did you mean 'sex'?",
    ]
    assert str(caught.value).startswith("3 problems in the codebook\n  checks.yml:4")


def test_the_project_s_own_codebooks_open(codebooks: Path) -> None:
    studies = sorted(path.parent for path in codebooks.glob("*/study.yml"))
    assert studies
    for folder in studies:
        assert Codebook.open(folder).variables
