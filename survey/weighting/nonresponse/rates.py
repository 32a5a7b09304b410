"""AAPOR's outcome rates, from counts of dispositions."""

from __future__ import annotations

from collections.abc import Mapping

from survey.errors import CallError

__all__ = ["RATES", "casro_eligibility", "outcome_rates"]

Counts = Mapping[str, float]
RATES = (
    *(f"RR{k}" for k in range(1, 7)),
    *(f"COOP{k}" for k in range(1, 5)),
    *(f"REF{k}" for k in range(1, 4)),
    *(f"CON{k}" for k in range(1, 4)),
)
NONE = float("nan")


def casro_eligibility(counts: Counts) -> float:
    """Return e, the share of unknown cases taken to be eligible.

    Parameters
    ----------
    counts
        Cases by letter of disposition.

    Returns
    -------
    float
        The share among the cases of known eligibility; NaN when there are none.

    References
    ----------
    Council of American Survey Research Organizations (1982). *On the Definition of
    Response Rates*. AAPOR, *Standard Definitions*, 8th ed. (2015), pp. 52–53, asks for
    the best available evidence; this is the proportional allocation it names.

    Examples
    --------
    >>> casro_eligibility({"I": 6, "R": 3, "NE": 1, "UO": 5})
    0.9
    """
    known = _known(counts)
    total = known + counts.get("NE", 0.0)
    return _over(known, total)


def outcome_rates(counts: Counts, eligible: float | None = None) -> dict[str, float]:
    """Return the sixteen rates by name, each between 0 and 1.

    Parameters
    ----------
    counts
        Cases, weighted or not, by letter of disposition; absent letters are nought.
    eligible
        e, the share of unknown cases that is eligible; by CASRO when absent.

    Returns
    -------
    dict
        RR1–RR6, COOP1–COOP4, REF1–REF3, CON1–CON3; NaN where nobody is in the
        denominator.

    Raises
    ------
    CallError
        When e isn't between 0 and 1.

    References
    ----------
    AAPOR (2015). *Standard Definitions*, 8th edition: response rates p. 52,
    cooperation rates p. 54, refusal rates p. 55, contact rates p. 56.

    Examples
    --------
    >>> rates = outcome_rates({"I": 4, "P": 2, "R": 1, "NC": 1, "O": 1, "UO": 2}, 0.9)
    >>> round(rates["RR1"], 3), round(rates["RR3"], 3), round(rates["RR5"], 3)
    (0.364, 0.37, 0.444)
    """
    e = casro_eligibility(counts) if eligible is None else eligible
    if not (0 <= e <= 1 or e != e):
        raise CallError(f"e is a share between 0 and 1, got {e}")
    known = _known(counts)
    unknown = counts.get("UH", 0.0) + counts.get("UO", 0.0)
    # Without unknown cases e doesn't matter, even where it can't be estimated.
    guessed = e * unknown if unknown else 0.0
    bases = (known + unknown, known + guessed, known)
    full, refused = counts.get("I", 0.0), counts.get("R", 0.0)
    some = full + counts.get("P", 0.0)
    willing = some + refused
    reached = willing + counts.get("O", 0.0)
    values = (
        *(_over(part, base) for base in bases for part in (full, some)),
        *(_over(part, base) for base in (reached, willing) for part in (full, some)),
        *(_over(refused, base) for base in bases),
        *(_over(reached, base) for base in bases),
    )
    return dict(zip(RATES, values, strict=True))


def _known(counts: Counts) -> float:
    return float(sum(counts.get(letter, 0.0) for letter in ("I", "P", "R", "NC", "O")))


def _over(part: float, whole: float) -> float:
    return part / whole if whole > 0 else NONE
