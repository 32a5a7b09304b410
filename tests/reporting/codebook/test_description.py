"""The documented codebook: what it tells is in the data, and what is hidden nowhere."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from lxml import html

from survey.codebook import Codebook
from survey.errors import CallError, OutputError
from survey.reporting.codebook import Answered, describe

Make = Callable[..., Answered]
SECRET = "geheim-antwoord"
HIDDEN = ("4", "6", "194", "143", "51")
"""The few, and what they would follow from: who worked, who didn't, who said so."""


def entry(page: html.HtmlElement, name: str) -> html.HtmlElement:
    return page.xpath(f"//section[.//*[@id='v-{name}' or @id='s-{name}']]")[0]


def table(page: html.HtmlElement, name: str, caption: str) -> list[list[str]]:
    found = entry(page, name).xpath(f".//table[caption='{caption}']//tbody/tr")
    return [[cell.text_content() for cell in row] for row in found]


def test_counts_and_shares_are_those_of_the_data(book: Codebook, answers: Make) -> None:
    given = answers()
    page = html.fromstring(describe(book, given).to_html())
    rows = table(page, "mode", "Antwoorden")
    modes = given.frame.data["mode"].to_numpy()
    weights = given.weights.final if given.weights else np.ones(200)
    for row, code in zip(rows, (1, 2), strict=False):
        share = weights[modes == code].sum() / weights.sum()
        count = str(int((modes == code).sum()))
        assert row[0] == str(code)
        assert row[2:] == [count, "50,0%", f"{share * 100:.1f}%".replace(".", ",")]
    assert rows[-1][1:3] == ["Iedereen", "200"]


def test_a_battery_is_one_table_of_items_by_codes(
    book: Codebook, answers: Make
) -> None:
    page = html.fromstring(describe(book, answers(weights=False)).to_html())
    caption = "Aandeel van wie antwoordde, met het aantal eronder"
    rows = table(page, "near", caption)
    assert rows[1] == ["Met vrienden", "50,0%100", "35,0%70", "15,0%30"]
    assert page.xpath("//tr[@id='v-near_b']")
    assert "Omgekeerd geformuleerd." in entry(page, "near").text_content()


def test_options_to_tick_are_one_table(book: Codebook, answers: Make) -> None:
    page = html.fromstring(describe(book, answers(weights=False)).to_html())
    rows = table(page, "via", "Opties, met hoe vaak ze aangeduid zijn")
    assert rows == [
        ["1", "via_web", "Web", "90", "45,0%"],
        ["2", "via_post", "Post", "150", "75,0%"],
    ]


def test_a_number_tells_no_smallest_and_no_largest(
    book: Codebook, answers: Make
) -> None:
    described = describe(book, answers(weights=False))
    text = entry(html.fromstring(described.to_html()), "age").text_content()
    ages = answers().frame.data["age"].astype(float).to_numpy()
    assert f"{ages.mean():.1f}".replace(".", ",") in text
    assert "tot 98" not in text
    assert "Van 15" not in text
    drawn = html.fromstring(described.to_html()).xpath("//svg/@aria-label")
    assert all("98" not in said for said in drawn)


