"""The toolkit beside its peers, in one run, on one machine.

    python -m tests.benches.run a b c e --peers svy,R
    python -m tests.benches.run f --peers duckdb,dask,spark

Every piece of work runs in a process of its own, one after the other, with one thread
for linear algebra (more of them wait for each other and count the waiting). Counted are
processor seconds, over all threads, of designing and estimating: not of starting and
reading. What takes less than five seconds is repeated, for all alike, and the best
counts. Peak memory is of the whole process, the data and the interpreter with it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from tests.benches.data import ensure

__all__ = ["commands", "main"]

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
# How many times fewer processor seconds than whom; the floor, how many times more.
BARS = {
    "a": {"R": 100, "svy": 100, "floor": 5, "peak_mb": 500},
    "b": {"R": 100, "svy": 10},
    "c": {"R": 500, "svy": 50},
    "e": {"R": 500, "svy": 30},
    "f": {"peak_mb": 4096},
}
ENGINES = ("polars", "duckdb", "dask", "spark")
Result = Mapping[str, object]


def commands(case: str, folder: Path, peers: Sequence[str]) -> dict[str, list[str]]:
    """Return what to start for a case, by who does the work."""
    python = [sys.executable, "-m"]
    asked = [case, str(folder)]
    found = {"ours": [*python, "tests.benches.ours", *asked]}
    if case == "f":
        found = {}
    else:
        found["floor"] = [*python, "tests.benches.floor", *asked]
    for peer in peers:
        if peer in ENGINES and case in "af":
            found[peer] = [*python, "tests.benches.ours", *asked, peer]
        if peer == "svy" and case != "f":
            svy = os.environ.get("SVY_PYTHON", sys.executable)
            found[peer] = [svy, str(HERE / "peer_svy.py"), *asked]
        if peer == "R" and case != "f":
            found[peer] = ["Rscript", str(HERE / "peer.R"), *asked]
    return found


def _made(case: str, folder: Path, peers: Sequence[str]) -> None:
    path = ensure(case, folder)
    table = path.with_suffix(".csv")
    if "R" in peers and case != "f" and not table.exists():
        pd.read_parquet(path).to_csv(table, index=False)


def _started(command: Sequence[str]) -> Result:
    one = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        command,
        env={**os.environ, **one, "PYTHONPATH": path},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if not lines:
        return {"failed": (done.stderr.strip().splitlines() or ["nothing said"])[-1]}
    return dict(json.loads(lines[-1].removeprefix("RESULT ")))


def _line(case: str, who: str, found: Result, results: Mapping[str, Result]) -> str:
    if "failed" in found:
        return f"| {case} | {who} | failed: {found['failed']} | | | | |"
    ours = next(iter(results.values()))
    times = float(str(found["cpu"])) / float(str(ours["cpu"]))
    bar = BARS[case].get(who)
    said = f"{times:.1f}"
    if who == "floor":
        said, bar = f"{1 / times:.1f} below", BARS[case].get("floor")
    verdict = f"≥ {bar}" if bar and who != "floor" else f"≤ {bar}" if bar else ""
    checks = " ".join(f"{number:.12g}" for number in found["checks"])  # type: ignore[attr-defined]
    return (
        f"| {case} | {found['who']} | {found['cpu']:.3f} | {found['wall']:.2f} | "
        f"{found['peak_mb']:.0f} | {said} | {verdict} | {checks} |"
    )


def main() -> int:
    """Run cases and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", nargs="+", choices=list("abcef"))
    parser.add_argument(
        "--peers", default="", help="svy, R, polars, duckdb, dask, spark"
    )
    parser.add_argument("--data", type=Path, default=Path("out/benches"))
    given = parser.parse_args()
    peers = [peer for peer in given.peers.split(",") if peer]
    folder = given.data.resolve()
    print("| case | who | processor s | wall s | peak MB | × ours | bar | checks |")
    print("|---|---|---|---|---|---|---|---|")
    for case in given.cases:
        _made(case, folder, peers)
        results: dict[str, Result] = {}
        for who, command in commands(case, folder, peers).items():
            results[who] = _started(command)
            print(_line(case, who, results[who], results), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
