"""YAML 1.2 read with the line of every node, so that an error can name its place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from survey.errors import Problem

__all__ = ["YamlSource", "read_yaml"]


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
            line = _line(node, key, line)
            node = _child(node, key)
            if node is None:
                break
        return f"{self.name}:{line + 1}"


def _line(node: Any, key: int | str, default: int) -> int:
    if isinstance(node, CommentedMap) and key in node:
        return int(node.lc.key(key)[0])
    if isinstance(node, CommentedSeq) and isinstance(key, int) and key < len(node):
        return int(node.lc.item(key)[0])
    return default


def _child(node: Any, key: int | str) -> Any:
    if isinstance(node, CommentedMap):
        return node.get(key)
    if isinstance(node, CommentedSeq) and isinstance(key, int) and key < len(node):
        return node[key]
    return None


def read_yaml(path: Path) -> tuple[YamlSource, list[Problem]]:
    """Return a YAML file's content and what made it unreadable, if anything did.

    Parameters
    ----------
    path
        A file in UTF-8; one that isn't there reads as empty.
    """
    if not path.exists():
        return YamlSource(path.name, None), []
    reader = YAML(typ="rt")
    reader.version = (1, 2)
    try:
        content = reader.load(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        problem = Problem(f"{path.name}:1", "is not UTF-8; save it as UTF-8")
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        said = str(error.problem).splitlines()[0]
        problem = Problem(f"{path.name}:{line}", f"is not YAML: {said}")
    except YAMLError as error:
        said = str(error).splitlines()[0]
        problem = Problem(f"{path.name}:1", f"is not YAML: {said}")
    else:
        return YamlSource(path.name, content), []
    return YamlSource(path.name, None), [problem]
