"""The weighting report: one accessible page with the weights' own numbers."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.errors import CallError, NoDesignError
from survey.fieldwork import Frame, Gross
from survey.locale import format_number, format_share
from survey.reporting.weighting import WeightingReport
from survey.responses import Responses
from survey.weighting import Weights, effective_n, weigh

CALIBRATED = "{calibrate: {margins: [stratum, sex_age, region]}, trim: {cap: 3}}"
EMPTY = {"meta", "link", "br", "img", "hr", "input"}


class Outline(HTMLParser):
    """What a page holds: headings, landmarks, tables as rows of texts, drawings."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[tuple[int, str]] = []
        self.tables: dict[str, list[list[str]]] = {}
        self.paragraphs: list[str] = []
        self.drawings: list[dict[str, str]] = []
        self.open: list[str] = []
        self.text = ""
        self.rows: list[list[str]] = []
        self.caption = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag == "table":
            self.rows = []
        if tag == "svg":
            self.drawings.append({})
        if tag in {"th", "td", "caption", "p", "li", "title", "desc"} or tag[0] == "h":
            self.text = ""

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((int(tag[1]), self.text))
        elif tag in {"th", "td"}:
            self.rows[-1].append(self.text)
        elif tag == "caption":
            self.caption = self.text
        elif tag == "table":
            self.tables[self.caption] = self.rows
        elif tag == "p":
            self.paragraphs.append(self.text)
        elif tag in {"title", "desc"} and "svg" in self.open:
            self.drawings[-1][tag] = self.text

    def handle_data(self, data: str) -> None:
        self.text += data

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def made(frame: Frame) -> tuple[WeightingReport, Outline, str]:
    report = WeightingReport(frame, weigh(frame))
    page = report.to_html()
    return report, Outline(page), page


@pytest.fixture
def calibrated(persons: Callable[..., Frame]) -> Frame:
    breakdowns = "{breakdowns: [[], [sex], [sex, age]]}"
    frame = persons(weighting=CALIBRATED)
    return with_lines(frame, estimation=breakdowns)


def with_lines(frame: Frame, **lines: str) -> Frame:
    file = frame.codebook.path / "study.yml"
    text = file.read_text(encoding="utf-8")
    added = "".join(f"{key}: {line}\n" for key, line in lines.items())
    file.write_text(text + added, encoding="utf-8")
    return Frame.of(frame.data, Codebook.open(file.parent))


