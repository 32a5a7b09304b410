"""Typst: no text becomes a command, and the same document is the same bytes."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import subprocess
import zlib
from datetime import date
from pathlib import Path

import pytest
import typst as press
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.errors import SurveyError
from survey.reporting import typst
from survey.reporting.typst.compact import compact
from survey.reporting.typst.markup import quoted

NASTY = [
    '"); #panic("x',
    '#import "@preview/x:1.0.0"',
    '\\u{41} \\" \\\\',
    "$x$ *a* _b_ `c` @d <e> //f /*g*/ ~ -- --- ...",
    "= Kop\n- lijst\n+ één",
    "]#[",
]


def seen(source: str) -> object:
    """Return what Typst makes of a string of its own."""
    document = f"#metadata({source})<it>".encode()
    found = press.query(document, "<it>", field="value", one=True)
    return json.loads(found)


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn")), max_size=60))
def test_a_text_is_what_typst_reads(text: str) -> None:
    assert seen(quoted(text)) == " ".join(text.split())


@pytest.mark.parametrize("text", NASTY)
def test_a_nasty_text_is_only_a_text(text: str) -> None:
    assert seen(quoted(text)) == " ".join(text.split())


def test_characters_that_no_font_has_are_left_out() -> None:
    assert quoted("a\x00b\ue000c\x07") == '"abc"'


def whole(*texts: str) -> str:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"></svg>'
    right = typst.table(
        texts[0],
        [typst.plain(text) for text in ("a", texts[0])],
        [
            [typst.code(text), typst.above(typst.plain(text), typst.bar(0.3))]
            for text in texts
        ],
        ["auto", "1fr"],
        [False, True],
    )
    body = [
        typst.heading(texts[0], 1, f"v-{texts[0]}"),
        typst.named(texts[0]),
        typst.quote(texts[0]),
        typst.definitions((text, typst.lines([typst.soft(text)])) for text in texts),
        right,
        typst.drawing(svg, texts[0], texts[0]),
        typst.paragraph(typst.link_to(f"v-{texts[0]}", typst.strong(texts[0]))),
        typst.columns([typst.join([typst.anchor("here"), typst.gap()])]),
    ]
    return typst.document(body, title=texts[0], language="nl", contents="Inhoud")


def opened(made: bytes) -> bytes:
    """Return a PDF with all that is compressed in it laid open."""
    parts = re.findall(rb"stream\n(.*?)\nendstream", made, re.DOTALL)
    found = [made]
    for part in parts:
        with contextlib.suppress(zlib.error):
            found.append(zlib.decompress(part))
    return b"\n".join(found)


def test_every_piece_takes_nasty_texts() -> None:
    made = typst.to_pdf(whole(*NASTY))
    assert made.startswith(b"%PDF-1.7")
    made = opened(made)
    assert b"/MarkInfo" in made
    assert b"/StructTreeRoot" in made
    assert b"pdfuaid" in made


def test_the_same_document_is_the_same_bytes_with_the_date_it_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    source = whole("één", "twee")
    made = typst.to_pdf(source, date(2022, 1, 1))
    assert made == typst.to_pdf(source, date(2022, 1, 1))
    assert b"D:20220101000000Z" in opened(made)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert b"D:19700102000000Z" in opened(typst.to_pdf(source, date(2022, 1, 1)))


def objects(made: bytes) -> dict[int, bytes]:
    """Return every object of a PDF with a table of references, by its number."""
    found = re.finditer(rb"(?m)^(\d+) 0 obj\n(.*?)\nendobj", made, re.DOTALL)
    return {int(match[1]): match[2] for match in found}


def test_packed_or_not_a_document_has_the_same_objects() -> None:
    printed = press.compile(
        whole("één").encode(), format="pdf", pdf_standards=["ua-1"], timestamp=0
    )
    made = compact(printed)
    assert len(made) < len(printed)
    kept = objects(made)
    packed: dict[int, bytes] = {}
    for content in kept.values():
        about, mark, data = content.partition(b">>\nstream\n")
        if mark and b"/Type/ObjStm" in about:
            inside = zlib.decompress(data.removesuffix(b"\nendstream"))
            sizes = [int(n) for n in re.findall(rb"/(?:N|First) (\d+)", about)]
            heads = [int(n) for n in inside[: sizes[1]].split()]
            starts = [sizes[1] + at for at in heads[1::2]]
            ends = [*starts[1:], len(inside)]
            packed |= {
                number: inside[a:b].strip()
                for number, a, b in zip(heads[::2], starts, ends, strict=True)
            }
    for number, content in objects(printed).items():
        assert packed.get(number, kept.get(number)) == content.strip()


@pytest.mark.parametrize("made", [b"", b"%PDF-1.4\n%%EOF", b"no PDF"])
def test_what_is_no_such_document_comes_back(made: bytes) -> None:
    assert compact(made) == made


@pytest.mark.skipif(not shutil.which("pdfinfo"), reason="needs pdfinfo")
def test_another_reader_finds_pages_and_tags(tmp_path: Path) -> None:
    file = tmp_path / "made.pdf"
    file.write_bytes(typst.to_pdf(whole("Eerste hoofdstuk")))
    done = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True)
    said = dict(line.split(":", 1) for line in done.stdout.splitlines() if ":" in line)
    assert said["Title"].strip() == "Eerste hoofdstuk"
    assert said["Tagged"].strip() == "yes"
    assert int(said["Pages"]) >= 2


def test_a_character_without_a_font_is_a_box_and_no_failure() -> None:
    assert typst.to_pdf(whole("中文 😀 en gewoon"))


def test_a_link_to_nowhere_is_told() -> None:
    body = [typst.link_to("nowhere", typst.plain("x"))]
    source = typst.document(body, title="x", language="nl", contents="")
    with pytest.raises(SurveyError, match="nowhere"):
        typst.to_pdf(source)


def test_the_language_is_that_of_the_document() -> None:
    for language, region in (("nl", "BE"), ("fr", "BE"), ("en", "GB")):
        source = typst.document([], title="x", language=language, contents="y")
        assert re.search(rf'lang: "{language}", region: "{region}"', source)
