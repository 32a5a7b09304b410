"""The generated reference: up to date, and true of the project's own codebooks."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from ruamel.yaml import YAML

from survey.codebook.reference import SCHEMAS, reference_files, schema_of
from survey.codebook.tables import TABLES
from survey.codebook.variable import Variable

DOCS = Path(__file__).resolve().parents[2] / "docs"
FILES = reference_files()
STUDIES = ["ess9-gb", "marktconsultatie", "sid-2017", "sid-2022"]


@pytest.mark.parametrize("name", FILES)
def test_it_is_up_to_date(name: str) -> None:
    same = (DOCS / name).read_text(encoding="utf-8") == FILES[name]
    assert same, "run `sid codebook schema --to docs`"


def test_every_field_of_a_variable_is_a_column() -> None:
    stems = {column.removesuffix("::") for column in TABLES["variables.csv"].columns}
    assert stems == set(Variable.model_fields)


def plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {str(key): plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(value) for value in node]
    return node.isoformat() if isinstance(node, datetime.date) else node


@pytest.mark.parametrize("name", SCHEMAS)
@pytest.mark.parametrize("study", STUDIES)
def test_the_project_s_own_files_are_valid(
    codebooks: Path, study: str, name: str
) -> None:
    text = (codebooks / study / f"{name}.yml").read_text(encoding="utf-8")
    content = plain(YAML(typ="safe", pure=True).load(text))
    jsonschema.validate(content, json.loads(schema_of(name)))


BROKEN = [
    ("checks", [{"name": "a", "label": {"nl": "A"}, "rule": "x", "severty": "info"}]),
    ("checks", [{"name": "a", "label": {"nl": "A"}}]),
    ("edits", [{"name": "a", "label": {}, "when": "x", "why": "", "set": {"x": []}}]),
    ("study", {"study": "a", "title": {"nl": "A"}, "id": "id", "languages": ["de"]}),
]


@pytest.mark.parametrize(("name", "content"), BROKEN)
def test_an_editor_sees_what_is_wrong(name: str, content: Any) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(content, json.loads(schema_of(name)))


def test_a_key_says_what_it_means() -> None:
    schema = json.loads(schema_of("study"))
    said = schema["properties"]["id"]["description"]
    assert said == "The variable that tells respondents apart."
    assert "| `id`* | text |  | The variable that tells" in FILES["codebook.md"]
