"""Malformed SPSS files: one clear error or a faithful read, never a crash or silence.

Each file runs in this very process: if the library crashed on one, so would the tests.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from survey.errors import InputError
from survey.fieldwork import Raw, read_raw

pytestmark = pytest.mark.shared


def expected(folder: Path) -> dict[str, str]:
    with (folder / "INDEX.tsv").open(encoding="utf-8") as file:
        return {
            row["file"]: row["pspp_messages"]
            for row in csv.DictReader(file, delimiter="\t")
        }


def outcome(path: Path) -> Raw | InputError:
    try:
        return read_raw(path)
    except InputError as error:
        return error


def test_every_file_is_read_or_refused_with_a_reason(shared_data: Path) -> None:
    folder = shared_data / "hostile-sav"
    index = expected(folder)
    assert len(index) == 83
    for name in index:
        found = outcome(folder / name)
        if isinstance(found, InputError):
            assert found.path == folder / name
            assert len(found.reason) > 10
            assert "Error" not in found.reason
        else:
            assert len(found.data) > 0


def test_what_pspp_calls_an_error_is_refused(shared_data: Path) -> None:
    folder = shared_data / "hostile-sav"
    for name, said in expected(folder).items():
        if "error:" in said:
            assert isinstance(outcome(folder / name), InputError), name


# A sound file that has no record, or says that it has one more than it has.
WITHOUT_RECORDS = ("holds no records", "says it has 1 records but has 0")


def test_what_pspp_takes_without_a_word_is_read(shared_data: Path) -> None:
    folder = shared_data / "hostile-sav"
    for name, said in expected(folder).items():
        found = outcome(folder / name)
        if not said and isinstance(found, InputError):
            assert found.reason.endswith(WITHOUT_RECORDS), name


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("01-unspecified-number-of-variable-positions-le.sav", [[1.0, 2.0]]),
        (
            "14-compressed-data-le.sav",
            [
                [-99.0, 0.0, "", "abcdefgh", "        0123"],
                [None, 151.0, "jklm", "nopqrstu", "vwxyzABC"],
                [2.0, 12.0, "6789", "DEFGHIJK", "LMNOPQRSTUVWXYZ"],
            ],
        ),
        ("36-multiple-documents-records-le.sav", [[140.0, -37.0]]),
    ],
)
def test_odd_but_sound_files_give_their_values(
    shared_data: Path, name: str, values: list[list[object]]
) -> None:
    raw = read_raw(shared_data / "hostile-sav" / name)
    rows = raw.data.astype(object).where(raw.data.notna(), None).values.tolist()
    assert rows[: len(values)][:2] == values[:2]


def test_missing_values_of_every_sort_are_kept(shared_data: Path) -> None:
    name = "00-variable-labels-and-missing-values-le.sav"
    raw = read_raw(shared_data / "hostile-sav" / name)
    said = raw.variables["NUM8"]
    tried = (0.0, 1.0, 2.5, 3.0, 4.0, 5.0)
    assert [said.is_missing(v) for v in tried] == [0, 1, 1, 1, 0, 1]
    assert not raw.variables["NUM1"].missing


def test_texts_of_hundreds_of_bytes_come_whole(shared_data: Path) -> None:
    raw = read_raw(shared_data / "hostile-sav" / "11-very-long-strings-le.sav")
    assert list(raw.data) == ["SÉQ256", "STR600"]
    assert raw.data.iloc[0].str.len().tolist() == [256, 600]
