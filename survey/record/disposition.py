"""What became of a person who was drawn: the closed list of the AAPOR standard."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Disposition"]


class Disposition(StrEnum):
    """The groups of final dispositions that outcome rates are made of.

    References
    ----------
    American Association for Public Opinion Research (2015). *Standard Definitions:
    Final Dispositions of Case Codes and Outcome Rates for Surveys*, 8th edition,
    "Final disposition codes", p. 7, and "Calculating rates from response
    distributions", p. 52. Later editions keep groups and formulas.

    Examples
    --------
    >>> Disposition("NC").eligible, Disposition.UNKNOWN_OTHER.eligible
    (True, None)
    """

    INTERVIEW = "I"
    PARTIAL = "P"
    REFUSAL = "R"
    NON_CONTACT = "NC"
    OTHER = "O"
    UNKNOWN_HOUSEHOLD = "UH"
    UNKNOWN_OTHER = "UO"
    NOT_ELIGIBLE = "NE"

    @property
    def eligible(self) -> bool | None:
        """Whether it belongs to the population; None where that isn't known."""
        if self in (Disposition.UNKNOWN_HOUSEHOLD, Disposition.UNKNOWN_OTHER):
            return None
        return self is not Disposition.NOT_ELIGIBLE

    @classmethod
    def of_code(cls, code: str) -> Disposition | None:
        """Return the group of a letter or of a numeric AAPOR code; None if unknown.

        Parameters
        ----------
        code
            A letter such as `NC`, or digits such as `2.11` or `211`: 1.1 complete,
            1.2 partial, 2.1 refusal and break-off, 2.2 non-contact, 2.3 other, 3.1
            unknown if household or occupied, other 3 unknown, 4 not eligible.

        Examples
        --------
        >>> Disposition.of_code("2.12"), Disposition.of_code("nc")
        (<Disposition.REFUSAL: 'R'>, <Disposition.NON_CONTACT: 'NC'>)
        """
        text = code.strip().upper()
        if text in cls.__members__.values():
            return cls(text)
        digits = text.replace(".", "")
        if not digits.isdigit():
            return None
        return NUMBERED.get(digits[:2], NUMBERED.get(digits[:1]))


NUMBERED = {
    "1": Disposition.INTERVIEW,
    "11": Disposition.INTERVIEW,
    "12": Disposition.PARTIAL,
    "21": Disposition.REFUSAL,
    "22": Disposition.NON_CONTACT,
    "23": Disposition.OTHER,
    "3": Disposition.UNKNOWN_OTHER,
    "31": Disposition.UNKNOWN_HOUSEHOLD,
    "4": Disposition.NOT_ELIGIBLE,
}
