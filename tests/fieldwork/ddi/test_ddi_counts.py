"""Frequencies in a DDI-Codebook: none unless asked, and none that point at people."""

from __future__ import annotations

import pandas as pd
import pytest
from lxml import etree

from survey.codebook import Disclosure
from survey.errors import CallError
from survey.fieldwork import Frame
from survey.fieldwork.ddi import ddi_bytes
from survey.fieldwork.ddi.counts import protected
from survey.record import MissingKind

SPACE = {"d": "ddi:codebook:2_6"}
ROWS = 20


def told(content: bytes, name: str) -> dict[str, list[str]]:
    """Return the frequencies that a file tells of a variable, by code."""
    (variable,) = etree.fromstring(content).xpath(
        f"//d:var[@name='{name}']", namespaces=SPACE
    )
    found: dict[str, list[str]] = {}
    for category in variable.findall("d:catgry", SPACE):
        code = category.findtext("d:catValu", "", SPACE) or category.get("missType")
        counts = [stat.text or "" for stat in category.findall("d:catStat", SPACE)]
        found |= {str(code): counts} if counts else {}
    return found


def test_without_being_asked_there_are_none(frame: Frame) -> None:
    content = ddi_bytes(frame.codebook, frame)
    assert b"catStat" not in content
    assert b"sumStat" not in content
    assert b"<caseQnty>20</caseQnty>" in content


def test_each_code_is_counted_plain_and_weighted(frame: Frame) -> None:
    # study.yml says that wgt is the weight, a half for everybody.
    content = ddi_bytes(frame.codebook, frame, frequencies=True)
    assert told(content, "work") == {
        "1": ["12", "6.00"],
        "2": ["5", "2.50"],
        "8": ["3", "1.50"],
    }
    twice = pd.Series([2.0] * ROWS)
    other = ddi_bytes(frame.codebook, frame, frequencies=True, weights=twice)
    assert told(other, "work")["2"] == ["5", "10.00"]
    bare = Frame(
        frame.data.drop(columns="wgt"),
        frame.reasons.drop(columns="wgt"),
        frame.codebook,
    )
    plain = ddi_bytes(frame.codebook, bare, frequencies=True)
    assert told(plain, "work") == {"1": ["12"], "2": ["5"], "8": ["3"]}
    assert b'wgtd="wgtd" wgt-var="V14"' in content


def test_small_cells_stay_hidden_and_can_t_be_worked_out(frame: Frame) -> None:
    content = ddi_bytes(frame.codebook, frame, frequencies=True)
    # The one who trusts is hidden with the next smallest: those who weren't asked.
    assert told(content, "t1") == {"1": ["16", "8.00"]}
    # Two refused to tell their age; with the 18 who did, they would be the total.
    assert told(content, "age") == {}
    # Four answers are less than the smallest base of five.
    assert told(content, "land") == {}


def test_who_could_be_pointed_at_isn_t_counted(frame: Frame) -> None:
    content = ddi_bytes(frame.codebook, frame, frequencies=True)
    root = etree.fromstring(content)
    for name in ("id", "words", "wgt", "age"):
        stats = root.xpath(f"//d:var[@name='{name}']/d:sumStat", namespaces=SPACE)
        assert not stats, name
    path = "//d:var[@name='hours']/d:sumStat/text()"
    # Ten times 8 and ten times 9 have mean 8.5 and deviation sqrt(20 * .25 / 19).
    assert root.xpath(path, namespaces=SPACE) == ["8.5", "0.512989"]


def test_a_kind_without_a_code_is_counted_too(frame: Frame) -> None:
    kinds = frame.reasons.copy()
    kinds.loc[kinds["work"] > 0, "work"] = MissingKind.EDITED_OUT
    content = ddi_bytes(
        frame.codebook, Frame(frame.data, kinds, frame.codebook), frequencies=True
    )
    assert told(content, "work")["edited_out"] == ["3", "1.50"]


def test_hidden_cells_hide_enough_together() -> None:
    rules = Disclosure(min_cell=10)
    assert protected({"a": 40, "b": 30, "c": 1, "d": 2}, rules) == ("a",)
    assert protected({"a": 4}, rules) == ()
    assert protected({"a": 40, "b": 0}, rules) == ("a", "b")
    alone = Disclosure(min_cell=10, secondary=False)
    assert protected({"a": 40, "b": 30, "c": 1}, alone) == ("a", "b")


def test_weights_are_one_a_record(frame: Frame) -> None:
    with pytest.raises(CallError, match="got 1 weights for 20 records"):
        ddi_bytes(frame.codebook, frame, frequencies=True, weights=pd.Series([1.0]))
