"""Print what every variance method is worth on one population laid out like SID.

    python -m tests.benches.coverage                        all methods, 1,000 samples
    python -m tests.benches.coverage --methods pps --draws 4000
    python -m tests.benches.coverage --simulated            survey.simulation's people

One row a method and statistic: how many of the 95 % intervals hold the truth, and the
mean of the estimated variances over the variance of the estimates, each with how many
Monte-Carlo standard errors it is away from what it should be.
"""

from __future__ import annotations

import argparse
import sys
import time
from functools import cache, partial
from pathlib import Path

import pandas as pd

from tests.benches.coverage.judged import repeated
from tests.benches.coverage.measures import STATISTICS
from tests.benches.coverage.methods import METHODS
from tests.benches.coverage.people import laid_out, simulated

FAR = 4.0


def main() -> int:
    """Run the bench; 1 when anything is farther off than chance would have it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--methods", default="", help="only those whose name has this")
    parser.add_argument("--statistics", default="", help="likewise")
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--simulated", action="store_true")
    parser.add_argument("--to", type=Path, help="CSV with the rows")
    given = parser.parse_args()
    people = cache(partial(simulated if given.simulated else laid_out, given.seed))
    asked = tuple(name for name in STATISTICS if given.statistics in name)
    parts = []
    for name, method in METHODS.items():
        if given.methods not in name:
            continue
        start = time.process_time()
        found = repeated(people(method.most), method, given.draws, given.seed, asked)
        rows = found.rows
        rows.insert(0, "method", name)
        parts.append(rows)
        print(f"{name}: {given.draws} samples, {time.process_time() - start:.0f} s")
        print(rows.drop(columns="method").round(3).to_string(index=False), flush=True)
    table = pd.concat(parts)
    if given.to:
        table.to_csv(given.to, index=False)
    far = table[(table["z_coverage"].abs() > FAR) | (table["z_ratio"].abs() > FAR)]
    print(f"\n{len(table)} rows, {len(far)} farther off than {FAR:g} standard errors")
    print(far.round(3).to_string(index=False) if len(far) else "")
    return int(len(far) > 0)


if __name__ == "__main__":
    sys.exit(main())
