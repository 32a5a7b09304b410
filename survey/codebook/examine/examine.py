"""Everything that could be better in a codebook that opens."""

from __future__ import annotations

from survey.codebook.codebook import Codebook
from survey.codebook.examine.names import name_remarks
from survey.codebook.examine.remark import Remark
from survey.codebook.examine.routing import routing_remarks
from survey.codebook.examine.rules import rule_remarks
from survey.codebook.examine.texts import text_remarks
from survey.codebook.examine.unused import unused_remarks
from survey.codebook.examine.values import value_remarks

__all__ = ["examine"]

ORDER = {"error": 0, "warning": 1, "info": 2}


def examine(codebook: Codebook) -> tuple[Remark, ...]:
    """Return what is incomplete, contradictory or redundant, the worst first.

    Parameters
    ----------
    codebook
        One that opens: names and references are right.

    Notes
    -----
    Whether a rule can hold is tried out over all codes, over the numbers between which
    it tells a difference, and over missing answers. Where that is too much, or it hangs
    on texts, days or other records, it is not decided and nothing is said here;
    `undecided` names those rules.
    """
    parts = codebook.parts
    remarks = [
        *name_remarks(parts),
        *routing_remarks(parts),
        *rule_remarks(parts),
        *value_remarks(parts),
        *text_remarks(parts),
        *unused_remarks(parts),
    ]
    return tuple(sorted(remarks, key=lambda remark: ORDER[remark.severity]))
