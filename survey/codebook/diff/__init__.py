"""What changed between two codebooks, in words for researchers."""

from survey.codebook.diff.change import Change, Difference
from survey.codebook.diff.compare import diff
from survey.codebook.diff.write import (
    as_csv,
    as_html,
    as_markdown,
    as_text,
    write_difference,
)

__all__ = [
    "Change",
    "Difference",
    "as_csv",
    "as_html",
    "as_markdown",
    "as_text",
    "diff",
    "write_difference",
]
