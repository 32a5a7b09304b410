"""How long estimates take, beside a loop over tables and beside bare numpy.

python -m pytest tests/benches --override-ini addopts="" -s
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.designs import Design
from survey.estimates import (
    Batch,
    Estimates,
    Statistic,
    estimate,
    measure,
)
from survey.fieldwork import Frame
from survey.weighting import Weights, weigh

ROWS, INDICATORS = 5100, 60
BREAKDOWNS: list[tuple[str, ...]] = [
    (),
    ("origin",),
    ("sex",),
    ("age",),
    ("region",),
    ("origin", "sex"),
    ("origin", "age"),
    ("origin", "region"),
]
CODES = {"origin": 7, "sex": 2, "age": 4, "region": 2, "opinion": 5}
STUDY = """\
study: bench
title: {nl: Meting}
id: id
design: {strata: origin, fpc: true, base_weight: {margin: origin}}
weighting: {calibrate: {margins: [origin, origin_sex, origin_age]}, trim: {cap: 4}}
"""
Clock = time.process_time


def study(folder: Path) -> Frame:
    rng = np.random.default_rng(2022)
    data = {"id": np.arange(ROWS)}
    for name, size in CODES.items():
        data[name] = rng.integers(1, size + 1, ROWS)
    lines, indicators = [], []
    for k in range(INDICATORS):
        values = rng.integers(1, 6, ROWS).astype(float)
        values[rng.random(ROWS) < 0.05] = np.nan
        data[f"q{k}"] = values
        lines.append(f"q{k},code,opinion,Vraag")
        kind = ["share: q{} >= 4", "mean: q{}", "distribution: q{}"][k % 3]
        said = kind.format(k)
        indicators.append(f"- {{name: i{k}, theme: '', label: {{nl: I}}, {said}}}")
    variables = ["name,type,codes,label::nl", "id,int,,Nummer"]
    variables += [f"{n},code,{n},{n}" for n in list(CODES)[:4]] + lines
    codes = [f"{n},{c},{c}" for n, size in CODES.items() for c in range(1, size + 1)]
    write(folder, "study.yml", STUDY)
    write(folder, "variables.csv", "\n".join(variables) + "\n")
    write(folder, "codes.csv", "\n".join(["list,code,label::nl", *codes]) + "\n")
    write(folder, "indicators.yml", "\n".join(indicators) + "\n")
    write(folder, "margins.csv", margins())
    return Frame.of(pd.DataFrame(data), Codebook.open(folder))


def margins() -> str:
    lines = ["margin,cells,population,status,source"]
    for o in range(1, 8):
        size = 3_000_000 // o // 120 * 120
        lines.append(f"origin,origin={o},{size},assumed,bench")
        lines += [
            f"origin_sex,origin={o} sex={s},{size // 5 * (s + 1)},assumed,bench"
            for s in (1, 2)
        ]
        lines += [
            f"origin_age,origin={o} age={a},{size // 10 * a},assumed,bench"
            for a in range(1, 5)
        ]
    return "\n".join(lines) + "\n"


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8", newline="\n")


def timed(job: Callable[[], object], times: int = 3) -> float:
    """Return the least processor seconds of a few runs."""
    took = []
    for _ in range(times):
        start = Clock()
        job()
        took.append(Clock() - start)
    return min(took)


def loop(frame: Frame, weights: Weights, tables: int) -> float:
    """Return the seconds a table that a loop over tables takes, done the usual way.

    A data frame and a mask per table, full-length scores, groupby per stratum: what
    `svyby` in a loop does, without R's formulas.
    """
    design = Design.of(frame, weights)
    data = frame.data.assign(w=weights.final, h=design.stratum)
    start = Clock()
    for table in range(tables):
        by = list(BREAKDOWNS[1 + table % 7])
        y = data[f"q{table % INDICATORS}"].astype(float)
        for _, group in data[y.notna()].groupby(by):
            inside = data.index.isin(group.index)
            total = group["w"].sum()
            mean = (group["w"] * y[group.index]).sum() / total
            score = pd.Series(
                np.where(inside, data["w"] * (y.fillna(0) - mean) / total, 0)
            )
            parts = score.groupby(data["h"])
            centred = score - parts.transform("mean")
            n = parts.transform("size")
            float((centred**2 * n / (n - 1)).sum()) ** 0.5
    return (Clock() - start) / tables


def test_a_study_of_sixty_indicators(tmp_path: Path) -> None:
    frame = study(tmp_path)
    weights = weigh(frame)
    indicators = list(frame.codebook.indicators.values())
    found: list[Estimates] = []
    took = timed(lambda: found.append(estimate(frame, weights, indicators, BREAKDOWNS)))
    weighing = timed(lambda: weigh(frame))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tables = len(indicators) * len(BREAKDOWNS)
    each = loop(frame, weights, 14)
    print(
        f"\n{tables} tables, {len(found[0])} rows: {took:.2f} s, "
        f"{each * tables / took:.0f} times faster than a loop ({each * 1000:.0f} ms a "
        f"table); weighing {weighing:.2f} s; {before / 1024:.0f} MB with imports"
    )
    assert took < 2
    assert before / 1024 < 300
    assert each * tables / took > 10


def floor(psu: np.ndarray, domain: np.ndarray, item: np.ndarray, w: np.ndarray) -> None:
    """Bare numpy for 50 strata of 40 clusters: the cube and everything from it."""
    key = (psu * 300 + domain) * 5 + item
    cube = np.bincount(key, w, 2000 * 300 * 5).reshape(2000, 300, 5)
    total = cube.sum((0, 2))
    share = cube.sum(0) / total[:, None]
    z = (cube - cube.sum(2, keepdims=True) * share) / total[None, :, None]
    z = z.reshape(50, 40, 300, 5)
    z = z - z.mean(1, keepdims=True)
    np.sqrt((40 / 39 * (z**2).sum(1)).sum(0))


@pytest.mark.slow
def test_a_million_records_in_three_hundred_domains() -> None:
    rng = np.random.default_rng(1)
    rows = 1_000_000
    psu, domain = rng.integers(0, 2000, rows), rng.integers(0, 300, rows)
    item, w = rng.integers(0, 5, rows), rng.uniform(1, 9, rows)
    y = np.stack([item == k for k in range(5)]).astype(float)
    everyone = np.ones((1, rows), dtype=bool)
    nobody = np.zeros(rows, dtype=bool)
    codes = tuple("12345")
    statistic = Statistic("item", codes, y, everyone, nobody, "share")

    def ours() -> None:
        design = Design.build(w, psu // 40, psu)
        measure(design, Batch.of([statistic]), domain, 300)

    took, least = timed(ours, 2), timed(lambda: floor(psu, domain, item, w), 2)
    print(f"\n1,500 shares of a million records: {took:.2f} s, numpy {least:.2f} s")
    assert took < 10 * least
