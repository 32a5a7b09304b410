"""The rule language: one for routing, checks, edits, derivations and indicators.

Python's syntax, read with `ast` against a whitelist, three-valued, compiled to array
operations. A rule over a missing value is unknown, not false.
"""

from survey.expression.functions import FUNCTIONS
from survey.expression.rule import Expression, Vocabulary
from survey.expression.vector import Columns, LookupRow, Vector

__all__ = ["FUNCTIONS", "Columns", "Expression", "LookupRow", "Vector", "Vocabulary"]
