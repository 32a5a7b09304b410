"""The register beside the fieldwork file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.errors import InputError
from survey.fieldwork import Frame, read_frame
from survey.record import MissingKind

Write = Callable[..., Path]
VARIABLES = """\
name,type,codes,label::nl,role,source,disclosure
id,int,,Nummer,id,,none
sex,code,sex,Geslacht,answer,survey,none
stratum,code,stratum,Stratum,stratum,register,quasi
born,int,,Geboortejaar,admin,register,quasi
surname,text,,Familienaam,admin,register,direct
"""
CODES = "list,code,label::nl\nsex,1,M\nsex,2,V\nstratum,BE,België\nstratum,TR,Turkije\n"
ANSWERS = "id;sex;born\n3;1;1\n1;2;1\n2;2;1\n4;1;1\n;1;1\n"
REGISTER = """\
id,stratum,born,surname,drawn
1,BE,1980,Peeters,yes
2,TR,x,Yılmaz,yes
3,TR,1990,Kaya,no
2,TR,x,Yılmaz,yes
9,BE,1970,Maes,yes
"""


@pytest.fixture
def book(tiny: Write) -> Codebook:
    """A study that has a register."""
    study = (tiny() / "study.yml").read_text(encoding="utf-8")
    folder = tiny(
        study_yml=study + 'register: {suffix: "-register.csv"}\n',
        variables_csv=VARIABLES,
        codes_csv=CODES,
        indicators_yml="",
        derived_yml="",
    )
    return Codebook.open(folder)


@pytest.fixture
def read(book: Codebook, tmp_path: Path) -> Callable[[str], Frame]:
    """Read the answers with a register beside them."""

    def reading(register: str = REGISTER) -> Frame:
        (tmp_path / "sid.csv").write_text(ANSWERS, encoding="utf-8")
        (tmp_path / "sid-register.csv").write_text(register, encoding="utf-8")
        return read_frame(tmp_path / "sid.csv", book)

    return reading


def records(frame: Frame, check: str) -> list[str]:
    rows = frame.findings.rows
    return [str(record) for record in rows.loc[rows["check"] == check, "record"]]


def test_rows_are_put_beside_their_respondent(read: Callable[..., Frame]) -> None:
    frame = read()
    assert list(frame.data) == ["id", "sex", "stratum", "born"]
    lost, kinds = pd.NA, frame.reasons
    assert frame.data["stratum"].fillna("").tolist() == ["TR", "BE", "TR", "", ""]
    assert frame.data["born"].tolist() == [1990, 1980, lost, lost, lost]
    technical = int(MissingKind.TECHNICAL)
    assert kinds["stratum"].tolist() == [0, 0, 0, technical, technical]
    assert kinds["born"].tolist() == [0, 0, technical, technical, technical]


def test_what_the_register_lacks_or_has_twice_is_told(
    read: Callable[..., Frame],
) -> None:
    frame = read()
    assert records(frame, "not_in_register") == ["4", "row 5"]
    rows = frame.findings.rows.set_index("check")
    assert rows.loc["register_twice", "value"] == "2"
    assert rows.loc["register_twice", "message"].endswith("telkens hetzelfde")
    unreadable = rows.loc["unreadable"]
    assert (unreadable["record"], unreadable["variable"]) == ("2", "born")
    undocumented = rows.loc["undocumented_column", "message"].tolist()
    # The fieldwork's own birth year is not the register's.
    assert [message.split()[1] for message in undocumented] == ["born", "drawn"]
    assert "Kaya" not in frame.findings.rows.to_csv()


def test_register_rows_that_differ_are_not_used(read: Callable[..., Frame]) -> None:
    frame = read(REGISTER + "1,TR,1981,Peeters,yes\n")
    assert frame.data["stratum"].fillna("").tolist() == ["TR", "", "TR", "", ""]
    rows = frame.findings.rows.set_index("check")
    messages = rows.loc["register_twice", "message"].tolist()
    assert "1 staat 2 keer in het register, telkens anders" in messages[0]
    assert records(frame, "not_in_register") == ["4", "row 5"]


def test_both_files_are_named_as_sources(read: Callable[..., Frame]) -> None:
    frame = read()
    assert frame.source is not None
    assert frame.register is not None
    assert frame.source.name == "sid.csv"
    assert frame.register.name == "sid-register.csv"


def test_the_error_says_where_the_register_was_looked_for(
    book: Codebook, tmp_path: Path
) -> None:
    (tmp_path / "sid.csv").write_text(ANSWERS, encoding="utf-8")
    with pytest.raises(InputError, match=r"sid-register\.csv: is not there.*sid\.csv"):
        read_frame(tmp_path / "sid.csv", book)


def test_the_register_may_be_somewhere_else(book: Codebook, tmp_path: Path) -> None:
    (tmp_path / "sid.csv").write_text(ANSWERS, encoding="utf-8")
    elsewhere = tmp_path / "elsewhere.csv"
    elsewhere.write_text(REGISTER, encoding="utf-8")
    frame = read_frame(tmp_path / "sid.csv", book, register=elsewhere)
    assert frame.data["born"].notna().sum() == 2


@pytest.mark.parametrize(
    ("register", "said"),
    [
        ("number,stratum\n1,BE\n", "no column 'id' to join the register on"),
        ("id,stratum\n", "holds no records"),
    ],
)
def test_a_register_that_can_not_be_joined(
    read: Callable[..., Frame], register: str, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        read(register)


def test_answers_without_a_number_can_not_be_joined(
    read: Callable[..., Frame], book: Codebook, tmp_path: Path
) -> None:
    read()
    (tmp_path / "sid.csv").write_text("sex\n1\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"sid\.csv: has no column 'id', on which"):
        read_frame(tmp_path / "sid.csv", book)
