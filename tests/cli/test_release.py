"""From a run to a package and its check on arrival, by the command alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from survey.study import Outcome

Call = Callable[..., tuple[int, str]]
STUDY = """\
study: tiny
title: {nl: Klein onderzoek, en: Tiny study}
languages: [nl, en]
id: id
facts: {reference_year: 2022}
themes: {contact: {nl: Contacten, en: Contacts}}
design: {}
disclosure: {min_base: 2, min_cell: 1}
release: {agency: {drop: [why_not], pseudonymise: [id], key: TINY_KEY}}
"""


def test_key_run_release_verify(
    sid: Call, tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "tiny.csv"
    rows = [f"{n},{1 + n % 2},{1950 + n},{1 + n % 3}," for n in range(1, 21)]
    file.write_text("\n".join(["id,sex,birth_year,talks,why_not", *rows]) + "\n")
    out, package, secret = tmp_path / "out", tmp_path / "p.zip", tmp_path / "tiny.key"
    assert sid("run", tiny(study_yml=STUDY), file, "--to", out)[0] == 0
    release = ("release", out, "--profile", "agency", "--to", package)
    code, said = sid(*release)
    assert code == 2
    assert "TINY_KEY" in said
    assert not package.exists()
    assert sid("key", secret)[0] == 0
    assert sid(*release, "--key", secret)[0] == 0
    code, said = sid("verify", package)
    assert (code, "in orde" in said) == (0, True)
    damaged = package.read_bytes()[:-200]
    (tmp_path / "cut.zip").write_bytes(damaged)
    code, said = sid("verify", tmp_path / "cut.zip")
    assert code == 2
    assert "cut.zip" in said
    assert sid("explain", out, "talks_often")[0] == 0
    assert Outcome.open(out).frame.rows == 20
