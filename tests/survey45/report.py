"""Print how much of the reference is covered: python -m tests.survey45.report [TEXT].

With a text, only the entries whose id or code holds it, each with what is the matter.
With `--roads`, what a study's estimates and a sample's verbs reach: counts by how they
get the design, and for every form of R code how many entries each road reaches.
"""

from __future__ import annotations

import re
import sys
import traceback
from collections import Counter

from tests.survey45.roads import ROADS, by_road, excused, road_taken
from tests.survey45.test_survey_45 import ENTRIES, excluded, matched, verdict


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


def roads() -> None:
    """Print what each public road reaches."""
    taken: Counter[tuple[str, str, str]] = Counter()
    forms: Counter[tuple[str, str]] = Counter()
    for asked in ENTRIES:
        hit = matched(asked)
        if hit is None or asked.error or excluded(asked):
            continue
        form = re.sub(r"\(.*", "", asked.code)
        forms[form, "arrays"] += 1
        for road in ROADS:
            said = "listed" if excused(road, asked) else by_road(road, *hit)
            if said is None:
                continue
            forms[form, road] += said == ""
            result = said if said in ("", "listed") else "another number"
            taken[road, road_taken(road, hit[1]), result or "the same"] += 1
    for (road, way, result), count in sorted(taken.items()):
        print(f"{count:5d} {road}: {way}: {result}")
    print(f"\n{'arrays':>9s} {'estimates':>9s} {'sample':>9s}")
    for form in dict.fromkeys(form for form, _ in forms):
        each = [forms[form, road] for road in ("arrays", *ROADS)]
        print(" ".join(f"{count:9d}" for count in each), form)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--roads"]:
        roads()
    else:
        main(*sys.argv[1:2])
