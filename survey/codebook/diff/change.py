"""One difference between two codebooks, and all of them together."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Literal

import pandas as pd

from survey.codebook.diff.wording import aspect_word, part_word, severity_word
from survey.locale import message

__all__ = ["SEVERITIES", "Change", "Difference", "Severity"]

Severity = Literal["breaks", "careful", "cosmetic"]
SEVERITIES: tuple[Severity, ...] = ("breaks", "careful", "cosmetic")


@dataclass(frozen=True)
class Change:
    """One thing that differs.

    Parameters
    ----------
    severity
        breaks: figures before and after aren't of the same; careful: look before
        comparing; cosmetic: numbers stay what they are.
    part
        What it is part of: study, variable, codes, set, check, edit, derivation,
        indicator, margin, lookup, published, frame or crosswalk.
    name
        Of the variable, list, check and so on.
    aspect
        What of it: added, removed, renamed, or a column or key such as question.
    detail
        Which code, language or cell.
    before, after
        What it said, and says.
    note
        What else is known, such as the crosswalk's words.
    """

    severity: Severity
    part: str
    name: str
    aspect: str
    detail: str = ""
    before: str = ""
    after: str = ""
    note: str = ""


@dataclass(frozen=True)
class Difference:
    """What changed from one codebook to another, the worst first.

    Parameters
    ----------
    before, after
        The names of the two.
    changes
        One by one.
    language
        In which it is told.
    """

    before: str
    after: str
    changes: tuple[Change, ...]
    language: str = "nl"

    def __len__(self) -> int:
        return len(self.changes)

    @property
    def rows(self) -> pd.DataFrame:
        """One row a difference: the parts of `Change` as text columns."""
        names = [field.name for field in fields(Change)]
        table = pd.DataFrame([asdict(one) for one in self.changes], columns=names)
        return table.astype("str")

    @property
    def title(self) -> str:
        """How many differences there are between which two."""
        return message(
            "diff_title" if self.changes else "diff_none",
            self.language,
            before=self.before,
            after=self.after,
            count=len(self.changes),
        )

    @property
    def labelled(self) -> pd.DataFrame:
        """The rows in words, with headings in the language."""
        rows, language = self.rows, self.language
        rows["severity"] = [severity_word(x, language) for x in rows["severity"]]
        rows["part"] = [part_word(x, language) for x in rows["part"]]
        rows["aspect"] = [aspect_word(x, language) for x in rows["aspect"]]
        heads = {name: message(f"diff_column_{name}", language) for name in rows}
        return rows.rename(columns=heads)

    def __repr__(self) -> str:
        return self.title

    def _repr_html_(self) -> str:
        return f"<p>{self.title}</p>{self.labelled.to_html(index=False)}"
