"""The cell log: text all through, in the order of the changes."""

from __future__ import annotations

import pandas as pd

from survey.record import Changes

ROWS = pd.DataFrame({"record": ["1"], "variable": ["x"], "old": [""], "new": ["7"]})


def test_of() -> None:
    row = Changes.of("edit", "fix", "typo", ROWS).rows.iloc[0].to_dict()
    assert row == {
        "step": "edit",
        "rule": "fix",
        "record": "1",
        "variable": "x",
        "old": "",
        "old_kind": "",
        "new": "7",
        "new_kind": "",
        "reason": "typo",
    }


def test_joining_keeps_the_order_and_the_types() -> None:
    parts = [Changes.of("edit", rule, "", ROWS) for rule in ("b", "a")]
    joined = Changes.join([parts[0], Changes(), parts[1]])
    assert joined.rows["rule"].tolist() == ["b", "a"]
    pd.testing.assert_series_equal(Changes.join([]).rows.dtypes, joined.rows.dtypes)
    assert repr(joined) == "Changes(2 cells)"
    assert "fix" not in joined._repr_html_()