def test_hidden_counts_stand_nowhere(book: Codebook, answers: Make) -> None:
    described = describe(book, answers())
    page = html.fromstring(described.to_html())
    for name in ("work", "job", "why"):
        for cell in entry(page, name).xpath(".//tbody//td[not(code)]"):
            assert cell.text_content() not in HIDDEN
    text = entry(page, "work").text_content()
    assert "minder dan 10" in text
    for said in (described.to_html(), described.to_typst()):
        assert SECRET not in said
        assert "@example.org" not in said


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext")
def test_the_pdf_says_what_the_page_says(
    book: Codebook, answers: Make, tmp_path: Path
) -> None:
    files = describe(book, answers()).write(tmp_path / "out")
    command = ["pdftotext", "-layout", str(files[1]), "-"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    text = done.stdout
    assert "Betaald werk" in text
    assert "minder dan 10" in text
    assert 'Een "nota" & meer' in text
    assert SECRET not in text
    lines = [line.split() for line in text.splitlines()]
    counts = {word for line in lines if "Ja" in line or "Nee" in line for word in line}
    assert not counts & set(HIDDEN)


def test_routing_is_told_in_words_with_a_link(book: Codebook, answers: Make) -> None:
    page = html.fromstring(describe(book).to_html())
    job = entry(page, "job")
    assert "“Betaald werk” is ‘Ja’" in job.text_content()
    assert job.xpath(".//a[@href='#v-work']")
    assert "Wie werkt" in job.text_content()
    busy = entry(page, "busy").text_content()
    assert "‘Ja’ als “Soort werk” is ‘Bediende’ of ‘Arbeider’" in busy
    assert "Heeft werk" in entry(page, "work").text_content()
    assert "Agentschap: valt weg" in entry(page, "email").text_content()
    assert "wat boven 80 ligt, wordt 80" in entry(page, "age").text_content()
    assert "Toon kaart 1" in entry(page, "work").text_content()


@pytest.mark.parametrize(
    ("language", "title", "strange"),
    [
        ("nl", "Codeboek Verteld", ("Asked if", "Posée si")),
        ("fr", "Livre de codes Raconté", ("Asked if", "Gesteld als")),
        ("en", "Codebook Told", ("Gesteld als", "Posée si")),
    ],
)
def test_the_whole_is_in_one_language(
    book: Codebook, answers: Make, language: str, title: str, strange: tuple[str, ...]
) -> None:
    described = describe(book, answers(), language)
    page = described.to_html()
    assert described.title == title
    assert f'<html lang="{language}">' in page
    for text in strange:
        assert text not in page
        assert text not in described.to_typst()


def test_every_link_leads_somewhere_and_every_head_has_its_scope(
    book: Codebook, answers: Make
) -> None:
    made = describe(book, answers()).to_html()
    page = html.fromstring(made)
    places = page.xpath("//@id")
    assert len(places) == len(set(places))
    assert {link[1:] for link in page.xpath("//a/@href")} <= set(places)
    assert all(name in places for name in (f"v-{name}" for name in book.variables))
    assert not page.xpath("//th[not(@scope)]")
    assert not page.xpath("//table[not(caption)]")
    assert not page.xpath("//svg[not(@aria-label)]")
    levels = [int(tag.tag[1]) for tag in page.xpath("//h1|//h2|//h3|//h4")]
    assert all(b - a <= 1 for a, b in pairwise(levels))
    assert "http" not in re.sub(r'xmlns="[^"]*"', "", made)


def test_what_people_wrote_is_escaped(book: Codebook) -> None:
    made = describe(book).to_html()
    assert "Iedereen &lt;b&gt;" in made
    assert "Een &quot;nota&quot; &amp; meer" in made


def test_the_same_bytes_twice(book: Codebook, answers: Make) -> None:
    one, two = describe(book, answers()), describe(book, answers())
    assert one.to_html() == two.to_html()
    assert one.to_pdf() == two.to_pdf()


def test_other_languages_are_printed_when_asked(book: Codebook) -> None:
    described = describe(book)
    assert "Travail rémunéré" not in described.to_typst()
    assert "Travail rémunéré" in described.to_typst(abroad=True)
    assert "Travail rémunéré" in described.to_html()


def test_what_can_not_be_described_is_told(
    book: Codebook, answers: Make, tmp_path: Path
) -> None:
    with pytest.raises(CallError, match="language"):
        describe(book, language="de")
    (tmp_path / "taken").write_text("")
    with pytest.raises(OutputError):
        describe(book).write(tmp_path / "taken")


def test_nobody_at_all_is_described_too(book: Codebook, answers: Make) -> None:
    given = answers(weights=False)
    none = type(given)(given.frame.take(np.zeros(200, dtype=bool)))  # type: ignore[call-arg]
    described = describe(book, none)
    assert "Betaald werk" in described.to_html()
    assert repr(described) == "Description(told: 12 variables, 0 records)"
    assert "<style>" in described._repr_html_()
