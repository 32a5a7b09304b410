"""DDI-Codebooks as archives and programs write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.codebook import Author, Citation
from survey.errors import InputError
from survey.fieldwork import Instrument, draft_codebook, read_frame, read_instrument
from survey.fieldwork.ddi import data_of_ddi
from survey.fieldwork.instruments import Item

OPENINGS = {
    "none": ("<codeBook>", "</codeBook>"),
    "1.2.2": (
        '<codeBook version="1.2.2" xmlns="http://www.icpsr.umich.edu/DDI">',
        "</codeBook>",
    ),
    "2.1": ('<codeBook xmlns="http://www.icpsr.umich.edu/DDI">', "</codeBook>"),
    "2.5": (
        '<codeBook version="2.5" xmlns="ddi:codebook:2_5" xml-lang="en">',
        "</codeBook>",
    ),
    "prefix": ('<d:codeBook xmlns:d="ddi:codebook:2_5">', "</d:codeBook>"),
}
STUDY = """
<stdyDscr><citation><titlStmt><titl>Leisure 2011</titl><IDNo>L11</IDNo></titlStmt>
</citation><stdyInfo><sumDscr><universe>Adults</universe></sumDscr></stdyInfo>
</stdyDscr>
<fileDscr ID="F1"><fileTxt><fileName>leisure.csv</fileName></fileTxt></fileDscr>
"""
VARIABLES = """
<dataDscr>
<varGrp ID="VG1" type="other" var="V1 V2 V3"><labl>About you</labl></varGrp>
<varGrp ID="VG2" type="multipleResp" var="V5 V6" name="hobby"><labl>Fun</labl></varGrp>
<varGrp ID="VG3" type="multipleResp" var="V2 V7"><labl>Odd ones</labl></varGrp>
<varGrp ID="VG4" type="grid" var="V7 V8"><labl>Agree</labl></varGrp>
<var ID="V1" name="CASEID" files="F1" dcml="0" intrvl="discrete">
 <labl> Case
   number </labl><varFormat type="numeric" schema="other">F8.0</varFormat></var>
<var ID="V2" name="SEX" files="F1" intrvl="discrete"><labl>Sex</labl>
 <qstn><preQTxt>Now you.</preQTxt><qstnLit>Are you <emph>male</emph> or
 female?</qstnLit><postQTxt>Thanks.</postQTxt><ivuInstr>Show card</ivuInstr>
 <backward>Only if at home</backward></qstn>
 <invalrng><range min="8" max="9"/></invalrng>
 <catgry><catValu>1.0</catValu><labl>Male</labl>
  <catStat type="freq">12</catStat></catgry>
 <catgry><catValu>2.0</catValu><labl>Female</labl></catgry>
 <catgry><catValu>9.0</catValu><labl>Refused</labl></catgry>
 <catgry missing="Y"><catValu>Sysmiss</catValu></catgry>
 <txt>As seen</txt><varFormat type="numeric"/></var>
<var ID="V3" name="AGE" files="F1" dcml="0" intrvl="contin"><labl>Age</labl>
 <valrng><range min="18" max="95"/></valrng>
 <invalrng><item VALUE="99"/><item VALUE="."/></invalrng>
 <catgry><catValu>18</catValu></catgry><catgry><catValu>19</catValu></catgry>
 <catgry missing="Y"><catValu>99</catValu><labl>Don't know</labl></catgry>
 <varFormat type="numeric"/></var>
<var ID="V4" name="W" files="F1" wgt="wgt" dcml="3" intrvl="contin"><labl>Weight</labl>
 <varFormat type="numeric"/></var>
<var ID="V5" name="H1" files="F1" wgt-var="V4"><labl>Reading</labl>
 <catgry><catValu>0</catValu><labl>No</labl></catgry>
 <catgry><catValu>1</catValu><labl>Yes</labl></catgry></var>
<var ID="V6" name="H2" files="F1"><labl>Sport</labl>
 <catgry><catValu>0</catValu><labl>No</labl></catgry>
 <catgry><catValu>1</catValu><labl>Yes</labl></catgry></var>
