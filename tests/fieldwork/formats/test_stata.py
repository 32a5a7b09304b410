"""Stata files, with .a to .z as codes of their own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat

from survey.fieldwork import read_raw


def test_user_missing_values_carry_their_dot(tmp_path: Path) -> None:
    data = pd.DataFrame({"talks": [1, 2, "a", np.nan], "t": ["x", "a", "", "é"]})
    pyreadstat.write_dta(
        data,
        tmp_path / "a.dta",
        column_labels=["Praat", "Tekst"],
        variable_value_labels={"talks": {1: "Ja", "a": "Weigering"}},
        missing_user_values={"talks": ["a"]},
    )
    raw = read_raw(tmp_path / "a.dta")
    assert raw.data["talks"].tolist()[:3] == [1.0, 2.0, ".a"]
    assert raw.data["t"].tolist() == ["x", "a", "", "é"]
    said = raw.variables["talks"]
    assert said.label == "Praat"
    assert said.labels == {"1": "Ja", ".a": "Weigering"}
    assert said.is_missing(".a")
    assert not said.is_missing(1.0)


def test_dates_are_counted_from_1960(tmp_path: Path) -> None:
    when = pd.to_datetime(["2022-01-31 10:00", None])
    pyreadstat.write_dta(pd.DataFrame({"at": when}), tmp_path / "a.dta")
    raw = read_raw(tmp_path / "a.dta")
    clock = raw.variables["at"].clock
    assert clock is not None
    moments = clock.moments(raw.data["at"].to_numpy(dtype=float))
    assert str(moments[0]) == "2022-01-31T10:00:00.000000"
    assert np.isnat(moments[1])
