"""The table: one indicator, its labels, its notes, and never a hidden figure."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pandas as pd
import pytest

from survey.codebook import Codebook, Disclosure
from survey.errors import CallError
from survey.tables import Table


def of(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    return rows[rows["indicator"] == name]


def test_titles_name_the_breakdown(street: Codebook, rows: pd.DataFrame) -> None:
    own = of(rows, "talks_often")
    assert Table(own, street).title == "Praat vaak met buren"
    table = Table(own, street, ("origin", "sex"))
    assert table.title == "Praat vaak met buren, naar herkomst en geslacht"
    french = table.within("fr").title
    assert french == "Parle souvent avec ses voisins, selon origine et sexe"
    assert table.language == ""


def test_cells_come_with_their_margins(street: Codebook, rows: pd.DataFrame) -> None:
    table = Table(of(rows, "talks_often"), street, ("origin", "sex"))
    codes = {cell.codes for cell in table.cells}
    assert {("TR", "2"), ("TR", ""), ("", "2"), ("", "")} <= codes
    assert table.codes("origin") == ("BE", "MA", "TR", "CD", "AF")
    assert table.groups[-1] == ("", "")


def test_a_hidden_figure_is_not_in_the_cells(
    street: Codebook, rows: pd.DataFrame
) -> None:
    table = Table(of(rows, "talks_often"), street, ("origin",))
    hidden = [cell for cell in table.cells if cell.hidden]
    assert {cell.codes for cell in hidden} == {("AF",), ("CD",)}
    for cell in hidden:
        assert cell.estimate != cell.estimate
        assert cell.low != cell.low
        assert cell.answers == 0
        assert not cell.uncertain


def test_codes_nobody_has_are_no_groups(street: Codebook, rows: pd.DataFrame) -> None:
    own = of(rows, "talks_often").copy()
    own.loc[own["origin"] == "AF", ["n", "n_cell"]] = 0
    table = Table(own, street, ("origin",))
    assert table.codes("origin") == ("BE", "MA", "TR", "CD")


def test_other_thresholds_hide_more(street: Codebook, rows: pd.DataFrame) -> None:
    table = Table(of(rows, "talks_often"), street, ("origin",))
    strict = table.suppress(Disclosure(min_base=200, min_cell=50))
    gone = {cell.codes for cell in strict.cells if cell.hidden}
    assert {("TR",), ("CD",), ("AF",)} <= gone
    assert "hidden" not in table.rows


def test_notes_say_what_the_marks_mean(sampled: Codebook, rows: pd.DataFrame) -> None:
    notes = Table(of(rows, "talks_often"), sampled, ("origin",)).notes
    assert notes[0] == "Gewogen cijfers. Het aantal antwoorden is ongewogen."
    assert notes[1].startswith("6% antwoordde ‘weet niet’")
    few = Table(of(rows, "talks_often").assign(n_dont_know=9), sampled).notes
    assert not any("weet niet" in note for note in few)
    assert any(note.startswith("Te weinig antwoorden: minder dan 30") for note in notes)
    assert any(note.startswith("Afgeschermd") for note in notes)
    plain = Table(of(rows, "hours_worked"), sampled).notes
    assert not any("uncertain" in note or "*" in note for note in plain)


def test_without_a_design_it_says_so(street: Codebook, rows: pd.DataFrame) -> None:
    notes = Table(of(rows, "talks_often"), street).notes
    assert "geen steekproef" in notes[0]


def test_answers_in_codebook_order(street: Codebook, rows: pd.DataFrame) -> None:
    table = Table(of(rows, "diversity_enriches"), street)
    assert list(table.answers) == ["1", "2", "3", "4", "5"]
    assert table.answers["5"] == "Helemaal eens"
    reasons = Table(of(rows, "reasons"), street)
    assert reasons.answers["3"] == "Naam, of hoe iemand praat"
    assert reasons.ranked_answers == ("3", "1", "2")


@pytest.mark.parametrize(
    ("by", "said"),
    [(("orgin",), "did you mean 'origin'"), (("age",), "no breakdown 'age'")],
)
def test_a_wrong_breakdown_is_named(
    street: Codebook, rows: pd.DataFrame, by: tuple[str, ...], said: str
) -> None:
    with pytest.raises(CallError, match=said):
        Table(of(rows, "talks_often"), street, by)


def test_a_table_holds_one_indicator(street: Codebook, rows: pd.DataFrame) -> None:
    with pytest.raises(CallError, match="one indicator, got"):
        Table(rows, street)


def test_it_is_frozen(street: Codebook, rows: pd.DataFrame) -> None:
    table = Table(of(rows, "talks_often"), street)
    with pytest.raises(FrozenInstanceError):
        table.language = "fr"  # type: ignore[misc]
    assert repr(table) == "Table(Praat vaak met buren: 1 cells)"
