"""What is written is DDI-Codebook: by the standard, its schema and CESSDA's list."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from lxml import etree

from survey.codebook import Codebook
from survey.codebook.examine import cessda_problems
from survey.fieldwork import Frame
from survey.fieldwork.ddi import ddi_bytes

ROOT = Path(__file__).resolve().parents[3]
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
STUDIES = ["ess9-gb", "marktconsultatie", "sid-2017", "sid-2022"]
VERSIONS = ["2.5", "2.6"]

# The standard's parts that are written, each with what may stand in it, in order;
# a star for what may be repeated. From the tree of the standard's documentation.
CITATION = "titlStmt rspStmt prodStmt distStmt holdings*"
PARTS = {
    "codeBook": "docDscr* stdyDscr* fileDscr* dataDscr*",
    "docDscr": "citation",
    "stdyDscr": "citation stdyInfo* method* dataAccs* notes*",
    "citation": CITATION,
    "titlStmt": "titl subTitl* parTitl* IDNo*",
    "rspStmt": "AuthEnty*",
    "prodStmt": "producer* prodDate* software*",
    "distStmt": "distrbtr* distDate*",
    "stdyInfo": "subject* abstract* sumDscr*",
    "subject": "keyword* topcClas*",
    "sumDscr": "collDate* nation* anlyUnit* universe*",
    "method": "dataColl*",
    "dataColl": "timeMeth* sampProc* collMode* collSitu*",
    "dataAccs": "useStmt*",
    "useStmt": "restrctn*",
    "fileDscr": "fileTxt*",
    "fileTxt": "fileName* dimensns",
    "dimensns": "caseQnty* varQnty*",
    "dataDscr": "varGrp* var*",
    "varGrp": "labl* notes*",
    "var": "labl* security* qstn* valrng* invalrng* universe* sumStat* catgry* "
    "concept* derivation varFormat notes*",
    "qstn": "qstnLit* forward* backward* ivuInstr*",
    "valrng": "range*",
    "invalrng": "item*",
    "catgry": "catValu labl* txt* catStat*",
    "derivation": "drvdesc* drvcmd*",
}
GIVEN = {
    "codeBook": {"version", "schemaLocation"},
    "AuthEnty": {"affiliation"},
    "IDNo": {"agency"},
    "backward": {"qstn"},
    "catStat": {"type", "wgtd", "wgt-var"},
    "catgry": {"missing", "missType"},
    "collDate": {"date", "event"},
    "derivation": {"var"},
    "distDate": {"date"},
    "drvcmd": {"syntax"},
    "fileDscr": {"ID"},
    "forward": {"qstn"},
    "holdings": {"URI"},
    "item": {"UNITS", "VALUE"},
    "nation": {"abbr"},
    "notes": {"type", "subject", "level"},
    "prodDate": {"date"},
    "qstn": {"ID", "responseDomainType"},
    "range": {"UNITS", "min", "max"},
    "sumStat": {"type"},
    "var": {
        *("ID", "name", "files", "wgt", "wgt-var", "dcml", "intrvl", "measUnit"),
        *("nature", "temporal", "representationType"),
    },
    "varFormat": {"type", "category"},
    "varGrp": {"type", "otherType", "name", "var"},
}
WORDS = {
    ("catStat", "type"): {"freq"},
    ("catgry", "missing"): {"Y"},
    ("collDate", "event"): {"start", "end", "single"},
    ("qstn", "responseDomainType"): {"text", "numeric", "code", "datetime"},
    ("sumStat", "type"): {"mean", "stdev"},
    ("var", "intrvl"): {"contin", "discrete"},
    ("var", "nature"): {"nominal", "ordinal", "interval"},
    ("var", "representationType"): {"text", "numeric", "code", "datetime"},
    ("var", "wgt"): {"wgt"},
    ("varFormat", "category"): {"date", "time"},
    ("varFormat", "type"): {"numeric", "character"},
    ("varGrp", "type"): {"subject", "multipleResp", "grid", "other"},
}
REFERENCES = ("files", "wgt-var", "qstn", "var")


def faults(root: etree._Element) -> Iterator[str]:
    """Yield what the standard doesn't allow."""
    ids = [e.get("ID") for e in root.iter() if e.get("ID")]
    assert len(ids) == len(set(ids))
    for element in root.iter():
        name = etree.QName(element).localname
        yield from misplaced(name, [etree.QName(c).localname for c in element])
        for key, value in element.attrib.items():
            short = str(etree.QName(key).localname)
            if key != LANG and short not in GIVEN.get(name, set()):
                yield f"{name} has an attribute {short}"
            if value not in WORDS.get((name, short), {value}):
                yield f"{name}/@{short} is {value!r}"
            if short in REFERENCES and not set(str(value).split()) <= set(ids):
                yield f"{name}/@{short} points at nothing: {value!r}"


