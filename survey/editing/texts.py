"""Open answers with stray spaces or garbled characters."""

from __future__ import annotations

import re

import numpy as np

from survey.editing.review import Hit, Review
from survey.locale import message
from survey.record import Findings

__all__ = ["check_texts"]

SPACES = re.compile(r"^\s|\s$|\s\s")
# UTF-8 read as Windows-1252: é becomes Ã©, ’ becomes â€™; U+FFFD is what is lost.
CONTINUATION = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
GARBLED = re.compile(f"[ÂÃÄÅ][{CONTINUATION}]|â€|\ufffd")
DEFECTS = (("spaces", SPACES), ("garbled", GARBLED))


def check_texts(review: Review) -> Findings:
    """Return the texts that need cleaning, without showing them.

    Parameters
    ----------
    review
        The frame under review.

    Notes
    -----
    What people wrote may hold anything, so a finding names the defect, not the text.
    Garbled characters are looked for here only when reading did not do so already.
    """
    frame, hits, items = review.frame, [], 0
    seen = "encoding" in set(frame.findings.summary["check"])
    sought = DEFECTS[:1] if seen else DEFECTS
    for name in frame.data.columns:
        if frame.variable(name).type != "text":
            continue
        value = frame.vector(name)
        texts = np.where(value.missing, "", value.values).tolist()
        for defect, pattern in sought:
            found = [i for i, text in enumerate(texts) if pattern.search(text)]
            said = message(f"defect_{defect}", review.language)
            blank = ("",) * len(found)
            rows = np.array(found, dtype=np.intp)
            hits.append(Hit(name, rows, (("defect", said),), blank))
        items += int((~value.missing).sum())
    return review.cells("text_defect", "info", hits, items=items)
