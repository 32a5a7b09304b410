"""The same cases in bare numpy, knowing everything beforehand: what could be had.

    python -m tests.benches.floor CASE FOLDER

No checks, no labels, no counts, no intervals; codes run from nought and every stratum
has as many clusters as the next.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from tests.benches.data import ensure
from tests.benches.measure import report

Work = Callable[[], list[float]]


def _errors(scores: np.ndarray, strata: int) -> np.ndarray:
    """Return standard errors of scores by cluster, shape (clusters, ...)."""
    each = scores.reshape(strata, -1, *scores.shape[1:])
    n = each.shape[1]
    away = each - each.mean(axis=1, keepdims=True)
    return np.sqrt(n / (n - 1) * (away**2).sum(axis=(0, 1)))


def _a(folder: Path) -> Work:
    rows = pd.read_parquet(ensure("a", folder))
    psu, mun, item = (rows[name].to_numpy() for name in ("psu", "mun", "item"))
    w = rows["w"].to_numpy()

    def work() -> list[float]:
        key = ((psu - 1) * 300 + mun - 1) * 5 + item - 1
        cube = np.bincount(key, w, 2000 * 300 * 5).reshape(2000, 300, 5)
        size = cube.sum((0, 2))[:, None]
        share = cube.sum(0) / size
        score = (cube - cube.sum(2, keepdims=True) * share) / size
        return [share.sum(), _errors(score, 50).sum(), share.size]

    return work


def _b(folder: Path) -> Work:
    rows = pd.read_parquet(ensure("b", folder))
    targets = json.loads((folder / "b_targets.json").read_text("utf-8"))
    wanted = [np.array(list(target.values())) for target in targets.values()]
    codes = [rows[name].to_numpy() - 1 for name in targets]

    def work() -> list[float]:
        w, worst = rows["w"].to_numpy().copy(), 1.0
        while worst > 1e-8:
            worst = 0.0
            for code, target in zip(codes, wanted, strict=True):
                step = target / np.bincount(code, w, len(target))
                worst = max(worst, float(np.abs(step - 1).max()))
                w *= step[code]
        return [float(w @ rows["y"] / w.sum())]

    return work


def _c(folder: Path) -> Work:
    rows = pd.read_parquet(ensure("c", folder))
    y = rows[[f"y{k}" for k in range(1, 21)]].to_numpy()
    psu, w = rows["psu"].to_numpy() - 1, rows["w"].to_numpy()

    def work() -> list[float]:
        rng = np.random.default_rng(1)
        sums = [np.bincount(psu, w * column, 400) for column in y.T]
        sums = np.stack([*sums, np.bincount(psu, w, 400)], axis=1)
        drawn = rng.multinomial(7, np.full(8, 1 / 8), (50, 500)) * 8 / 7
        under = drawn.transpose(1, 0, 2).reshape(500, 400) @ sums
        means = under[:, :20] / under[:, 20:]
        whole = sums[:, :20].sum(0) / sums[:, 20].sum()
        return [whole.sum(), means.std(axis=0, ddof=1).sum()]

    return work


def _e(folder: Path) -> Work:
    rows = pd.read_parquet(ensure("e", folder))
    y = rows[[f"i{k}" for k in range(1, 151)]].to_numpy()
    w, psu = rows["w"].to_numpy()[:, None], rows["psu"].to_numpy() - 1

    def work() -> list[float]:
        known = ~np.isnan(y)
        wy, wn = np.where(known, y, 0) * w, known * w
        total, error, cells = 0.0, 0.0, 0
        for b in range(1, 13):
            level = rows[f"b{b}"].to_numpy() - 1
            size = level.max() + 1
            key = psu * size + level
            order = np.argsort(key, kind="stable")
            starts = np.flatnonzero(np.diff(key[order], prepend=-1))
            above, below = np.zeros((2, 100 * size, 150))
            above[key[order][starts]] = np.add.reduceat(wy[order], starts)
            below[key[order][starts]] = np.add.reduceat(wn[order], starts)
            above, below = (x.reshape(100, size, 150) for x in (above, below))
            share = above.sum(0) / below.sum(0)
            score = (above - below * share) / below.sum(0)
            total += share.sum()
            error += _errors(score, 25).sum()
            cells += share.size
        return [total, error, cells]

    return work


CASES: dict[str, Callable[[Path], Work]] = {"a": _a, "b": _b, "c": _c, "e": _e}


if __name__ == "__main__":
    case, folder = sys.argv[1:]
    report("numpy floor", case, CASES[case](Path(folder)))