def misplaced(name: str, children: list[str]) -> Iterator[str]:
    pattern = "".join(
        f"(?:{part.rstrip('*')} ){'*' if part.endswith('*') else '?'}"
        for part in PARTS.get(name, "").split()
    )
    if not re.fullmatch(pattern, "".join(f"{child} " for child in children)):
        yield f"{name} holds {children}"


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    """Each version that is written."""
    return str(request.param)


@pytest.fixture
def books(codebooks: Path, whole: Callable[..., Codebook]) -> list[Codebook]:
    """The project's own studies, and one with something in every place."""
    return [whole(), *(Codebook.open(codebooks / study) for study in STUDIES)]


def test_every_part_stands_where_the_standard_has_it(
    books: list[Codebook], version: str
) -> None:
    for book in books:
        root = etree.fromstring(ddi_bytes(book, version=version, files=["data.csv"]))
        assert list(faults(root)) == []
        assert root.tag == f"{{ddi:codebook:{version.replace('.', '_')}}}codeBook"


def test_frequencies_stand_where_the_standard_has_them(
    frame: Frame, version: str
) -> None:
    weights = pd.Series([0.5] * frame.rows)
    content = ddi_bytes(
        frame.codebook, frame, version, frequencies=True, weights=weights
    )
    root = etree.fromstring(content)
    assert list(faults(root)) == []
    assert b"sumStat" in content
    place = schema_of(version)
    if place is not None:
        etree.XMLSchema(etree.parse(place)).assertValid(root)


def schema_of(version: str) -> Path | None:
    """Return where the standard's schema is, of one version or any."""
    told = os.environ.get("DDI_SCHEMA")
    places = [Path(told)] if told else []
    places.append(ROOT.parent / "shared" / "ddi-schema")
    tried = [p for folder in places for p in (folder, folder / version)]
    tried += [p / "schemas" for p in tried]
    space = f'targetNamespace="ddi:codebook:{version.replace(".", "_")}"'
    return next(
        (
            file
            for place in tried
            if (file := place / "codebook.xsd").is_file()
            and space in file.read_text(encoding="utf-8")
        ),
        None,
    )


def test_the_official_schema_finds_it_valid(
    books: list[Codebook], version: str
) -> None:
    place = schema_of(version)
    if place is None:
        pytest.skip(f"needs codebook.xsd of DDI-C {version}; DDI_SCHEMA says where")
    schema = etree.XMLSchema(etree.parse(place))
    for book in books:
        root = etree.fromstring(ddi_bytes(book, version=version, files=["data.csv"]))
        assert schema.validate(root), schema.error_log


def mandatory(profile: Path) -> list[str]:
    """Return the paths that a profile of CESSDA asks of every study."""
    root = etree.parse(profile).getroot()
    used = root.findall("{ddi:ddiprofile:3_2}Used")
    return [u.get("xpath") or "" for u in used if u.get("isRequired") == "true"]


@pytest.mark.shared
def test_cessda_s_own_profile_finds_what_it_asks(
    shared_data: Path, whole: Callable[..., Codebook]
) -> None:
    paths = mandatory(shared_data / "ddi" / "cdc25_profile.xml")
    root = etree.fromstring(ddi_bytes(whole(), version="2.5"))
    spaces = {"ddi": "ddi:codebook:2_5"}
    absent = [path for path in paths if not root.xpath(path, namespaces=spaces)]
    assert len(paths) == 9
    assert absent == []
    assert cessda_problems(whole()) == ()


@pytest.mark.shared
def test_what_cessda_misses_is_told_beforehand(
    shared_data: Path, codebooks: Path
) -> None:
    book = Codebook.open(codebooks / "sid-2022")
    assert book.facts.citation is None
    root = etree.fromstring(ddi_bytes(book, version="2.5"))
    spaces = {"ddi": "ddi:codebook:2_5"}
    paths = mandatory(shared_data / "ddi" / "cdc25_profile.xml")
    absent = [path for path in paths if not root.xpath(path, namespaces=spaces)]
    told = [str(r) for r in cessda_problems(book) if r.severity == "error"]
    assert len(absent) == 6
    assert [line.split()[2] for line in told] == [
        *("citation.identifier", "citation.agency", "citation.uri"),
        *("citation.distributor", "citation.abstract"),
    ]
