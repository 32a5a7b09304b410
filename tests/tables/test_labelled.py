"""The table as a frame of Dutch texts."""

from __future__ import annotations

import pandas as pd

from survey.codebook import Codebook
from survey.tables import Table


def labelled(rows: pd.DataFrame, name: str, book: Codebook, *by: str) -> pd.DataFrame:
    return Table(rows[rows["indicator"] == name], book, by).labelled()


def test_a_share_by_origin(sampled: Codebook, rows: pd.DataFrame) -> None:
    found = labelled(rows, "talks_often", sampled, "origin")
    assert list(found.columns) == [
        "Herkomst",
        "Aandeel",
        "95%-betrouwbaarheidsinterval",
        "Aantal antwoorden",
    ]
    first = rows[(rows["indicator"] == "talks_often") & (rows["origin"] == "BE")].iloc[
        0
    ]
    assert found.iloc[0].to_list() == [
        "Belgische herkomst",
        f"{first['estimate']:.0%}",
        f"{first['low']:.0%} tot {first['high']:.0%}",
        str(first["n"]),
    ]
    assert found["Herkomst"].iloc[-1] == "Totaal"
    hidden = found[found["Herkomst"] == "Afghaanse herkomst"].iloc[0].to_list()
    assert hidden == ["Afghaanse herkomst", "te weinig antwoorden", "", ""]


def test_a_mean_has_a_decimal_comma(street: Codebook, rows: pd.DataFrame) -> None:
    found = labelled(rows, "hours_worked", street)
    assert list(found.columns) == ["Gemiddelde (uren)", "Aantal antwoorden"]
    value = rows[rows["indicator"] == "hours_worked"]["estimate"].iloc[0]
    assert found.iloc[0, 0] == f"{value:.1f}".replace(".", ",")


def test_more_decimals(street: Codebook, rows: pd.DataFrame) -> None:
    table = Table(rows[rows["indicator"] == "talks_often"], street)
    value = table.rows["estimate"].iloc[0]
    assert table.labelled(1).iloc[0, 0] == f"{value:.1%}".replace(".", ",")


def test_answers_have_a_column(street: Codebook, rows: pd.DataFrame) -> None:
    found = labelled(rows, "reasons", street, "sex")
    assert found["Antwoord"].iloc[0] == "Huidskleur"
    assert list(found["Geslacht"].iloc[[0, 3, 6]]) == ["Man", "Vrouw", "Totaal"]


def test_an_uncertain_figure_has_a_star(street: Codebook, rows: pd.DataFrame) -> None:
    marked = rows.assign(quality="flag")
    assert labelled(marked, "talks_often", street)["Aandeel"].iloc[0].endswith("*")
