"""Histograms and spreads: on the page, with words, and small bars hidden."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest

from survey.errors import CallError
from survey.tables.amounts import Amounts, amount
from survey.tables.canvas import WIDTH
from survey.tables.histogram import histogram
from survey.tables.spreads import spreads
from survey.tables.svg import text_width

SPACE = "{http://www.w3.org/2000/svg}"
EVEN = np.linspace(0.5, 3.0, 400)
UNEVEN = np.geomspace(20, 18_000, 400)
DRAWN = [
    histogram(EVEN, "Factoren", "Aandeel", marks=[(1.0, "één"), (4.0, "grens: 4")]),
    histogram(UNEVEN, "Gewichten", "Aandeel", least=20),
    histogram(np.ones(30), "Enen", "Aandeel"),
    spreads(
        {"a": EVEN, "Een heel lange naam van een groep": None}, "S", "", hidden="x"
    ),
    spreads({"a": UNEVEN, "b": np.ones(3)}, "Spreiding", "Lijn en blok"),
]


@pytest.mark.parametrize("number", range(len(DRAWN)))
def test_text_stays_on_the_page(number: int) -> None:
    root = ElementTree.fromstring(DRAWN[number].svg)
    height = float(root.get("viewBox", "").split()[3])
    for item in root.iter(f"{SPACE}text"):
        width = text_width(item.text or "", float(item.get("font-size", "0")))
        before = {"middle": width / 2, "end": width, "start": 0.0}
        x = float(item.get("x", "0")) - before[item.get("text-anchor", "start")]
        assert x >= 0, item.text
        assert x + width <= WIDTH + 1, item.text
        assert 0 < float(item.get("y", "0")) <= height, item.text
    for item in root.iter(f"{SPACE}rect"):
        assert float(item.get("width", "0")) >= 0
        assert float(item.get("height", "0")) >= 0


def heights(svg: str, fill: str = "#0b5394") -> list[float]:
    root = ElementTree.fromstring(svg)
    bars = [item for item in root.iter(f"{SPACE}rect") if item.get("fill") == fill]
    return [float(bar.get("height", "0")) for bar in bars]


def test_the_bars_are_the_shares() -> None:
    values = np.repeat([1.0, 2.0, 3.0], [10, 20, 40])
    found = sorted(heights(histogram(values, "T", "S").svg))
    # Coordinates have two decimals.
    assert found[2] / found[0] == pytest.approx(4, abs=0.01)
    assert found[1] / found[0] == pytest.approx(2, abs=0.01)


def test_a_bar_of_few_records_is_hatched_and_can_not_be_worked_out() -> None:
    def drawn(few: int) -> str:
        values = np.repeat([1.0, 2.0, 3.0], [200 - few, 100, few])
        return histogram(values, "T", "S", least=10).svg

    assert "minder dan 10 respondenten" in drawn(3)
    # Three or four of the two hundred make no other drawing, quantiles apart.
    assert heights(drawn(3)) == heights(drawn(4))


def test_amounts_that_differ_much_stand_by_powers_of_ten() -> None:
    scale = Amounts.over(22, 17_522, 0, 100)
    assert scale.powers
    assert scale.ticks == pytest.approx([100, 1_000, 10_000])
    assert scale.edges[0] == pytest.approx(20)
    assert scale.edges[-1] == pytest.approx(20_000)
    narrow = Amounts.over(1, 15, 0, 100)
    assert not narrow.powers
    assert narrow.edges[0] <= 1
    assert narrow.edges[-1] >= 15


def test_the_words_are_made_of_the_numbers() -> None:
    drawn = histogram(UNEVEN, "Gewichten", "Aandeel")
    median = amount(float(np.median(UNEVEN)))
    assert f"mediaan {median}" in drawn.alt
    assert "grootste 18.000" in drawn.alt
    groups = {"klein": np.array([1.0, 1, 2]), "weg": None}
    told = spreads(groups, "S", "", hidden="te weinig").alt
    assert "klein: 1,00" in told
    assert "weg: te weinig" in told
    many = {str(number): np.full(2, number + 1.0) for number in range(30)}
    assert "29: 30,0" in spreads(many, "S", "").alt
    assert "15: " not in spreads(many, "S", "").alt


def test_nothing_to_draw() -> None:
    with pytest.raises(CallError, match="needs values"):
        histogram(np.array([]), "T", "S")
    with pytest.raises(CallError, match="group with values"):
        spreads({"a": None}, "T", "S")
