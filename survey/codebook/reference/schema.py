"""JSON Schemas of the YAML files, for the help and the red lines of an editor."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter

from survey.codebook.facts import StudyFacts
from survey.codebook.indicator import Indicator
from survey.codebook.rules import Check, Derivation, Edit

__all__ = ["SCHEMAS", "meanings", "properties", "schema_of", "summary"]

SCHEMAS: dict[str, Any] = {
    "study": StudyFacts,
    "indicators": list[Indicator],
    "checks": list[Check],
    "edits": list[Edit],
    "derived": list[Derivation],
}
"""What each file holds, by its name without `.yml`."""
SECTION = re.compile(r"Parameters\n-+\n(.*?)(?:\n\n[A-Z]\w+\n-+\n|\Z)", re.DOTALL)
ITEM = re.compile(r"^(\w[\w, ]*)\n((?:    .*\n?|\n)+)", re.MULTILINE)


def schema_of(name: str) -> str:
    """Return the JSON Schema of a YAML file, as text.

    Parameters
    ----------
    name
        Of the file, without `.yml`.
    """
    made = properties(name)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    head |= {"title": f"{name}.yml"}
    return json.dumps(head | made, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def properties(name: str) -> dict[str, Any]:
    """Return the schema of a YAML file with what every key means.

    Parameters
    ----------
    name
        Of the file, without `.yml`.
    """
    made = TypeAdapter(SCHEMAS[name]).json_schema(by_alias=True)
    known = {model.__name__: model for model in _models(SCHEMAS[name])}
    inside = [*made.get("$defs", {}).values(), made]
    for part in inside:
        model = known.get(part.get("title", ""))
        if model is not None:
            part["description"] = summary(model)
            for key, said in meanings(model).items():
                if key in part.get("properties", {}):
                    part["properties"][key]["description"] = said
        for each in part.get("properties", {}).values():
            each.pop("title", None)
    return made


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield every model within an annotation, and those within them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from _models(field.annotation)
    else:
        for part in get_args(annotation):
            yield from _models(part)


def summary(model: type[BaseModel]) -> str:
    """Return the first sentence of a model's documentation.

    Examples
    --------
    >>> summary(Check)
    'A rule that every record should meet.'
    """
    return (inspect.getdoc(model) or "").partition("\n")[0]


def meanings(model: type[BaseModel]) -> dict[str, str]:
    """Return what each documented key of a model means.

    Examples
    --------
    >>> meanings(Edit)["remove"]
    'Whether the record is set aside instead.'
    """
    section = SECTION.search((inspect.getdoc(model) or "") + "\n")
    found: dict[str, str] = {}
    for names, text in ITEM.findall(section[1] + "\n" if section else ""):
        said = " ".join(text.split())
        aliases = {f: i.alias or f for f, i in model.model_fields.items()}
        found |= {aliases.get(n, n): said for n in names.split(", ")}
    return found
