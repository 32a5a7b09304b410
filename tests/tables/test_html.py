"""HTML tables that a screen reader can walk through, without hidden figures."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.tables import Table

BREAKDOWNS: list[tuple[str, ...]] = [(), ("origin",), ("origin", "sex")]
NAMES = ["talks_often", "diversity_enriches", "hours_worked", "reasons"]


def parse(table: Table) -> ElementTree.Element:
    # Without void elements but <br>, the block is XML as well.
    return ElementTree.fromstring(table.to_html().replace("<br>", "<br/>"))


@pytest.mark.parametrize("by", BREAKDOWNS)
@pytest.mark.parametrize("name", NAMES)
def test_heads_are_scoped_and_never_empty(
    sampled: Codebook, rows: pd.DataFrame, name: str, by: tuple[str, ...]
) -> None:
    table = Table(rows[rows["indicator"] == name], sampled, by)
    block = parse(table)
    assert block.get("lang") == "nl"
    assert block.findtext(".//caption") == table.title
    heads = list(block.iter("th"))
    assert all("".join(head.itertext()).strip() for head in heads)
    assert {head.get("scope") for head in heads} <= {"col", "row", "colgroup"}
    assert all("".join(cell.itertext()).strip() for cell in block.iter("td"))


@pytest.mark.parametrize("by", BREAKDOWNS)
@pytest.mark.parametrize("name", NAMES)
def test_every_row_has_as_many_places(
    sampled: Codebook, rows: pd.DataFrame, name: str, by: tuple[str, ...]
) -> None:
    block = parse(Table(rows[rows["indicator"] == name], sampled, by))
    top = block.findall(".//thead/tr")[0]
    width = sum(int(head.get("colspan", "1")) for head in top)
    for row in block.findall(".//tbody/tr"):
        assert sum(int(cell.get("colspan", "1")) for cell in row) == width


def test_hidden_figures_are_not_in_the_page(
    sampled: Codebook, rows: pd.DataFrame
) -> None:
    # Figures that occur nowhere else, so that finding one is finding it here.
    own = rows[rows["indicator"] == "talks_often"].copy()
    there = own["origin"] == "AF"
    own.loc[there, ["estimate", "low", "high"]] = [0.7771, 0.6661, 0.8881]
    own.loc[there, ["n", "n_cell"]] = [28, 17]
    page = Table(own, sampled, ("origin",)).to_html(decimals=2)
    assert not re.search("77,71|66,61|88,81|>28<", page)
    assert '<td class="hidden">te weinig antwoorden</td>' in page


def test_the_base_of_a_distribution_stands_once(
    sampled: Codebook, rows: pd.DataFrame
) -> None:
    table = Table(rows[rows["indicator"] == "diversity_enriches"], sampled, ("sex",))
    row = parse(table).find(".//tbody/tr[1]")
    assert row is not None
    counts = [cell for cell in row if cell.get("class") == "answers"]
    n = rows[(rows["breakdown"] == "sex") & (rows["sex"] == "1")]["n"].iloc[0]
    assert [cell.text for cell in counts] == [str(n)]


def test_text_is_escaped(sampled: Codebook, rows: pd.DataFrame) -> None:
    own = rows[rows["indicator"] == "talks_often"].copy()
    own["origin"] = own["origin"].replace("BE", "<script>")
    page = Table(own, sampled, ("origin",)).to_html()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_the_same_table_gives_the_same_page(
    sampled: Codebook, rows: pd.DataFrame
) -> None:
    own = rows[rows["indicator"] == "talks_often"]
    first, again = Table(own, sampled, ("sex",)), Table(own, sampled, ("sex",))
    assert first.to_html() == again.to_html() == first._repr_html_()
    assert Table(own, sampled).to_html() != first.to_html()


def test_the_codebook_s_language_is_not_mixed_in(
    sampled: Codebook, rows: pd.DataFrame
) -> None:
    for name in NAMES:
        own = rows[rows["indicator"] == name]
        page = Table(own, sampled, ("origin", "sex")).to_html()
        assert not re.search(r"\b(Total|Share|Mean|answers|interval)\b<", page)
