"""Charts: complete drawings with words, and nothing hidden in them."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree

import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.errors import CallError
from survey.tables import Chart, Table
from survey.tables.canvas import WIDTH
from survey.tables.stacked import two_sided
from survey.tables.svg import text_width

BREAKDOWNS: list[tuple[str, ...]] = [(), ("origin",), ("origin", "sex")]
NAMES = ["talks_often", "diversity_enriches", "agrees", "hours_worked", "reasons"]
SPACE = "{http://www.w3.org/2000/svg}"


def made(rows: pd.DataFrame, name: str, book: Codebook, *by: str) -> Table:
    return Table(rows[rows["indicator"] == name], book, by)


@pytest.mark.parametrize("by", BREAKDOWNS)
@pytest.mark.parametrize("name", NAMES)
def test_text_and_shapes_stay_on_the_page(
    sampled: Codebook, rows: pd.DataFrame, name: str, by: tuple[str, ...]
) -> None:
    root = ElementTree.fromstring(made(rows, name, sampled, *by).chart().svg)
    height = float(root.get("viewBox", "").split()[3])
    for item in root.iter(f"{SPACE}text"):
        size = float(item.get("font-size", "0"))
        bold = item.get("font-weight") is not None
        width = text_width(item.text or "", size, bold=bold)
        start = {"middle": width / 2, "start": 0.0}[item.get("text-anchor", "start")]
        x, y = float(item.get("x", "0")), float(item.get("y", "0"))
        assert x - start >= 0, item.text
        assert x - start + width <= WIDTH + 1, item.text
        assert size <= y <= height, item.text
        assert size >= 9
    for item in root.iter(f"{SPACE}rect"):
        assert float(item.get("width", "0")) >= 0
        assert float(item.get("x", "0")) >= 0


@pytest.mark.parametrize("by", BREAKDOWNS)
@pytest.mark.parametrize("name", NAMES)
def test_every_chart_says_what_it_shows(
    sampled: Codebook, rows: pd.DataFrame, name: str, by: tuple[str, ...]
) -> None:
    table = made(rows, name, sampled, *by)
    drawn = table.chart()
    assert table.title in drawn.alt
    assert re.search(r"\d", drawn.alt)
    root = ElementTree.fromstring(drawn.svg)
    assert root.findtext(f"{SPACE}desc") == drawn.alt
    assert root.findtext(f"{SPACE}title") == table.title


def test_the_alternative_names_the_ends_and_the_hidden(
    sampled: Codebook, rows: pd.DataFrame
) -> None:
    table = made(rows, "talks_often", sampled, "origin")
    shown = {c.codes[0]: c.estimate for c in table.cells if c.codes[0] and not c.hidden}
    alt = table.chart().alt
    ends = {
        "Hoogst": max(shown, key=lambda code: shown[code]),
        "Laagst": min(shown, key=lambda code: shown[code]),
    }
    for word, code in ends.items():
        label = sampled.code_label("origin", code, "nl")
        assert f"{word}: {label} {shown[code]:.0%} (tussen " in alt
    assert "Zonder cijfer (te weinig antwoorden): Afghaanse herkomst." in alt
    assert "Totaal " in alt


def test_hidden_figures_are_not_in_the_drawing(
    sampled: Codebook, rows: pd.DataFrame
) -> None:
    own = rows[rows["indicator"] == "talks_often"].copy()
    there = own["origin"] == "AF"
    own.loc[there, ["estimate", "low", "high"]] = [0.77, 0.67, 0.87]
    own.loc[there, ["n", "n_cell"]] = [28, 17]
    drawn = Table(own, sampled, ("origin",)).chart()
    other = own.copy()
    other.loc[there, ["estimate", "low", "high"]] = [0.11, 0.01, 0.21]
    assert "77%" not in drawn.svg
    assert "te weinig antwoorden" in drawn.svg
    assert Table(other, sampled, ("origin",)).chart() == drawn


def test_the_place_of_a_bar_does_not_tell_a_hidden_answer(
    sampled: Codebook, counted: Callable[..., pd.DataFrame]
) -> None:
    rows = counted(1500)
    own = rows[rows["indicator"] == "diversity_enriches"]
    table = Table(own, sampled, ("origin",)).suppress()
    cell = {(c.codes[0], c.answer): c for c in table.cells}
    gone = [a for a in table.answers if cell["CD", a].hidden]
    assert len(gone) > 1
    # Shift what is hidden among the hidden: the drawing may not change.
    moved = table.rows.copy()
    at = (moved["origin"] == "CD") & (moved["breakdown"] == "origin")
    first, last = (at & (moved["category"] == code) for code in (gone[0], gone[-1]))
    moved.loc[first, "estimate"] += 0.01
    moved.loc[last, "estimate"] -= 0.01
    assert Table(moved, sampled, ("origin",)).chart() == table.chart()


def test_nothing_to_show_says_so(
    sampled: Codebook, counted: Callable[..., pd.DataFrame]
) -> None:
    drawn = made(counted(20), "talks_often", sampled, "origin").chart()
    assert drawn.alt.endswith("Er is geen cijfer dat getoond mag worden.")
    assert "%" not in re.sub(
        r"<(style|text)[^>]*>\d+%<|\d+%-|width:100%", "", drawn.svg
    )


@pytest.mark.parametrize(
    ("name", "kind"),
    [("talks_often", "stacked"), ("reasons", "diverging"), ("hours_worked", "bars")],
)
def test_a_kind_that_does_not_suit_is_refused(
    sampled: Codebook, rows: pd.DataFrame, name: str, kind: str
) -> None:
    with pytest.raises(CallError, match="draw it as"):
        made(rows, name, sampled).chart(kind)  # type: ignore[arg-type]


def test_a_distribution_can_be_drawn_three_ways(
    sampled: Codebook, rows: pd.DataFrame
) -> None:
    table = made(rows, "diversity_enriches", sampled)
    drawn = {table.chart(kind).svg for kind in ("diverging", "stacked", "bars")}
    assert len(drawn) == 3
    assert table.chart() == table.chart("diverging")


def test_scales_between_opposites_are_two_sided(sampled: Codebook) -> None:
    assert two_sided(sampled, "agree")
    assert not two_sided(sampled, "talks")
    assert not two_sided(sampled, "origin")


def test_a_chart_needs_words() -> None:
    with pytest.raises(CallError, match="alternative text"):
        Chart("<svg/>", "  ")


def test_what_a_notebook_gets(sampled: Codebook, rows: pd.DataFrame) -> None:
    drawn = made(rows, "talks_often", sampled).chart()
    bundle = drawn._repr_mimebundle_()
    assert bundle["text/plain"] == drawn.alt
    assert bundle["image/svg+xml"] == drawn.svg
    assert drawn.svg in bundle["text/html"]


def test_the_same_table_gives_the_same_drawing(
    sampled: Codebook, rows: pd.DataFrame
) -> None:
    for name in NAMES:
        first = made(rows, name, sampled, "origin", "sex").chart()
        assert first == made(rows, name, sampled, "origin", "sex").chart()


def test_charts_speak_the_table_s_language(
    sampled: Codebook, rows: pd.DataFrame
) -> None:
    table = made(rows, "talks_often", sampled, "origin").within("fr")
    drawn = table.chart()
    assert "Graphique à points" in drawn.alt
    assert 'lang="fr"' in drawn.svg
    assert "trop peu de réponses" in drawn.svg
    assert "betrouwbaarheidsinterval" not in drawn.svg
