"""Every key and every column of a codebook on one page, from the models themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel

from survey.codebook.margins import MarginCell
from survey.codebook.reference.schema import SCHEMAS, properties
from survey.codebook.tables import FRAME, TABLES, TableShape
from survey.codebook.treatment import WAYS
from survey.codebook.variable import Variable, VariableSet
from survey.expression import FUNCTIONS
from survey.record import MissingKind

__all__ = ["reference_page"]

HEAD = """\
# The codebook: every file, column and key

Made by `sid codebook schema --to docs` from the models that read a codebook; don't
write in it. A codebook is a folder. Tables are CSV (UTF-8, commas; what Excel saves
with semicolons or in Windows-1252 is read too, and said), one row a thing, every cell
text. `::` stands for a column a language, such as `label::nl`. All that isn't marked
`*` may be left out. Schemas for editors are in `schema/`.
"""
MODELS: dict[str, type[BaseModel]] = {
    "variables.csv": Variable,
    "sets.csv": VariableSet,
    "margins.csv": MarginCell,
}
WORDS = {
    ("codes.csv", "missing"): [kind.word for kind in MissingKind if kind],
    ("variables.csv", "treatment"): WAYS,
    ("crosswalk.csv", "comparable"): ("yes", "limited", "no"),
}


def reference_page() -> str:
    """Return the page as Markdown."""
    parts = [HEAD]
    parts += ["\n".join(_table(shape)) for shape in (*TABLES.values(), FRAME)]
    for name in SCHEMAS:
        parts.append("\n".join(_file(name)))
    parts.append("\n".join(_functions()))
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _table(shape: TableShape) -> Iterator[str]:
    yield f"## {shape.file}\n\nA row is {shape.holds}.\n"
    yield "| column | meaning | words |\n|---|---|---|"
    for column, meaning in shape.columns.items():
        mark = "*" if column in shape.required else ""
        words = " ".join(f"`{word}`" for word in _words(shape.file, column))
        yield f"| `{column}`{mark} | {meaning} | {words} |"


def _words(file: str, column: str) -> list[str]:
    if (file, column) in WORDS:
        return [*WORDS[file, column]]
    field = MODELS[file].model_fields.get(column) if file in MODELS else None
    found = get_args(field.annotation) if field is not None else ()
    return [word for word in found if isinstance(word, str) and word]


def _file(name: str) -> Iterator[str]:
    made = properties(name)
    parts: dict[str, Any] = made.get("$defs", {})
    top = made if "properties" in made else _target(made["items"], parts)
    listed = "" if top is made else "A list; each item: "
    yield f"## {name}.yml\n\n{listed}{top.get('description', '')}\n"
    yield from _keys(top)
    for title in sorted(_reached(top, parts, set())):
        yield f"\n### {name}.yml: {title}\n\n{parts[title].get('description', '')}\n"
        yield from _keys(parts[title])


def _keys(part: Mapping[str, Any]) -> Iterator[str]:
    yield "| key | holds | without it | meaning |\n|---|---|---|---|"
    required = part.get("required", [])
    for key, item in part["properties"].items():
        mark = "*" if key in required else ""
        default = item.get("default")
        shown = (
            ""
            if default in (None, "", []) or isinstance(default, dict)
            else f"`{default}`"
        )
        meaning = item.get("description", "")
        yield f"| `{key}`{mark} | {_holds(item)} | {shown} | {meaning} |"


def _holds(item: Mapping[str, Any]) -> str:
    """Return in words what a key holds."""
    if "$ref" in item:
        return _title(item["$ref"])
    if "enum" in item:
        return " ".join(f"`{word}`" for word in item["enum"] if word != "")
    if "const" in item:
        return f"`{item['const']}`"
    if "anyOf" in item:
        kinds = [_holds(each) for each in item["anyOf"] if each.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    if "x-expression" in item:
        return "expression"
    if item.get("type") == "array":
        inner = _holds(item["items"]) if "items" in item else ""
        return f"list of {inner}" if inner else "list"
    if item.get("type") == "object" and isinstance(
        item.get("additionalProperties"), dict
    ):
        return f"by name: {_holds(item['additionalProperties'])}"
    names = {"integer": "whole number", "boolean": "true or false", "string": "text"}
    kind = item.get("type", "anything")
    return (
        item.get("format") or names.get(kind, kind) if isinstance(kind, str) else "text"
    )


def _title(reference: str) -> str:
    name = reference.rpartition("/")[2]
    return "text by language" if name == "Text" else name


def _target(item: Mapping[str, Any], parts: Mapping[str, Any]) -> Any:
    return parts[item["$ref"].rpartition("/")[2]]


def _reached(part: Any, parts: Mapping[str, Any], seen: set[str]) -> set[str]:
    """Return the models with keys of their own that a part leads to."""
    if isinstance(part, dict):
        name = str(part.get("$ref", "")).rpartition("/")[2]
        if name and name not in seen and "properties" in parts[name]:
            seen.add(name)
            _reached(parts[name], parts, seen)
        for value in part.values():
            _reached(value, parts, seen)
    elif isinstance(part, list):
        for value in part:
            _reached(value, parts, seen)
    return seen


def _functions() -> Iterator[str]:
    yield "## Expressions\n"
    yield (
        "Python's comparisons, `in [...]`, `and`, `or`, `not` and `+ - * /` over names "
        "of variables and facts, and these functions. What rests on a missing answer "
        "is unknown.\n"
    )
    yield "| function | meaning |\n|---|---|"
    for name, function in FUNCTIONS.items():
        yield f"| `{name}` | {function.meaning} |"
