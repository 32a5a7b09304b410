"""Triple-S as other programs write it: every type, both layouts, every version."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.codebook import Codebook
from survey.errors import InputError
from survey.fieldwork import draft_codebook, read_frame, read_raw
from survey.fieldwork.instruments.registry import read_instrument

HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<sss version="2.0" languages="nl-BE fr-BE" modes="interview analysis">
 <survey><name>s</name><title><text xml:lang="nl-BE">Titel</text></title>
 <record ident="A" {record}>
"""
TAIL = "</record></survey></sss>"
VARIABLES = """
<variable ident="1" type="quantity" use="serial"><name>nr</name>
 <label>Nummer</label><position start="1" finish="3"/>
 <values><range from="1" to="999"/></values></variable>
<variable ident="2" type="logical"><name>owns</name><label>
  <text mode="interview" xml:lang="nl-BE">Hebt u een auto?</text>
  <text mode="interview" xml:lang="fr-BE">Avez-vous une voiture ?</text>
  <text mode="analysis" xml:lang="nl-BE">Auto</text></label>
 <position start="4"/></variable>
<variable ident="3" type="single" filter="2" xmlns:x="urn:x" x:grid="g1">
 <name>make</name><label>Merk</label><position start="5" finish="6"/>
 <values><value code="01" score="2.5"><text xml:lang="fr-BE">Un</text>
  <text xml:lang="nl-BE">Een</text></value><value code="02">Twee</value></values>
 <x:more/></variable>
<variable ident="4" type="multiple"><name>why</name><label>Waarom</label>
 <position start="7" finish="10"/><spread subfields="2"/>
 <values><value code="3">Drie</value><value code="11">Elf</value></values></variable>
<variable ident="5" type="multiple"><name>where</name><label>Waar</label>
 <position start="11" finish="13"/>
 <values><value code="1">Hier</value><value code="3">Daar</value></values></variable>
<variable ident="6" type="date"><name>day</name><label>Dag</label>
 <position start="14" finish="21"/></variable>
<variable ident="7" type="time"><name>at</name><label>Uur</label>
 <position start="22" finish="27"/></variable>
<variable ident="8" type="quantity" use="weight"><name>w</name><label>Gewicht</label>
 <position start="28" finish="32"/><values><range from="0.000" to="9.999"/></values>
</variable>
<variable ident="9" type="character"><name>said</name><label>Zei</label>
 <position start="33" finish="42"/><size>10</size></variable>
<variable ident="10" type="quantity"><name>km</name><label>Km</label>
 <position start="43" finish="45"/><values><range from="0" to="400"/>
 <value code="500">500 of meer</value><value code="999">Weet niet</value></values>
</variable>
"""


def fixed(path: Path, encoding: str = "utf-8") -> Path:
    lines = (
        "  11010311101202201311005071.500één, en   012",
        "  20  1100000202202011005  0.250          999",
        "  3                            1",
    )
    sss = path / "s.sss"
    sss.write_text(HEAD.format(record='format="fixed"') + VARIABLES + TAIL, "utf-8")
    (path / "s.asc").write_text("\r\n".join(lines) + "\r\n\x1a", encoding, newline="")
    return sss


def test_a_fixed_file_has_every_type(tmp_path: Path) -> None:
    raw = read_raw(fixed(tmp_path))
    assert raw.data.to_dict("list") == {
        "nr": ["1", "2", "3"],
        "owns": ["1", "0", ""],
        "make": ["1", "", ""],
        "why_3": ["1", "0", ""],
        "why_11": ["1", "1", ""],
        "where_1": ["1", "0", ""],
        "where_3": ["1", "0", ""],
        "day": ["2022-01-31", "2022-02-01", ""],
        "at": ["10:05:07", "10:05", ""],
        "w": ["1.500", "0.250", "1"],
        "said": ["één, en", "", ""],
        "km": ["12", "999", ""],
    }
    assert raw.weight == "w"
    assert [item.name for item in raw.sets] == ["why", "where"]


def test_texts_routing_and_roles(tmp_path: Path) -> None:
    book = draft_codebook(fixed(tmp_path), tmp_path / "draft", "s")
    assert book.facts.languages == ("nl", "fr")
    owns = book.variable("owns")
    assert owns.label.root == {"nl": "Auto", "fr": "Avez-vous une voiture ?"}
    assert owns.question.within("fr") == "Avez-vous une voiture ?"
    asked_if = book.variable("make").asked_if
    assert asked_if is not None
    assert asked_if.text == "owns == 1"
    codes = book.code_lists["make"].codes
    assert [(c.code, c.note) for c in codes] == [("1", "score 2.5"), ("2", "")]
    assert codes[0].label.root == {"nl": "Een", "fr": "Un"}
    assert book.facts.id == "nr"
    assert book.facts.design is not None
    assert str(book.facts.design.weight) == "w"
    km = book.variable("km")
    assert (km.min, km.max, km.missing) == (0, 500, "missing_km")
    assert book.sets["why"].variables == ("why_3", "why_11")
    assert "<more>, grid" in (book.path / "study.yml").read_text(encoding="utf-8")


def test_the_draft_reads_its_own_answers(tmp_path: Path) -> None:
    sss = fixed(tmp_path)
    book = draft_codebook(sss, tmp_path / "draft", "s")
    frame = read_frame(sss, book)
    assert not len(frame.findings.at_least("warning"))
    # Who has no car was not asked its make; who said nothing of a car is no excuse.
    assert frame.reasons["make"].tolist() == [0, 4, 3]
    assert frame.reasons["km"].tolist() == [0, 2, 3]
    assert frame.data["w"].tolist() == [1.5, 0.25, 1.0]


