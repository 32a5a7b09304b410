"""Print how much of the reference is covered: python -m tests.survey45.report [TEXT].

With a text, only the entries whose id or code holds it, each with what is the matter.
"""

from __future__ import annotations

import sys
import traceback
from collections import Counter

from tests.survey45.test_survey_45 import ENTRIES, excluded, verdict


def main(text: str = "") -> None:
    """Print counts, and the entries that differ."""
    counts: Counter[str] = Counter()
    for asked in ENTRIES:
        if text and text not in asked.id and text not in asked.code:
            continue
        try:
            said = (excluded(asked) and "listed") or verdict(asked)
        except Exception:
            said = "crashed: " + traceback.format_exc(limit=-1).splitlines()[-1]
        counts[said.split(":")[0].split("[")[0] if said else "the same"] += 1
        if text and said:
            print(f"{asked.id}\n    {said[:300]}")
    for key, count in counts.most_common():
        print(f"{count:5d} {key}")


if __name__ == "__main__":
    main(*sys.argv[1:2])
