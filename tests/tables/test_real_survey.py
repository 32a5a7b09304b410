"""Suppression and charts over every indicator of a real survey."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.fieldwork import read_frame
from survey.responses import Responses
from survey.tables import Table, audit, suppress

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def ess() -> tuple[Codebook, pd.DataFrame]:
    root = Path(__file__).resolve().parents[2]
    file = root.parent / "shared" / "data" / "ess9-gb" / "ESS9GB.sav"
    if not file.is_file():
        pytest.skip("needs the real microdata of ../shared/data")
    book = Codebook.open(root / "codebooks" / "ess9-gb")
    responses = Responses.of(read_frame(file, book)).derive().weight()
    rows = responses.estimates().rows
    return book, suppress(rows, book.facts.disclosure, book)


def test_nothing_hidden_comes_back(ess: tuple[Codebook, pd.DataFrame]) -> None:
    book, rows = ess
    assert (rows["hidden"] != "").any()
    # HiGHS stops within 1e-7 of a bound; counts are whole.
    assert not (audit(rows, book)["width"] < 1e-6).any()


def test_every_indicator_can_be_shown(ess: tuple[Codebook, pd.DataFrame]) -> None:
    book, rows = ess
    for name, own in rows.groupby("indicator", sort=False):
        for by in ((), ("origin",)):
            table = Table(own, book, by)
            ElementTree.fromstring(table.chart().svg)
            assert table.title in table.chart().alt
            assert table.to_html(), name