<var ID="V7" name="A1" files="F1" nature="ordinal"><labl>First</labl>
 <security>Licence only</security>
 <catgry><catValu>1</catValu><labl>Agree</labl></catgry>
 <catgry><catValu>5</catValu><labl>Disagree</labl></catgry></var>
<var ID="V8" name="A2" files="F1" nature="ordinal"><labl>Second</labl>
 <catgry><catValu>1</catValu><labl>Agree</labl></catgry>
 <catgry><catValu>5</catValu><labl>Disagree</labl></catgry>
 <derivation><drvdesc>Turned round</drvdesc></derivation></var>
<var ID="V9" name="WHY" files="F1"><labl>Why</labl><varFormat type="character"/></var>
<var ID="V10" name="BORN" files="F1"><labl>Born</labl>
 <varFormat type="numeric" category="date" formatname="DATE11"/></var>
<var ID="V11" name="NUTS" files="F1"><labl>Region</labl>
 <catgry><catValu>BE21</catValu><labl>Antwerpen</labl></catgry>
 <varFormat type="character"/></var>
<var ID="V12" name="W0" wgt="wgt"/>
</dataDscr>
"""


def written(folder: Path, opening: str = "2.5", body: str = STUDY + VARIABLES) -> Path:
    """Write a codebook; in the prefix variant every element gets it."""
    start, end = OPENINGS[opening]
    if opening == "prefix":
        body = body.replace("</", "\0").replace("<", "<d:").replace("\0", "</d:")
    path = folder / "study.xml"
    path.write_text(f"{start}{body}{end}", encoding="utf-8")
    return path


def by_name(read: Instrument) -> dict[str, Item]:
    return {item.name: item for item in read.items}


@pytest.mark.parametrize("opening", OPENINGS)
def test_every_namespace_says_the_same(tmp_path: Path, opening: str) -> None:
    read = read_instrument(written(tmp_path, opening))
    assert read.name == "L11"
    assert str(read.title) == "Leisure 2011"
    assert str(read.population) == "Adults"
    assert len(read.items) == 12
    assert read.languages == (("en",) if opening == "2.5" else ("und",))


def test_a_variable_is_read_whole(tmp_path: Path) -> None:
    read = read_instrument(written(tmp_path))
    items = by_name(read)
    sex = items["SEX"]
    assert sex.question.root == {"en": "Now you. Are you male or female? Thanks."}
    assert sex.instruction.root == {"en": "Show card"}
    assert sex.routing == "Only if at home"
    assert sex.note == "As seen"
    codes = [(c.code, str(c.label), c.missing) for c in read.codes(sex)]
    assert codes == [
        ("1", "Male", ""),
        ("2", "Female", ""),
        ("9", "Refused", "refused"),
        ("8", "", "no_answer"),
    ]
    assert items["CASEID"].type == "int"
    assert str(items["CASEID"].label) == "Case number"
    assert items["AGE"].type == "int"
    assert (items["AGE"].minimum, items["AGE"].maximum) == (18, 95)
    assert read.lists[items["AGE"].codes].missing["99"].word == "dont_know"
    assert (items["WHY"].type, items["BORN"].type) == ("text", "date")
    assert items["NUTS"].type == "code"
    assert items["A1"].measure == "ordinal"
    assert items["A1"].note == "security: Licence only"
    assert items["A2"].note == "derived: Turned round"
    assert items["A1"].codes == items["A2"].codes


@pytest.mark.parametrize(
    ("type", "codes"), [("numeric", ["1", "9"]), ("character", ["01", "09"])]
)
def test_noughts_before_a_number_are_only_its_width(
    tmp_path: Path, type: str, codes: list[str]
) -> None:
    body = f"""<dataDscr><var name="month" intrvl="discrete">
    <invalrng><item VALUE="09"/></invalrng>
    <catgry><catValu>01</catValu><labl>January</labl></catgry>
    <catgry><catValu>09</catValu><labl>Refused</labl></catgry>
    <varFormat type="{type}"/></var></dataDscr>"""
    read = read_instrument(written(tmp_path, body=body))
    found = read.codes(read.items[0])
    assert [code.code for code in found] == codes
    assert [code.missing for code in found] == ["", "refused"]


def test_values_that_occur_are_no_codes(tmp_path: Path) -> None:
    def categories(*values: str) -> str:
        told = (f"<catgry><catValu>{v}</catValu></catgry>" for v in values)
        return "".join(told) + '<varFormat schema="other" type="character"/></var>'

    body = f"""<dataDscr>
    <var name="price" dcml="0" intrvl="contin"><valrng><range UNITS="REAL" min="0.125"
     max="3"/></valrng><varFormat schema="other" type="numeric"/></var>
    <var name="why" intrvl="discrete">{categories("Too dear", "No time at all")}
    <var name="zone" intrvl="discrete">{categories("N", "S")}
    <var name="age" dcml="0" intrvl="discrete">{categories("18", "19", "20")}
    </dataDscr>"""
    items = by_name(read_instrument(written(tmp_path, body=body)))
    types = {name: item.type for name, item in items.items()}
    assert types == {"price": "decimal", "why": "text", "zone": "code", "age": "text"}


def test_groups_are_themes_and_sets(tmp_path: Path) -> None:
    read = read_instrument(written(tmp_path))
    items = by_name(read)
    assert {k: str(v) for k, v in read.themes.items()} == {"about_you": "About you"}
    assert items["AGE"].theme == "about_you"
    assert [(s.name, s.kind) for s in read.sets] == [
        ("hobby", "multiple"),
        ("agree", "battery"),
    ]
    assert [m.variable for m in read.sets[0].members] == ["H1", "H2"]
    notes = [note.within("en") for note in read.notes]
    assert len(notes) == 1
    assert notes[0].endswith("separate variables: odd_ones")


def test_the_weight_that_is_pointed_at_is_the_final_one(tmp_path: Path) -> None:
    items = by_name(read_instrument(written(tmp_path)))
    assert (items["W"].role, items["W0"].role) == ("weight", "admin")


def test_its_data_lie_beside_it(tmp_path: Path) -> None:
    rows = ["CASEID,SEX,AGE,W,H1,H2,A1,A2,WHY,BORN,NUTS,W0"]
    rows += [
        "1,1,30,1.5,0,1,1,5,Nothing,1990-01-01,BE21,1",
        "2,9,99,0.5,1,0,5,1,,1980-02-01,BE21,1",
    ]
    (tmp_path / "leisure.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    path = written(tmp_path)
    book = draft_codebook(path, tmp_path / "codebooks" / "l", "l", language="en")
    frame = read_frame(tmp_path / "leisure.csv", book)
    assert frame.data["SEX"].tolist()[0] == 1
    assert frame.reasons["SEX"].tolist() == [0, 1]
    assert frame.reasons["AGE"].tolist() == [0, 2]
    assert not len(frame.findings.at_least("warning"))
    assert book.facts.design is not None
    assert str(book.facts.design.weight) == "W"


@pytest.mark.parametrize("name", ["/etc/passwd", "../secret.csv", "leisure.NSDstat"])
def test_a_file_elsewhere_is_not_looked_for(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    (tmp_path / "leisure.NSDstat").write_text("x")
    inner = tmp_path / "inner"
    inner.mkdir()
    path = written(inner, body=(STUDY + VARIABLES).replace("leisure.csv", name))
    assert data_of_ddi(path) is None
    (inner / "leisure.csv").write_text("a\n1\n")
    assert data_of_ddi(written(inner)) == inner / "leisure.csv"


def test_questions_elsewhere_and_concepts_count(tmp_path: Path) -> None:
    body = """<dataDscr>
    <var ID="V1" name="a" qstn="Q2"><concept>Trust</concept></var>
    <var ID="V2" name="b" xml:lang="fr"><qstn ID="Q2">
     <qstnLit>Et vous ?</qstnLit></qstn><concept xml:lang="en">Trust</concept></var>
    <var ID="V3" name="c"><concept>Trust</concept></var>
    <var ID="V3b" name="c"><labl>Again</labl></var></dataDscr>"""
    read = read_instrument(written(tmp_path, body=body))
    items = by_name(read)
    assert items["a"].question.root == {"fr": "Et vous ?"}
    assert [items[name].theme for name in "abc"] == ["trust"] * 3
    assert [note.key for note in read.notes] == ["ddi_twice"]
    assert not items["c"].label
    assert read.languages == ("en", "fr")


def test_a_citation_that_makes_no_sense_is_left_out(tmp_path: Path) -> None:
    body = """<stdyDscr><citation><titlStmt><titl>T</titl></titlStmt><rspStmt>
    <AuthEnty/><AuthEnty affiliation="The office"/></rspStmt><distStmt>
    <distDate date="last May">May</distDate></distStmt></citation><stdyInfo><sumDscr>
    <collDate date="2020-05" event="start"/><collDate date="2019" event="end"/>
    <nation abbr="Belgium">Belgium</nation></sumDscr></stdyInfo></stdyDscr>
    <dataDscr><var name="a"/></dataDscr>"""
    cited = read_instrument(written(tmp_path, body=body)).citation
    assert cited == Citation(start="2020-05", authors=(Author(name="The office"),))
    bare = """<dataDscr><var name="a"/></dataDscr>"""
    assert read_instrument(written(tmp_path, body=bare)).citation is None


BAD = {
    "is damaged XML": "<codeBook><dataDscr>",
    "describes a study and no variables": "<codeBook><stdyDscr/></codeBook>",
    "gives variable 2 no name": '<codeBook><dataDscr><var name="a"/><var name=" "/>'
    "</dataDscr></codeBook>",
    "declares entities of its own": '<!DOCTYPE codeBook [<!ENTITY a "b">]>'
    '<codeBook><dataDscr><var name="&a;"/></dataDscr></codeBook>',
    "carries no questionnaire": "<DDIInstance/>",
}


@pytest.mark.parametrize("reason", BAD)
def test_what_cannot_be_read_is_one_clear_error(tmp_path: Path, reason: str) -> None:
    path = tmp_path / "bad.xml"
    path.write_text(BAD[reason], encoding="utf-8")
    with pytest.raises(InputError, match=reason):
        read_instrument(path)


def test_broken_numbers_and_pointers_are_passed_over(tmp_path: Path) -> None:
    body = """<dataDscr><varGrp type="grid" var="V1 V77"/><varGrp type="subject"/>
    <var ID="V1" name="a" dcml="x" wgt-var="V99" qstn="Q9" nature="strange">
    <valrng><range min="9" max="1"/></valrng><invalrng><range min="inf"/></invalrng>
    <catgry/><catgry><catValu/></catgry><varFormat type="odd" formatname=""/></var>
    </dataDscr>"""
    read = read_instrument(written(tmp_path, body=body))
    (item,) = read.items
    assert (item.type, item.minimum, item.measure, item.codes) == ("", None, "", "")
    draft_codebook(written(tmp_path, body=body), tmp_path / "codebooks" / "d", "d")


@pytest.mark.shared
def test_the_example_of_gesis_is_read(shared_data: Path, tmp_path: Path) -> None:
    path = shared_data / "ddi" / "EQBMetadataSchemaDDI2.5Example.xml"
    book = draft_codebook(path, tmp_path / "codebooks" / "eqb", "eqb")
    assert list(book.collected) == [
        *("respondent_id", "4.5.2 variableName", "V2", "V3", "V4", "V5"),
    ]
    first = book.variable("4.5.2 variableName")
    assert first.measure == "ordinal"
    assert first.question.root == {
        "en": "1.1.6 questionItemStatement 1.1.5 questionItemText",
        "de": "1.1.6 questionItemStatement 1.1.5 questionItemText",
    }
    assert set(first.label.root) == {"en", "fr"}
    cited = book.facts.citation
    assert cited is not None
    assert (cited.start, cited.end, cited.published) == ("1980-01", "1980-11", "1980")
    assert [country.code for country in cited.countries] == ["DE", "US"]
    assert cited.countries[0].name.root == {"en": "Germany", "de": "Deutschland"}
    assert cited.unit.root == {"en": "Household"}
    assert cited.agency == "6.3.1 studyNumberType"


@pytest.mark.parametrize("cut", range(1, 100, 7))
def test_a_file_that_breaks_off_is_one_error(tmp_path: Path, cut: int) -> None:
    content = written(tmp_path).read_bytes()
    path = tmp_path / "cut.xml"
    path.write_bytes(content[: len(content) * cut // 100])
    with pytest.raises(InputError):
        read_instrument(path)
