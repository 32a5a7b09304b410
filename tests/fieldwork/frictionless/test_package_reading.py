"""Data Packages that others wrote, of version 1 and 2."""

from __future__ import annotations

import contextlib
import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from survey.errors import InputError
from survey.fieldwork import draft_codebook, read_frame, read_instrument, read_raw

FIELDS: list[dict[str, Any]] = [
    {"name": "id", "type": "integer"},
    {
        "name": "smokes",
        "type": "boolean",
        "title": "Smokes",
        "trueValues": ["yes"],
        "falseValues": ["no"],
    },
    {"name": "town", "type": "string", "constraints": {"enum": ["Gent", "Luik"]}},
    {"name": "rent", "type": "number", "decimalChar": ",", "groupChar": "."},
    {"name": "day", "type": "date", "format": "%d/%m/%Y"},
]
ROWS = "id;smokes;town;rent;day\n1;yes;Gent;1.200,5;31/01/2022\n2;NA;;-99;NA\n"


def saved(folder: Path, descriptor: Any, rows: str = ROWS) -> Path:
    (folder / "table.csv").write_text(rows, encoding="utf-8")
    path = folder / "datapackage.json"
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    return path


def package(**resource: Any) -> dict[str, Any]:
    schema = {"fields": FIELDS, "missingValues": ["", "NA", "-99"], "primaryKey": "id"}
    made = {"name": "t", "path": "table.csv", "dialect": {"delimiter": ";"}}
    return {"name": "old", "resources": [made | {"schema": schema} | resource]}


def test_version_1(tmp_path: Path) -> None:
    path = saved(tmp_path, package() | {"profile": "tabular-data-package"})
    book = draft_codebook(path, tmp_path / "book", "s", "en")
    frame = read_frame(path, book)
    assert book.facts.id == "id"
    assert frame.data["smokes"].tolist()[:1] == [1]
    assert frame.data["town"].tolist()[:1] == ["Gent"]
    assert frame.data["rent"].tolist()[:1] == [1200.5]
    assert str(frame.data["day"][0].date()) == "2022-01-31"
    assert [frame.kinds(name)[1] for name in ("smokes", "town", "rent", "day")] == [
        3
    ] * 4
    assert not len(frame.findings.at_least("warning"))


def test_version_2_keeps_labels_and_kinds(tmp_path: Path) -> None:
    field = {
        "name": "trust",
        "type": "integer",
        "categories": [{"value": 1, "label": "Low"}, {"value": 2, "label": "High"}],
        "categoriesOrdered": True,
        "missingValues": [{"value": "-98", "label": "Refused"}, {"value": ""}],
    }
    schema = {"fields": [FIELDS[0], field]}
    made = package(schema=schema, data=[{"id": 1, "trust": 2}, {"id": 2, "trust": -98}])
    del made["resources"][0]["path"]
    path = saved(tmp_path, made | {"languages": ["en"]})
    told = read_instrument(path)
    assert [code.missing for code in told.lists["trust"].codes] == ["", "", "refused"]
    frame = read_frame(path, draft_codebook(path, tmp_path / "book", "s"))
    assert frame.data["trust"].tolist()[:1] == [2]
    assert frame.kinds("trust").tolist() == [0, 1]
    assert frame.variable("trust").measure == "ordinal"


def test_a_dialect_without_header_and_with_comments(tmp_path: Path) -> None:
    dialect = {"delimiter": ";", "header": False, "commentChar": "#"}
    rows = "# made by hand\n1;yes;Gent;1;31/01/2022\n"
    raw = read_raw(saved(tmp_path, package(dialect=dialect), rows))
    assert raw.data["town"].tolist() == ["Gent"]


def test_a_schema_beside_and_other_tables(tmp_path: Path) -> None:
    (tmp_path / "schema.json").write_text(json.dumps({"fields": FIELDS}))
    made = package(schema="schema.json")
    made["resources"].append(
        {"name": "more", "path": "x.csv", "schema": {"fields": []}}
    )
    raw = read_raw(saved(tmp_path, made))
    assert [note.key for note in raw.notes] == ["datapackage_others"]


@pytest.mark.parametrize(
    ("resource", "said"),
    [
        ({"path": "../table.csv"}, "outside its own folder"),
        ({"path": "/etc/hosts"}, "outside its own folder"),
        ({"path": "https://example.org/a.csv"}, "outside its own folder"),
        ({"path": ["a.csv", "b.csv"]}, "in 2 parts"),
        ({"path": "gone.csv"}, "that is not there"),
        ({"path": 3}, "doesn't say where"),
        ({"schema": {"fields": []}}, "without fields"),
        ({"schema": {"fields": ["id"]}}, "gives field 1 no name"),
        ({"schema": {"fields": [FIELDS[0], FIELDS[0]]}}, "'id' twice"),
        ({"schema": {"fields": [*FIELDS, {"name": "x"}]}}, "'x' its table lacks"),
        ({"schema": "../s.json"}, "a schema outside"),
        ({"dialect": {"delimiter": ";;"}}, "a dialect that can't be"),
        ({"data": 3, "path": None}, "data that are no table"),
    ],
)
def test_what_cannot_be_read_is_one_error(
    tmp_path: Path, resource: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        read_raw(saved(tmp_path, package(**resource)))


@pytest.mark.parametrize(
    "text", ['{"resources": [', '{"resources": []}', '{"resources": [' + "[" * 100_000]
)
def test_damaged_descriptors(tmp_path: Path, text: str) -> None:
    path = tmp_path / "datapackage.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        read_raw(path)
    with pytest.raises(InputError):
        read_instrument(path)


ODD: list[Any] = [None, True, -1, "", [], {}, ["a"], {"nl": 3}, [{"value": None}]]


def places(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield where something stands in a descriptor."""
    if path:
        yield path
    inner = part if isinstance(part, dict | list) else ()
    pairs = inner.items() if isinstance(inner, dict) else enumerate(inner)
    for key, value in pairs:
        yield from places(value, (*path, key))


def test_whatever_stands_in_it_is_read_or_one_error(tmp_path: Path) -> None:
    town = FIELDS[2] | {
        "survey": {"role": "answer", "kinds": {"NA": "refused"}, "decimals": 1},
        "translations": {"fr": {"title": "Ville", "categories": {"Gent": "Gand"}}},
    }
    whole = package(schema={"fields": [FIELDS[0], town], "missingValues": ["NA"]})
    whole["survey"] = {"themes": {"a": {"nl": "A"}}, "sets": {"s": {"members": [{}]}}}
    for path in places(whole):
        for value in ODD:
            other = copy.deepcopy(whole)
            at: Any = other
            for key in path[:-1]:
                at = at[key]
            at[path[-1]] = value
            place = saved(tmp_path, other)
            for read in (read_raw, read_instrument):
                with contextlib.suppress(InputError):
                    read(place)
