"""Processor seconds, wall seconds and peak memory of one piece of work."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path

__all__ = ["report"]

# Runs are repeated for so long, the first one whatever it takes.
LONG = 5.0


def report(who: str, case: str, work: Callable[[], list[float]]) -> None:
    """Run a piece of work a few times and print its best time as one line of JSON.

    Parameters
    ----------
    who, case
        What to call it.
    work
        Returns a few numbers, by which results are compared.
    """
    took: list[tuple[float, float]] = []
    checks: list[float] = []
    began = time.perf_counter()
    while not took or time.perf_counter() - began + took[-1][1] < LONG:
        cpu, wall = time.process_time(), time.perf_counter()
        checks = work()
        took.append((time.process_time() - cpu, time.perf_counter() - wall))
    status = Path("/proc/self/status").read_text("utf-8")
    peak = re.search(r"VmHWM:\s+(\d+)", status)
    found = {
        "who": who,
        "case": case,
        "cpu": min(cpu for cpu, _ in took),
        "first": took[0][0],
        "wall": min(wall for _, wall in took),
        "peak_mb": int(peak.group(1)) / 1024 if peak else float("nan"),
        "runs": len(took),
        "checks": [float(number) for number in checks],
    }
    print("RESULT " + json.dumps(found), flush=True)
