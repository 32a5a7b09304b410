"""environment.yml says what pyproject.toml says."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]


def pyproject() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_conda_and_pip_ask_for_the_same_packages_and_bounds() -> None:
    project = pyproject()["project"]
    assert isinstance(project, dict)
    content = YAML(typ="safe").load(ROOT / "environment.yml")
    conda = {d for d in content["dependencies"] if isinstance(d, str)} - {"pip"}
    by_pip = {d for part in content["dependencies"] for d in pip_part(part)}
    python = "python" + project["requires-python"]
    assert conda | by_pip == {python, *project["dependencies"]}
    assert not conda & by_pip


def pip_part(part: str | dict[str, list[str]]) -> list[str]:
    listed = [] if isinstance(part, str) else part["pip"]
    return [name for name in listed if not name.startswith("--")]


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_package_is_in_the_lock_within_its_bounds() -> None:
    project = pyproject()["project"]
    assert isinstance(project, dict)
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = {plain(m[1]) for m in re.finditer(r"^([A-Za-z0-9_.-]+)==", lock, re.M)}
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {plain(re.split(r"[><=\[]", item)[0]) for item in wanted}
    assert names <= pinned


def test_the_lock_names_no_index_and_no_place() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "--" not in lock