def test_a_csv_file_with_a_header_and_spread_cells(tmp_path: Path) -> None:
    variables = """
    <variable ident="1" type="character"><name>Id.1</name><label>I</label>
     <position start="1"/></variable>
    <variable ident="2" type="multiple"><name>m</name><label>M</label>
     <position start="2" finish="4"/><spread subfields="3"/>
     <values><value code="1">a</value><value code="2">b</value></values></variable>
    <variable ident="3" type="multiple"><name>b</name><label>B</label>
     <position start="5"/>
     <values><value code="1">a</value><value code="2">b</value></values></variable>
    """
    head = HEAD.format(record='format="csv" skip="2" href="C:\\mine\\answers.csv"')
    (tmp_path / "s.xml").write_text(head + variables + TAIL, "utf-8")
    text = '"Id, of wie",m,,,b\nmore,"""x""",,,\n"a ""b""\nc",2,1,,01\nd,,,,"1"\n'
    (tmp_path / "Answers.CSV").write_text(text, "utf-8-sig")
    data = read_raw(tmp_path / "s.xml").data
    assert data.to_dict("list") == {
        "Id.1": ['a "b"\nc', "d"],
        "m_1": ["1", ""],
        "m_2": ["1", ""],
        "b_1": ["0", "1"],
        "b_2": ["1", "0"],
    }


def test_literal_codes_stay_as_they_are(tmp_path: Path) -> None:
    variable = """<variable ident="1" type="single" format="literal"><name>a</name>
    <position start="1" finish="3"/><values><value code="007">x</value>
    <value code="B">y</value></values></variable>"""
    sss = tmp_path / "s.sss"
    sss.write_text(HEAD.format(record="") + variable + TAIL, "utf-8")
    (tmp_path / "s.dat").write_text("007\nB\n")
    assert read_raw(sss).data["a"].tolist() == ["007", "B"]
    assert [c.code for c in read_instrument(sss).lists["a"].codes] == ["007", "B"]


def test_names_are_made_unique_and_never_empty(tmp_path: Path) -> None:
    one = '<variable ident="{}" type="character"><name>{}</name><position start="1"/>'
    text = "".join(
        one.format(i, n) + "</variable>" for i, n in enumerate(["a", "a", ""])
    )
    sss = tmp_path / "s.sss"
    sss.write_text(HEAD.format(record="") + text + TAIL, "utf-8")
    assert [item.name for item in read_instrument(sss).items] == ["a", "a_", "v2"]


BAD = {
    "no record": ("<sss><survey/></sss>", "with a survey and a record"),
    "no variables": ("<sss><survey><record/></survey></sss>", "no variables"),
    "type": ('<variable type="grid"><name>g</name></variable>', "unknown type 'grid'"),
    "position": ('<variable type="single"><name>g</name></variable>', "no position"),
    "place": (
        '<variable type="single"><name>g</name><position start="x"/></variable>',
        "start='x' in line",
    ),
    "order": (
        '<variable type="single"><name>g</name><position start="3" finish="1"/>'
        "</variable>",
        "start at 3 and finish at 1",
    ),
    "spread": (
        '<variable type="multiple"><name>g</name><position start="1" finish="99"/>'
        '<spread subfields="9999999"/></variable>',
        "too many places",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_can_not_be_meant_is_one_clear_error(tmp_path: Path, name: str) -> None:
    text, said = BAD[name]
    whole = text if text.startswith("<sss") else HEAD.format(record="") + text + TAIL
    sss = tmp_path / "s.sss"
    sss.write_text(whole, "utf-8")
    with pytest.raises(InputError, match=said):
        read_raw(sss)


def test_without_its_data(tmp_path: Path) -> None:
    sss = fixed(tmp_path)
    (tmp_path / "s.asc").unlink()
    with pytest.raises(InputError, match=r"no data beside it; looked for s\.asc"):
        read_raw(sss)
    book = draft_codebook(sss, tmp_path / "draft", "s")
    assert book.facts.id == "nr"
    assert len(book.collected) == 12


def test_a_short_csv_record_is_not_filled_up(tmp_path: Path) -> None:
    variable = (
        '<variable type="character"><name>g</name><position start="3"/></variable>'
    )
    sss = tmp_path / "s.sss"
    sss.write_text(HEAD.format(record='format="csv"') + variable + TAIL, "utf-8")
    (tmp_path / "s.csv").write_text("a,b,c\na,b\n")
    with pytest.raises(InputError, match="ends record 2 after 2 of 3 cells"):
        read_raw(sss)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "records", "columns", "id"),
    [
        ("sample-1", 3, 18, "Q5"),
        ("sample-2", 1, 90, "MIProRspId"),
        ("sample-3", 98, 200, "id"),
    ],
)
def test_real_surveys(
    shared_data: Path, tmp_path: Path, name: str, records: int, columns: int, id: str
) -> None:
    sss = shared_data / "triple-s" / f"{name}.sss"
    book: Codebook = draft_codebook(sss, tmp_path / "draft", name, "en")
    frame = read_frame(sss, book)
    assert (frame.rows, len(book.collected), book.facts.id) == (records, columns, id)
    assert not len(frame.findings.at_least("warning"))
