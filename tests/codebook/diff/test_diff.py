"""Differences: none where there are none, and one at least for whatever changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from survey.codebook import Codebook, Text, diff
from survey.codebook.diff import Difference
from survey.expression import Expression
from survey.locale import message

ROOT = Path(__file__).resolve().parents[3] / "codebooks"
Tiny = Callable[..., Path]


@cache
def opened(name: str) -> Codebook:
    return Codebook.open(ROOT / name)


@pytest.mark.parametrize("name", sorted(p.name for p in ROOT.iterdir() if p.is_dir()))
def test_a_codebook_is_like_itself(name: str) -> None:
    again = Codebook.open(ROOT / name)
    assert len(opened(name).diff(again)) == 0


def other(value: Any) -> Any:
    """Return a value that is another."""
    if isinstance(value, Text):
        return Text(dict(value.root) | {"nl": f"{value.root.get('nl', '')} anders"})
    if isinstance(value, Expression):
        return Expression.parse(f"({value}) == 77")
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, Mapping):
        return dict(list(value.items())[1:]) if value else {"new": Text({"nl": "x"})}
    if isinstance(value, tuple):
        return value[1:] if value else ("new",)
    if isinstance(value, BaseModel):
        first = next(iter(type(value).model_fields))
        return value.model_copy(update={first: other(getattr(value, first))})
    return f"{value}x" if isinstance(value, str) else "new"


def varied(item: BaseModel, keys: tuple[str, ...] = ()) -> Iterator[BaseModel]:
    """Yield a thing with one of its keys changed, key after key."""
    for key in keys or type(item).model_fields:
        value = getattr(item, key)
        known = get_args(type(item).model_fields[key].annotation)
        words = [w for w in known if isinstance(w, str) and w and w != value]
        if key != "name":
            new = words[0] if words and isinstance(value, str) else other(value)
            if value is None and {int, float} & {*known}:
                new = 1
            yield item.model_copy(update={key: new})


def sites(book: Codebook) -> Iterator[tuple[str, Any]]:
    """Yield every part by name, as mapping or tuple of models."""
    for part in ("variables", "sets", "indicators", "margins", "frames", "code_lists"):
        yield part, getattr(book.parts, part)
    for part in ("checks", "edits", "derivations", "published", "crosswalk"):
        yield part, dict(enumerate(getattr(book.parts, part)))


def mutated(book: Codebook, data: st.DataObject) -> tuple[str, Codebook]:
    """Return a codebook with one change, and the name of what was changed."""
    parts = dict(sites(book))
    part = data.draw(st.sampled_from([*parts, "facts"]))
    if part == "facts":
        facts = data.draw(st.sampled_from([*varied(book.facts)]))
        return getattr(facts, "study", ""), Codebook(
            book.path, _with(book, "facts", facts)
        )
    things = dict(parts[part])
    key = data.draw(st.sampled_from([*things]))
    item = things[key]
    names = ("name", "target_name", "source_name", "indicator")
    name = next(n for k in names if (n := getattr(item, k, "")))
    # A list that variables name can't be gone from a codebook that opens.
    if part != "code_lists" and data.draw(st.booleans()):
        del things[key]
    else:
        things[key] = data.draw(st.sampled_from([*varied(item)]))
    content = (
        things
        if isinstance(getattr(book.parts, part), dict)
        else (tuple(things.values()))
    )
    return name, Codebook(book.path, _with(book, part, content))


def _with(book: Codebook, part: str, content: object) -> Any:
    change: dict[str, Any] = {part: content}
    return replace(book.parts, **change)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_changed_has_a_row_that_names_it(data: st.DataObject) -> None:
    book = opened("sid-2022")
    name, changed = mutated(book, data)
    rows = book.diff(changed).rows
    assert len(rows)
    named = rows["name"].eq(name) | rows["before"].eq(name) | rows["after"].eq(name)
    assert named.any() or rows["detail"].str.contains(name, regex=False).any()


def test_two_waves_in_words() -> None:
    found = opened("sid-2017").diff(opened("sid-2022"))
    rows = found.rows.set_index(["part", "name", "aspect", "detail"]).sort_index()

    def of(*key: str) -> Any:
        return rows.loc[key]

    asked = of("variable", "discriminated_12m", "question", "nl")
    assert asked["severity"] == "breaks"
    assert "vijf jaar" in asked["before"]
    assert of("variable", "prayer_freq", "renamed", "")["before"] == "pray_frequency"
    assert of("variable", "feel_safe", "comparable", "")["severity"] == "careful"
    moved = of("codes", "education_level", "recoded", "9")
    assert (moved["severity"], moved["after"][:2]) == ("careful", "8 ")
    assert of("codes", "origin_stratum", "code_added", "AF")["after"].startswith("Afgh")
    assert of("variable", "contract", "asked_if", "")["after"] == "activity == 1"
    assert of("variable", "year_arrival", "max", "")["after"] == "2022"
    # A rule in which a variable only has its new name says the same.
    renamed = of("indicator", "prays_daily", "share", "")
    assert renamed["severity"] == "cosmetic"


def versions(tiny: Tiny, tmp_path: Path, file: str, old: str, new: str) -> Difference:
    folder = tiny()
    later = shutil.copytree(folder, tmp_path / "later")
    text = (later / file).read_text(encoding="utf-8")
    assert old in text
    (later / file).write_text(text.replace(old, new), encoding="utf-8")
    return Codebook.open(folder).diff(Codebook.open(later))


@pytest.mark.parametrize(
    ("file", "old", "new", "aspect", "severity"),
    [
        ("codes.csv", "often,2,Soms,Sometimes,\n", "", "code_removed", "breaks"),
        ("codes.csv", "often,2,", "often,4,", "recoded", "breaks"),
        ("codes.csv", "often,3,Vaak", "often,3,Altijd", "relabelled", "careful"),
        (
            "codes.csv",
            "Soms,Sometimes,",
            "Soms,Sometimes,refused",
            "to_missing",
            "breaks",
        ),
        ("codes.csv", "dont_know\noften", "\noften", "from_missing", "breaks"),
        ("codes.csv", "dont_know\noften", "refused\noften", "missing_kind", "careful"),
        ("variables.csv", "1930,2010", "1930,2005", "max", "careful"),
        ("variables.csv", "talks == 1", "talks == 2", "asked_if", "careful"),
        ("variables.csv", "Geslacht,Sex", "Sekse,Sex", "label", "cosmetic"),
        ("indicators.yml", "talks == 3", "talks == 2", "share", "breaks"),
        ("derived.yml", "- birth_year", "- 1 - birth_year", "value", "careful"),
        ("study.yml", "year: 2022", "year: 2023", "facts", "careful"),
    ],
)
def test_what_changed_says_what_it_does_to_a_trend(
    tiny: Tiny,
    tmp_path: Path,
    file: str,
    old: str,
    new: str,
    aspect: str,
    severity: str,
) -> None:
    found = versions(tiny, tmp_path, file, old, new)
    assert (aspect, severity) in {(one.aspect, one.severity) for one in found.changes}


def test_a_variable_of_another_name_with_its_question_is_likely_renamed(
    tiny: Tiny, tmp_path: Path
) -> None:
    found = versions(tiny, tmp_path, "variables.csv", "why_not,", "reason,")
    (one,) = [c for c in found.changes if c.part == "variable"]
    assert (one.aspect, one.before, one.after) == (
        "likely_renamed",
        "why_not",
        "reason",
    )
    assert "waarschijnlijk hernoemd" in diff.as_text(found)


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_it_is_told_in_three_languages(language: str) -> None:
    found = opened("sid-2017").diff(opened("sid-2022"), language)
    text = diff.as_text(found)
    assert message("diff_breaks", language) in text
    assert message("diff_aspect_renamed", language) in text


def test_pages_hold_nothing_that_runs(tiny: Tiny, tmp_path: Path) -> None:
    script = "<script>alert(1)</script>"
    found = versions(tiny, tmp_path, "variables.csv", "Waarom niet", script)
    assert script not in diff.as_html(found)
    assert "&lt;script&gt;" in diff.as_html(found)
    assert script not in diff.as_markdown(found)


def test_cells_that_would_be_formulas_are_texts(tiny: Tiny, tmp_path: Path) -> None:
    found = versions(tiny, tmp_path, "variables.csv", "Waarom niet", "=1+1")
    assert ",'=1+1," in diff.as_csv(found)
    assert ",=" not in diff.as_csv(found)


def test_the_same_differences_are_the_same_bytes() -> None:
    pages = [
        diff.as_html(Codebook.open(ROOT / "sid-2017").diff(opened("sid-2022")))
        for _ in range(2)
    ]
    assert pages[0] == pages[1]
