"""Choosing and ordering never bring back a hidden cell."""

from __future__ import annotations

import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.errors import CallError
from survey.tables import Table


@pytest.fixture
def talks(street: Codebook, rows: pd.DataFrame) -> Table:
    return Table(rows[rows["indicator"] == "talks_often"], street, ("origin", "sex"))


def test_only_keeps_the_totals(talks: Table) -> None:
    chosen = talks.only(origin="TR")
    assert {cell.codes[0] for cell in chosen.cells} == {"TR", ""}
    assert chosen.by == talks.by
    assert talks.codes("origin") == ("BE", "MA", "TR", "CD", "AF")


def test_only_hides_what_the_whole_table_hides(talks: Table) -> None:
    whole = {cell.codes: cell.hidden for cell in talks.cells}
    for cell in talks.only(origin=["CD", "AF"], sex="1").cells:
        assert cell.hidden == whole[cell.codes]


@pytest.mark.parametrize(
    ("groups", "said"),
    [({"orgin": "TR"}, "did you mean 'origin'"), ({"origin": "XX"}, "code of origin")],
)
def test_only_names_what_is_not_there(
    talks: Table, groups: dict[str, str], said: str
) -> None:
    with pytest.raises(CallError, match=said):
        talks.only(**groups)


def test_sort_puts_the_largest_first_and_the_hidden_last(talks: Table) -> None:
    margin = {c.codes[0]: c for c in talks.cells if c.codes[0] and not c.codes[1]}
    order = talks.sort().codes("origin")
    shown = [code for code in order if not margin[code].hidden]
    values = [margin[code].estimate for code in shown]
    assert values == sorted(values, reverse=True)
    assert order[: len(shown)] == tuple(shown)
    back = talks.sort(descending=False).codes("origin")
    assert back[: len(shown)] == tuple(reversed(shown))


def test_sort_by_an_answer(street: Codebook, rows: pd.DataFrame) -> None:
    own = rows[rows["indicator"] == "diversity_enriches"]
    table = Table(own, street, ("sex",))
    values = {c.codes[0]: c.estimate for c in table.cells if c.answer == "4"}
    first = table.sort("4").codes("sex")[0]
    assert values[first] == max(values[code] for code in ("1", "2"))
    with pytest.raises(CallError, match="answer '9'"):
        table.sort("9")


def test_a_table_without_variables_sorts_its_answers(
    street: Codebook, rows: pd.DataFrame
) -> None:
    table = Table(rows[rows["indicator"] == "reasons"], street)
    assert list(table.sort(descending=False).answers) == ["2", "1", "3"]
