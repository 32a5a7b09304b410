"""What one raw value means."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from survey.fieldwork.cells import Meaning, _by_value, type_column
from survey.fieldwork.formats import RawVariable
from survey.fieldwork.formats.raw import Clock
from survey.record import MissingKind

NO, YES = MissingKind.NO_ANSWER, MissingKind.ANSWERED
TECHNICAL, REFUSED = MissingKind.TECHNICAL, MissingKind.REFUSED
RAW = RawVariable("x")


def meaning(kind: str, decimal: str = ".", raw: RawVariable = RAW) -> Meaning:
    answers = frozenset({"1", "2", "3"} if kind == "code" else {"TR", "BE", " x", "1"})
    return Meaning(kind, answers, {"97": REFUSED}, raw, decimal)


CELLS: list[tuple[str, Any, Any, MissingKind, tuple[str, ...]]] = [
    ("code", 1.0, 1, YES, ()),
    ("code", "1", 1, YES, ()),
    ("code", "1.0", 1, YES, ()),
    ("code", "01", 1, YES, ()),
    ("code", " 2 ", 2, YES, ("whitespace",)),
    ("code", 7.0, 7, YES, ()),
    ("code", "97", None, REFUSED, ()),
    ("code", 97.0, None, REFUSED, ()),
    ("code", "97.0", None, REFUSED, ()),
    ("code", " 97", None, REFUSED, ("whitespace",)),
    ("code", "  ", None, NO, ()),
    ("code", "Ja", None, TECHNICAL, ("unreadable",)),
    ("code", 1.5, None, TECHNICAL, ("unreadable",)),
    ("code", "１", None, TECHNICAL, ("unreadable",)),
    ("int", "-12", -12, YES, ()),
    ("int", "1e3", 1000, YES, ()),
    ("int", "9007199254740993", 9007199254740993, YES, ()),
    ("int", "9" * 20, None, TECHNICAL, ("unreadable",)),
    ("int", "twaalf", None, TECHNICAL, ("unreadable",)),
    ("int", "1_000", None, TECHNICAL, ("unreadable",)),
    ("int", True, 1, YES, ()),
    ("int", np.float32(2.0), 2, YES, ()),
    ("decimal", np.float32(0.5), 0.5, YES, ()),
    ("decimal", "1.50", 1.5, YES, ()),
    ("decimal", "1,50", None, TECHNICAL, ("unreadable",)),
    ("decimal", "nan", None, TECHNICAL, ("unreadable",)),
    ("decimal", "1e999", None, TECHNICAL, ("unreadable",)),
    ("text_code", "TR", "TR", YES, ()),
    ("text_code", "TR  ", "TR", YES, ("whitespace",)),
    ("text_code", " x", " x", YES, ()),
    ("text_code", 1.0, "1", YES, ()),
    ("text_code", "XX", "XX", YES, ()),
    ("text", " wel ja ", " wel ja ", YES, ()),
    ("text", 1000.0, "1000", YES, ()),
    ("text", "cafÃ©", "cafÃ©", YES, ("encoding",)),
    ("text", "donâ€™t", "donâ€™t", YES, ("encoding",)),
    ("text", "caf\ufffd", "caf\ufffd", YES, ("encoding",)),
    ("text", "LEÃO, é à ü Â", "LEÃO, é à ü Â", YES, ()),
    ("date", "2022-01-31", date(2022, 1, 31), YES, ()),
    ("date", "31/01/2022", date(2022, 1, 31), YES, ()),
    ("date", "3-1-2022 10:00", date(2022, 1, 3), YES, ()),
    ("date", 20220131.0, date(2022, 1, 31), YES, ()),
    ("date", "2022-02-30", None, TECHNICAL, ("unreadable",)),
    ("date", "30/02/2022", None, TECHNICAL, ("unreadable",)),
    ("date", "gisteren", None, TECHNICAL, ("unreadable",)),
    ("datetime", "2022-01-31T10:05:07+01:00", datetime(2022, 1, 31, 10, 5, 7), YES, ()),
    ("datetime", "31/01/2022 10:05", datetime(2022, 1, 31, 10, 5), YES, ()),
]


@pytest.mark.parametrize(("kind", "value", "answer", "missing", "faults"), CELLS)
def test_one_cell(
    kind: str, value: Any, answer: Any, missing: MissingKind, faults: tuple[str, ...]
) -> None:
    cell = meaning(kind).cell(value, None)
    assert cell.kind == missing
    assert cell.faults == faults
    shown = cell.value.item() if isinstance(cell.value, np.datetime64) else cell.value
    assert shown == answer


@pytest.mark.parametrize(
    ("text", "value"), [("1,5", 1.5), ("-0,25", -0.25), ("10", 10.0), ("1.5", None)]
)
def test_decimal_commas(text: str, value: float | None) -> None:
    assert meaning("decimal", ",").cell(text, None).value == value


def test_what_only_the_file_calls_missing_is_no_answer() -> None:
    raw = RawVariable("x", missing=((8.0, 9.0), ("n", "n"), (2.0, 2.0)))
    cell = meaning("code", raw=raw).cell(9.0, None)
    assert (cell.kind, cell.faults) == (NO, ("undeclared_missing",))
    assert meaning("text", raw=raw).cell("n", None).kind == NO
    assert meaning("code", raw=raw).cell(2.0, None).value == 2


def test_a_spare_code_needs_its_label() -> None:
    said = {"-94": "Niet van toepassing", "-92": "Min tweeënnegentig"}
    raw = RawVariable("x", labels=said, missing=((-99.0, -91.0),))
    cell = meaning("int", raw=raw).cell(-94.0, None)
    assert (cell.kind, cell.faults) == (MissingKind.NOT_APPLICABLE, ())
    assert meaning("int", raw=raw).cell(-92.0, None).faults == ("undeclared_missing",)


def test_a_column_is_typed_and_its_faults_keep_their_rows() -> None:
    values = pd.Series(["1", "", "Ja", " 2", None, "97", "Ja"])
    column = type_column(values, meaning("code"), "Int64")
    assert column.values.tolist() == [1, pd.NA, pd.NA, 2, pd.NA, pd.NA, pd.NA]
    assert column.kinds.tolist() == [0, 3, 7, 0, 3, 1, 7]
    assert column.empty.tolist() == [0, 1, 0, 0, 1, 0, 0]
    assert column.faults["unreadable"].to_dict() == {2: "Ja", 6: "Ja"}
    assert column.faults["whitespace"].to_dict() == {3: " 2"}


@pytest.mark.parametrize(
    ("kind", "dtype"),
    [
        ("code", "Int64"),
        ("decimal", "Float64"),
        ("text", "str"),
        ("date", "datetime64[us]"),
    ],
)
def test_a_column_of_nothing_has_its_type(kind: str, dtype: str) -> None:
    for values in (pd.Series([np.nan, np.nan]), pd.Series(["", None], dtype="str")):
        column = type_column(values, meaning(kind), dtype)
        assert column.values.dtype == dtype
        assert column.values.isna().all()
        assert column.kinds.tolist() == [3, 3]


@pytest.mark.parametrize("type_", ["code", "int", "decimal", "date", "datetime"])
def test_whole_columns_are_typed_as_single_cells_are(type_: str) -> None:
    clock = Clock("1582-10-14", 1.0, "datetime") if type_.startswith("date") else None
    raw = RawVariable("x", missing=((98.0, 99.0), (-5.0, -5.0)), clock=clock)
    meaning = Meaning(type_, frozenset({"98"}), {"7": MissingKind.REFUSED}, raw)
    dtype = {"decimal": "Float64", "date": "datetime64[us]"}.get(type_, "Int64")
    dtype = "datetime64[us]" if type_ == "datetime" else dtype
    numbers = [
        1.0,
        -0.0,
        7.0,
        98.0,
        99.0,
        -5.0,
        1.5,
        np.nan,
        np.inf,
        1e30,
        13860374400.5,
    ]
    values = pd.Series(numbers * 2)
    found, single = (
        type_column(values, meaning, dtype),
        _by_value(values, meaning, dtype),
    )
    pd.testing.assert_series_equal(found.values, single.values)
    np.testing.assert_array_equal(found.kinds, single.kinds)
    np.testing.assert_array_equal(found.empty, single.empty)
    assert found.faults.keys() == single.faults.keys()
    for name, rows in single.faults.items():
        pd.testing.assert_series_equal(found.faults[name], rows)
