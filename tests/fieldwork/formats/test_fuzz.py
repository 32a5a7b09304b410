"""Damaged files of every format: read or refused in a moment, never a crash.

One file of each format is cut off at every hundredth of its length, and has bytes
changed by seeds.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from tests.fieldwork.isolated import outcomes

SEEDS = int(os.environ.get("FUZZ_SEEDS", "60"))
"""Damaged copies a format; FUZZ_SEEDS makes more of them."""
DATA = pd.DataFrame({"id": [1.0, 2.0, 3.0], "t": ["é" * 30, "b", '"x"; y']})
LABELS = {"id": {1.0: "één", 2.0: "twee"}}
SSS = """<?xml version="1.0" encoding="UTF-8"?>
<sss version="2.0"><survey><record ident="A" format="csv" href="b.csv">
<variable ident="1" type="single"><name>q</name><label>Q</label>
<position start="1"/><values><value code="1">Ja</value></values></variable>
</record></survey></sss>"""
FORMATS: dict[str, Callable[[Path], object]] = {
    "a.sav": lambda p: pyreadstat.write_sav(DATA, p, variable_value_labels=LABELS),
    "b.sav": lambda p: pyreadstat.write_sav(DATA, p, row_compress=True),
    "a.zsav": lambda p: pyreadstat.write_sav(DATA, p, compress=True),
    "a.dta": lambda p: pyreadstat.write_dta(DATA, p, version=14),
    "a.por": lambda p: pyreadstat.write_por(DATA.replace("é" * 30, "e"), p),
    "a.xpt": lambda p: pyreadstat.write_xport(DATA, p),
    "a.parquet": lambda p: DATA.to_parquet(p),
    "a.xlsx": lambda p: DATA.to_excel(p, index=False),
    "a.csv": lambda p: DATA.to_csv(p, index=False, sep=";"),
    "a.sss": lambda p: p.write_text(SSS, encoding="utf-8"),
}


def damaged(content: bytes, seed: int) -> bytes:
    damage = random.Random(seed)
    changed = bytearray(content)
    for _ in range(damage.choice([1, 2, 8])):
        changed[damage.randrange(len(changed))] = damage.choice([0, 1, 34, 128, 255])
    return bytes(changed)


def tried(tmp_path: Path, name: str, contents: list[bytes]) -> list[tuple[str, str]]:
    (tmp_path / "b.csv").write_text("1\n1\n", encoding="utf-8")
    paths = []
    for place, content in enumerate(contents):
        path = tmp_path / f"{place}-{name}"
        path.write_bytes(content)
        paths.append(path)
    return list(outcomes(paths))


@pytest.mark.parametrize("name", FORMATS)
def test_damage_is_refused_or_read(tmp_path: Path, name: str) -> None:
    FORMATS[name](tmp_path / name)
    whole = (tmp_path / name).read_bytes()
    cuts = sorted({len(whole) * part // 100 for part in range(100)})
    contents = [whole[:end] for end in cuts]
    contents += [damaged(whole, seed) for seed in range(SEEDS)]
    found = tried(tmp_path, name, contents)
    odd = {
        place: said
        for place, said in enumerate(found)
        if said[0] not in ("read", "refused") or "(names" in said[1]
    }
    assert not odd
    if name.endswith(("sav", "dta", "parquet", "xlsx")):
        assert {did for did, _ in found[: len(cuts)]} == {"refused"}
