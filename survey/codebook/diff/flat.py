"""Declared things as plain texts under their keys, so that nothing goes unseen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from survey.record import MissingKind

__all__ = ["flat", "flat_rows"]


def flat(item: BaseModel, leave: Iterable[str] = ()) -> dict[str, str]:
    """Return everything that a declared thing says, by the path of its keys.

    Parameters
    ----------
    item
        The thing.
    leave
        Keys that are looked at elsewhere.

    Examples
    --------
    >>> from survey.codebook.variable import Code
    >>> flat(Code(code="1", label={"nl": "Ja", "fr": ""}))
    {'code': '1', 'label.nl': 'Ja'}
    """
    found: dict[str, str] = {}
    for name in type(item).model_fields:
        if name not in set(leave):
            _spread(found, name, getattr(item, name))
    return found


def flat_rows(rows: Iterable[tuple[str, Mapping[str, str]]]) -> dict[str, str]:
    """Return several things under their own keys; a key that comes again is numbered.

    Parameters
    ----------
    rows
        Key and content of each.

    Examples
    --------
    >>> flat_rows([("a", {"x": "1"}), ("a", {"x": "2"})])
    {'a.x': '1', 'a#2.x': '2'}
    """
    seen: dict[str, int] = {}
    found: dict[str, str] = {}
    for key, content in rows:
        seen[key] = seen.get(key, 0) + 1
        here = key if seen[key] == 1 else f"{key}#{seen[key]}"
        found |= {f"{here}.{name}": text for name, text in content.items()}
    return found


def _spread(found: dict[str, str], path: str, value: Any) -> None:
    """Add a value: keys of mappings and models one by one, lists as one text."""
    if isinstance(value, BaseModel):
        root = getattr(value, "root", None)
        value = root if isinstance(root, dict) else _content(value)
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _spread(found, f"{path}.{key}" if path else str(key), inner)
        return
    text = _text(value)
    if text:
        found[path] = text


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, BaseModel):
        parts = {name: _text(inner) for name, inner in _content(value).items()}
        return " ".join(f"{name}: {text}" for name, text in parts.items() if text)
    if isinstance(value, Mapping):
        return " ".join(f"{name}: {_text(inner)}" for name, inner in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(
            f"[{_text(inner)}]" if _many(inner) else _text(inner) for inner in value
        )
    if isinstance(value, MissingKind):
        return value.name.lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _many(value: Any) -> bool:
    return isinstance(value, Sequence | Mapping | BaseModel) and not isinstance(
        value, str
    )


def _content(item: BaseModel) -> dict[str, Any]:
    return {name: getattr(item, name) for name in type(item).model_fields}
