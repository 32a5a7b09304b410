"""A codebook written as DDI-Codebook and started again from it is the same."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey.codebook import Codebook, Text, Variable, VariableSet
from survey.errors import CallError
from survey.fieldwork import draft_codebook, read_instrument, write_ddi
from survey.fieldwork.ddi import ddi_bytes

KEPT = (
    *("name", "theme", "type", "measure", "codes", "min", "max", "unit", "decimals"),
    *("label", "question", "interviewer_note", "universe", "asked_if", "set"),
    *("wording", "role", "modes", "since", "until", "source", "disclosure"),
    *("missing", "note"),
)
STUDIES = ["ess9-gb", "marktconsultatie", "sid-2017", "sid-2022"]


def again(book: Codebook, folder: Path, version: str = "2.6") -> Codebook:
    """Write a codebook, and start one from what was written."""
    write_ddi(book, folder / "ddi.xml", version=version)
    return draft_codebook(folder / "ddi.xml", folder / "codebooks" / "made", "made")


def differences(one: Codebook, other: Codebook) -> list[str]:
    """Return what of one codebook's variables, lists and sets another has otherwise."""
    found = [
        f"{name}.{field}: {getattr(mine, field)!r} != {getattr(theirs, field)!r}"
        for name, mine in one.collected.items()
        for theirs in [other.collected[name]]
        for field in KEPT
        if plain(mine, field) != plain(theirs, field)
    ]
    used = {v.codes or v.missing for v in one.collected.values()} - {""}
    lists = {n: one.code_lists[n] for n in used}
    found += [f"list {n}" for n in lists if lists[n] != other.code_lists.get(n)]
    sets = {name: spelt(one, name) for name in one.sets}
    return found + [f"set {n}" for n in sets if sets[n] != other.sets.get(n)]


def spelt(book: Codebook, name: str) -> VariableSet:
    """Return a set without condition, its members' labels in full."""
    members = tuple(
        m.model_copy(update={"label": m.label or book.variable(m.variable).label})
        for m in book.sets[name].members
    )
    changed = {"asked_if": None, "members": members}
    return book.sets[name].model_copy(update=changed)


def plain(variable: Variable, field: str) -> object:
    """Return a field as it can be compared: rules by their text, texts on one line."""
    value = getattr(variable, field)
    if field == "asked_if":
        return value.text if value else ""
    if isinstance(value, Text):
        return {tag: " ".join(text.split()) for tag, text in value.root.items() if text}
    return value


@pytest.mark.parametrize("version", ["2.5", "2.6"])
def test_everything_comes_back(
    whole: Callable[..., Codebook], tmp_path: Path, version: str
) -> None:
    book = whole()
    back = again(book, tmp_path, version)
    assert differences(book, back) == []
    assert back.facts.languages == ("nl", "fr", "en")
    assert back.facts.title == book.facts.title
    assert back.facts.population == book.facts.population
    assert back.facts.id == "id"
    cited, again_cited = book.facts.citation, back.facts.citation
    assert cited is not None
    assert again_cited is not None
    # A file has a keyword for every language, and doesn't say which go together.
    words = [{"nl": "werk"}, {"en": "work"}, {"en": "trust"}]
    assert [word.root for word in again_cited.keywords] == words
    alike = {"keywords": cited.keywords, "sampling": cited.sampling}
    assert again_cited.sampling.root == {"nl": "Toevallig getrokken"}
    assert again_cited.model_copy(update=alike) == cited
    assert back.facts.design is not None
    assert str(back.facts.design.weight) == "wgt"
    themes = {k: v for k, v in back.facts.themes.items() if k != "first_look"}
    assert themes == book.facts.themes
    assert back.variable("senior").note == "derived: 1 if age >= 65 else 2"


@pytest.mark.parametrize("study", STUDIES)
def test_the_project_s_own_studies_come_back(
    codebooks: Path, tmp_path: Path, study: str
) -> None:
    book = Codebook.open(codebooks / study)
    back = again(book, tmp_path)
    told = [d for d in differences(book, back) if not known(book, d)]
    assert told == []


def known(book: Codebook, difference: str) -> bool:
    """Whether a difference is one that docs/formats.md tells of."""
    name, _, field = difference.partition(":")[0].partition(".")
    if field not in ("asked_if", "note"):
        return False
    rule = book.variable(name).asked_if
    # A condition on a set or a constant becomes a note, and a long note is cut.
    beyond = rule is not None and not rule.names <= set(book.variables)
    return beyond or len(book.variable(name).note) > 400


