"""YAML 1.2 read with the line of every node, so that an error can name its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from survey.errors import Problem

__all__ = ["YamlSource", "read_yaml"]

# YAML reads 007 as 7, and a code is never meant that way.
LEADING_ZERO = re.compile(r"-?0[0-9_]+(?![0-9_.eExo:-])")
HINTS = {
    "mapping values are not allowed": "; keys that belong together start at the same "
    "place, and a text with ': ' in it stands between quotes",
    "'\\t'": "; indent with spaces, not with a tab",
}
"""What to do about what people often do, by words of the parser's complaint."""


@dataclass(frozen=True)
class YamlSource:
    """A YAML file's content, with a way back to its lines.

    Parameters
    ----------
    name
        The file's name as messages show it.
    content
        Plain mappings, lists and scalars, as ruamel.yaml returns them.
    """

    name: str
    content: Any

    def place(self, path: tuple[int | str, ...] = ()) -> str:
        """Return `file:line` of the deepest node on a path that is in the file.

        Examples
        --------
        >>> YamlSource("checks.yml", []).place((0, "rule"))
        'checks.yml:1'
        """
        node, line = self.content, 0
        for key in path:
            if not _holds(node, key):
                break
            mark = node.lc.item(key) if isinstance(key, int) else node.lc.key(key)
            node, line = node[key], int(mark[0])
        return f"{self.name}:{line + 1}"

    def places(self) -> dict[str, str]:
        """Return `file:line` by dotted path, such as `design.strata`.

        Examples
        --------
        >>> YamlSource("study.yml", {}).places()
        {}
        """
        paths = (path for path, _ in _nodes(self.content))
        return {".".join(map(str, path)): self.place(path) for path in paths}


def _holds(node: Any, key: int | str) -> bool:
    if isinstance(node, CommentedSeq):
        return isinstance(key, int) and key < len(node)
    return isinstance(node, CommentedMap) and key in node


def _nodes(node: Any) -> Iterator[tuple[tuple[int | str, ...], Any]]:
    """Yield every node within another, and the path to it."""
    if isinstance(node, CommentedMap | CommentedSeq):
        for key in node if isinstance(node, CommentedMap) else range(len(node)):
            yield (key,), node[key]
            yield from (((key, *path), item) for path, item in _nodes(node[key]))


def read_yaml(path: Path) -> tuple[YamlSource, list[Problem]]:
    """Return a YAML file's content and what made it unreadable, if anything did.

    Parameters
    ----------
    path
        A file in UTF-8; one that isn't there reads as empty.
    """
    empty = YamlSource(path.name, None)
    if not path.exists():
        return empty, []
    try:
        text = path.read_text(encoding="utf-8-sig")
        source = YamlSource(path.name, _load(text))
        return source, list(_leading_zeros(source, text.split("\n")))
    except OSError as error:
        return empty, [Problem(path.name, f"can't be read: {error.strerror}")]
    except UnicodeDecodeError:
        return empty, [Problem(f"{path.name}:1", "is not UTF-8; save it as UTF-8")]
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        said = str(error.problem).splitlines()[0]
        hint = next((HINTS[words] for words in HINTS if words in said), "")
        return empty, [Problem(f"{path.name}:{line}", f"is not YAML: {said}{hint}")]
    except YAMLError as error:
        said = str(error).splitlines()[0]
        return empty, [Problem(f"{path.name}:1", f"is not YAML: {said}")]
    except RecursionError:
        return empty, [Problem(f"{path.name}:1", "is nested too deeply")]


@lru_cache(maxsize=64)
def _load(text: str) -> Any:
    # Kept by text: parsing is most of the time of opening a codebook, and a run, its
    # outcome and a release open the same one. Nobody writes in what is returned.
    reader = YAML(typ="rt")
    reader.version = (1, 2)
    return reader.load(text)


def _leading_zeros(source: YamlSource, lines: list[str]) -> Iterator[Problem]:
    for path, item in _nodes(source.content):
        if not isinstance(item, int):
            continue
        line, column = _start(source.content, path)
        written = LEADING_ZERO.match(lines[line][column:])
        if written:
            said = f"put {written[0]} between quotes; as a number it loses its zeros"
            yield Problem(f"{source.name}:{line + 1}", said)


def _start(node: Any, path: tuple[int | str, ...]) -> tuple[int, int]:
    """Return the line and column, from 0, where the value on a path is written."""
    for key in path[:-1]:
        node = node[key]
    key = path[-1]
    line, column = node.lc.item(key) if isinstance(key, int) else node.lc.value(key)
    return int(line), int(column)