def test_the_page_can_be_read_by_everyone(calibrated: Frame) -> None:
    _, outline, page = made(calibrated)
    levels = [level for level, _ in outline.headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    assert outline.attributes("html") == [{"lang": "nl"}]
    assert len(outline.attributes("main")) == len(outline.attributes("nav")) == 1
    assert all(each.get("scope") for each in outline.attributes("th"))
    assert len(outline.drawings) == 3
    for drawing in outline.drawings:
        assert drawing["title"].strip()
        assert re.search(r"\d", drawing["desc"])
    assert not outline.attributes("img")
    assert not outline.attributes("script")
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    named = [a["id"] for _, a in outline.tags if "id" in a]
    assert len(named) == len(set(named))
    targets = [str(a["href"]) for a in outline.attributes("a")]
    assert {target.removeprefix("#") for target in targets} <= set(named)
    # Small enough to send along.
    assert len(page.encode()) < 100_000


def test_the_steps_are_those_of_the_weights(calibrated: Frame) -> None:
    report, outline, _ = made(calibrated)
    rows = outline.tables["De gewichten na elke stap"][1:]
    steps = report.weights.steps
    assert len(rows) == len(steps) == 3
    for row, (_, step) in zip(rows, steps.iterrows(), strict=True):
        expected = [
            format_number(step["n"]),
            format_number(step["effective_n"]),
            format_number(step["deff"], 2),
            format_number(step["sum"]),
        ]
        assert row[1:5] == expected
    told = " ".join(outline.paragraphs)
    assert all(detail in told for detail in steps["detail"])


def test_the_margins_are_those_of_the_weights(calibrated: Frame) -> None:
    report, outline, _ = made(calibrated)
    rows = outline.tables["Cellen van gewest"][1:]
    margins = report.weights.margins
    region = margins[margins["margin"] == "region"]
    assert [row[0] for row in rows] == ["Vlaanderen", "Brussel"]
    for row, (_, cell) in zip(rows, region.iterrows(), strict=True):
        assert row[1] == format_number(cell["population"])
        assert row[3] == format_number(cell["n"])
        assert row[4] == format_share(cell["n"] / 600, 1)
        away = cell["before"] / cell["population"] - 1
        assert row[5].lstrip("+") == format_share(away, 1)
        assert row[6] == "0,0%"


def test_the_cost_is_that_of_each_group(calibrated: Frame) -> None:
    report, outline, _ = made(calibrated)
    rows = outline.tables["Geslacht"][1:]
    for row, code in zip(rows, (1, 2), strict=True):
        inside = (calibrated.data["sex"] == code).to_numpy()
        weights = report.weights.final[inside]
        assert row[1] == format_number(len(weights))
        assert row[2] == format_number(effective_n(weights))
        assert row[4] == format_number(weights.sum())


def test_factors_at_the_bound_are_counted(calibrated: Frame) -> None:
    frame = with_weighting(calibrated, CALIBRATED.replace("cap: 3", "cap: 1.9"))
    report, outline, _ = made(frame)
    capped = int(report.weights.steps["capped"].iloc[-1])
    assert capped > 0
    at_cap = f"Op de grens van 1,90 liggen {capped} factoren"
    assert any(text.startswith(at_cap) for text in outline.paragraphs)


def with_weighting(frame: Frame, line: str) -> Frame:
    file = frame.codebook.path / "study.yml"
    text = file.read_text(encoding="utf-8")
    changed = re.sub("^weighting:.*$", f"weighting: {line}", text, flags=re.MULTILINE)
    file.write_text(changed, encoding="utf-8")
    return Frame.of(frame.data, Codebook.open(file.parent))


def test_twice_the_same_bytes(calibrated: Frame, tmp_path: Path) -> None:
    first = Responses.of(calibrated).weight().weighting_report()
    file = first.write(tmp_path / "weighting.html")
    again = Responses.of(calibrated).weight().weighting_report()
    assert file.read_bytes().decode() == first.to_html() == again.to_html()


def test_small_groups_are_not_told(calibrated: Frame) -> None:
    n = calibrated.data.groupby(["sex", "age"]).size()
    least = int(n.min()) + 1
    frame = with_lines(calibrated, disclosure=f"{{min_base: 300, min_cell: {least}}}")
    _, outline, _ = made(frame)
    rows = outline.tables["Cellen van geslacht × leeftijd"]
    counts = [row[3] for row in rows[1:]]
    few = f"minder dan {least}"
    assert counts.count(few) == 1
    # The other cells of its sex and of its age would give it away.
    assert counts.count("afgeschermd") >= 3
    for row in rows[1:]:
        if row[3] in (few, "afgeschermd"):
            assert row[4] == row[5] == "–"
    domains = outline.tables["Geslacht × Leeftijd"][1:]
    assert sorted(row[1] for row in domains) == sorted(counts)
    hidden = {str(number) for number in sorted(n)[:1]}
    shown = {text for table in outline.tables.values() for row in table for text in row}
    assert not hidden & shown


def test_margins_that_may_be_missed(calibrated: Frame) -> None:
    relaxed = "{calibrate: {margins: [stratum, sex_age, region], relax: {region: 1}}}"
    report, outline, _ = made(with_weighting(calibrated, relaxed))
    margins = report.weights.margins
    region = margins[margins["margin"] == "region"]
    worst = format_share(float(region["error"].abs().max()), 2)
    (said,) = (t for t in outline.paragraphs if "Van deze marge mocht" in t)
    assert "boete 1,00" in said
    assert worst in said


def test_weights_kept_without_meeting_the_margins(calibrated: Frame) -> None:
    kept = "max_iterations: 1, not_converged: keep, tolerance: 1.0e-13"
    chosen = f"{{calibrate: {{margins: [sex_age, stratum, region], {kept}}}}}"
    report, outline, _ = made(with_weighting(calibrated, chosen))
    assert not report.weights.steps["converged"].all()
    assert any("haalde de marges niet" in text for text in report.cautions)
    assert "nee" in outline.tables["Convergentie"][1]


@pytest.mark.parametrize("least", [1, 500])
def test_a_margin_that_is_missed_is_told_by_its_labels(
    calibrated: Frame, least: int
) -> None:
    kept = "max_iterations: 1, not_converged: keep, tolerance: 1.0e-13"
    chosen = f"{{calibrate: {{margins: [sex_age, stratum, region], {kept}}}}}"
    frame = with_weighting(calibrated, chosen)
    frame = with_lines(frame, disclosure=f"{{min_base: 500, min_cell: {least}}}")
    text = str(weigh(frame).steps["detail"].iloc[-1])
    assert "=" not in text
    # Which cell is off by most isn't said where it has few respondents.
    assert (": " in text.partition("het verst bij ")[2]) == (least == 1)
    assert "0,0000" not in text


def test_a_small_error_is_told_as_one(calibrated: Frame) -> None:
    met = str(weigh(calibrated).steps["detail"].iloc[1])
    assert " × 10⁻" in met.replace("\N{NO-BREAK SPACE}", " ")


def test_a_weight_that_came_with_the_data(persons: Callable[..., Frame]) -> None:
    frame = persons(design="{strata: stratum, weight: 1 + score}", weighting="{}")
    known = (frame.data["score"] > -1).fillna(False).to_numpy(dtype=bool)
    frame = Frame.of(frame.data[known].reset_index(drop=True), frame.codebook)
    report, outline, _ = made(frame)
    assert not report.weighed.adjusted
    heads = [text for level, text in outline.headings if level == 2]
    assert "Marges voor en na" not in heads
    assert "Convergentie" not in heads
    assert any("brachten hun eindgewicht mee" in text for text in outline.paragraphs)
    assert len(outline.drawings) == 2


@pytest.mark.parametrize(
    ("language", "title"), [("fr", "Pondération"), ("en", "Weight")]
)
def test_the_page_speaks_the_study_s_language(
    calibrated: Frame, language: str, title: str
) -> None:
    file = calibrated.codebook.path / "study.yml"
    text = file.read_text(encoding="utf-8")
    changed = text.replace("languages: [nl, fr, en]", f"languages: [{language}, nl]")
    file.write_text(changed, encoding="utf-8")
    frame = Frame.of(calibrated.data, Codebook.open(file.parent))
    _, outline, page = made(frame)
    assert outline.attributes("html") == [{"lang": language}]
    assert outline.headings[0][1].startswith(title)
    for dutch in ("respondenten", "Afwijking", "gewicht", "minder dan", "Inhoud"):
        assert dutch not in page


def test_a_merge_is_proposed_for_a_small_cell(calibrated: Frame) -> None:
    frame = with_lines(calibrated, disclosure="{min_base: 80, min_cell: 2}")
    report, outline, _ = made(frame)
    n = weigh(frame).margins
    small = n[(n["n"] < 80) & (n["population"] > 0)]
    assert len(report.merges) == len(small) > 0
    assert any(text == "Cellen om samen te voegen" for _, text in outline.headings)


def test_who_has_no_weights_has_no_report(
    persons: Callable[..., Frame], codebooks: Path, tmp_path: Path
) -> None:
    frame = persons()
    with pytest.raises(CallError, match="no weights yet"):
        Responses.of(frame).weighting_report()
    with pytest.raises(CallError, match="4 weights for 600 records"):
        WeightingReport(frame, Weights.equal(4))
    folder = tmp_path / "consultation"
    shutil.copytree(frame.codebook.path, folder)
    text = (folder / "study.yml").read_text(encoding="utf-8")
    bare = re.sub("^(design|weighting):.*\n", "", text, flags=re.MULTILINE)
    (folder / "study.yml").write_text(bare, encoding="utf-8")
    open_to_all = Frame.of(frame.data, Codebook.open(folder))
    with pytest.raises(NoDesignError):
        Responses.of(open_to_all).weighting_report()


def test_equal_weights_and_no_steps(persons: Callable[..., Frame]) -> None:
    frame = persons(design="{}", weighting="{}")
    report = WeightingReport(frame, Weights.equal(600))
    assert report.cautions == []
    figures = Outline(report._repr_html_())
    assert figures.headings[0][0] == 1
    assert len(figures.drawings) == 1


def with_everyone_drawn(frame: Frame) -> Frame:
    """Return the records with a gross sample, of which they are half."""
    known = frame.data[["id", "stratum", "sex", "age", "region"]]
    others = known.assign(id=known["id"] + 10_000)
    everyone = pd.concat([known, others], ignore_index=True)
    outcome = np.repeat(["I", "R"], frame.rows)
    return replace(frame, gross=Gross(Frame.of(everyone, frame.codebook), outcome))


def test_the_response_is_told(calibrated: Frame) -> None:
    gross = "{disposition: outcome, by: [region]}"
    frame = with_everyone_drawn(with_lines(calibrated, gross=gross))
    _, outline, _ = made(frame)
    n = format_number(frame.rows, 0)
    twice = format_number(2 * frame.rows, 0)
    assert outline.tables["Respons"][1] == ["Allen", twice, n, n, *["50,0%"] * 3]
    rows = outline.tables["Gewest"][1:]
    assert sum(int(row[3]) for row in rows) == frame.rows


def test_a_small_group_s_response_is_not_told(calibrated: Frame) -> None:
    n = calibrated.data["region"].value_counts().sort_values()
    lines = {"gross": "{disposition: outcome, by: [region]}"}
    lines["disclosure"] = f"{{min_base: 1, min_cell: {int(n.iloc[0]) + 1}}}"
    _, outline, _ = made(with_everyone_drawn(with_lines(calibrated, **lines)))
    rows = outline.tables["Gewest"][1:]
    hidden = [row for row in rows if row[3] == "–"]
    assert len(hidden) >= 2
    for row in hidden:
        assert row[2:] == ["–"] * 5
        assert row[1] != "–"