def test_the_same_codebook_gives_the_same_bytes(
    whole: Callable[..., Codebook], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    first = ddi_bytes(whole())
    assert first == ddi_bytes(whole())
    assert b"prodDate" not in first
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert b'<prodDate date="2023-11-14">2023-11-14</prodDate>' in ddi_bytes(whole())


def test_bad_calls_are_told(whole: Callable[..., Codebook], tmp_path: Path) -> None:
    with pytest.raises(CallError, match=r"no version of DDI-Codebook '3\.3'"):
        ddi_bytes(whole(), version="3.3")
    with pytest.raises(CallError, match="no weight 'wht'"):
        ddi_bytes(whole(), weight="wht")
    with pytest.raises(CallError, match="give a frame"):
        write_ddi(whole(), tmp_path / "x.xml", frequencies=True)
    assert not (tmp_path / "x.xml").exists()


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=9
)
LABELS = st.fixed_dictionaries(
    {"nl": WORDS}, optional={"fr": WORDS, "en": WORDS, "de": WORDS}
)
KINDS = st.sampled_from(["", "", "refused", "dont_know", "not_asked", "technical"])
CODES = st.dictionaries(
    st.one_of(
        st.integers(-9, 999).map(str),
        st.sampled_from(["BE", "07", "1.0", "x y", ".a", "."]),
    ),
    st.tuples(LABELS, KINDS, st.sampled_from(["", "Een noot"])),
    min_size=1,
    max_size=5,
)
TYPES = st.sampled_from(["code", "int", "decimal", "text", "date", "datetime"])
MEASURES = st.sampled_from(["", "nominal", "ordinal", "scale"])
VARIABLES = st.lists(
    st.fixed_dictionaries(
        {
            "type": TYPES,
            "measure": MEASURES,
            "label": LABELS,
            "question": st.one_of(st.just({}), LABELS),
            "universe": st.one_of(st.just({}), LABELS),
            "codes": CODES,
            "disclosure": st.sampled_from(["none", "quasi", "sensitive", "direct"]),
            "grouped": st.booleans(),
        }
    ),
    min_size=1,
    max_size=6,
)


def table(rows: list[dict[str, str]]) -> str:
    """Return rows as CSV, with every column that one of them has."""
    text = io.StringIO()
    columns = list(dict.fromkeys(column for row in rows for column in row))
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def spread(stem: str, text: dict[str, str]) -> dict[str, str]:
    return {f"{stem}::{tag}": said for tag, said in text.items()}


def files_of(drawn: list[dict[str, object]]) -> dict[str, str]:
    """Return the files of a codebook with these variables."""
    variables = [{"name": "id", "type": "int", "role": "id", "label::nl": "Nr"}]
    codes: list[dict[str, str]] = []
    groups: list[str] = []
    for place, one in enumerate(drawn):
        name, type = f"q{place}", str(one["type"])
        listed: dict[str, tuple[dict[str, str], str, str]] = one["codes"]  # type: ignore[assignment]
        if type != "code":
            listed = {c: (t, k or "refused", n) for c, (t, k, n) in listed.items()}
        answers = any(not kind for _, kind, _ in listed.values())
        type = "int" if type == "code" and not answers else type
        column = "codes" if type == "code" else "missing"
        row = {"name": name, "type": type, "measure": str(one["measure"])}
        row |= {"disclosure": str(one["disclosure"])}
        if type in ("code", "int", "decimal"):
            row[column] = f"list{place}"
            codes += [
                {"list": f"list{place}", "code": c, **spread("label", t)}
                | {"missing": k, "note": n}
                for c, (t, k, n) in listed.items()
            ]
        for stem in ("label", "question", "universe"):
            row |= spread(stem, one[stem])  # type: ignore[arg-type]
        row["role"] = "open" if type == "text" else "answer"
        groups += [name] if one["grouped"] and type == "int" else []
        variables.append(row)
    sets = [{"set": "many", "kind": "multiple", "label::nl": "Veel"}] + [
        {"set": "many", "kind": "multiple", "member": g, "code": str(n), "label::nl": g}
        for n, g in enumerate(groups, start=3)
    ]
    for row in variables:
        row["set"] = "many" if row["name"] in groups and len(groups) > 1 else ""
    return {
        "study.yml": "study: s\ntitle: {nl: S}\nlanguages: [nl, fr, en]\nid: id\n",
        "variables.csv": table(variables),
        "codes.csv": table(codes or [{"list": "none", "code": "1", "label::nl": "a"}]),
        "sets.csv": table(sets) if len(groups) > 1 else "set,kind,member\n",
    }


# Each example makes two folders; forty are a few seconds.
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(VARIABLES, st.sampled_from(["2.5", "2.6"]))
def test_any_codebook_comes_back(drawn: list[dict[str, object]], version: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "a"
        folder.mkdir()
        for name, text in files_of(drawn).items():
            (folder / name).write_text(text, encoding="utf-8")
        book = Codebook.open(folder)
        back = again(book, Path(place), version)
        assert differences(book, back) == []


def test_a_file_beside_it_is_found(
    whole: Callable[..., Codebook], tmp_path: Path
) -> None:
    rows = "id,age,work\n1,30,1\n2,997,2\n"
    (tmp_path / "data.csv").write_text(rows, encoding="utf-8")
    write_ddi(whole(), tmp_path / "ddi.xml", files=["data.csv"])
    book = draft_codebook(tmp_path / "ddi.xml", tmp_path / "codebooks" / "d", "d")
    assert str(book.code_lists["number"].missing["997"].word) == "dont_know"
    assert len(read_instrument(tmp_path / "ddi.xml").items) == 15
