"""What study.yml says of the gross sample: everyone who was drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, model_validator

from survey.codebook.text import Model
from survey.record import Disposition

__all__ = ["Gross"]


def _by_text(given: Any) -> Any:
    if not isinstance(given, Mapping):
        return given
    return {str(key): str(value) for key, value in given.items()}


class Gross(Model):
    """The gross sample: a file of everyone drawn, beside the fieldwork file.

    Parameters
    ----------
    suffix
        What its name has behind that of the fieldwork file.
    id
        Its column of respondent numbers; named as the study's id when absent.
    disposition
        Its column that says what became of each person.
    outcomes
        The outcome of each of the agency's own codes: I (interview), P (partial), R
        (refusal, break-off), NC (not contacted), O (other), UH or UO (unknown whether
        eligible), NE (not eligible). Codes that aren't here are read as AAPOR's, such
        as 1.1 or 211.
    by
        Variables to count the response by, beside the strata.
    not_drawn
        What becomes of a record whose number isn't in it: set_aside, after the study's
        own edits and with the reason, or fail when weights are made.
    """

    suffix: str = "-gross.csv"
    id: str = ""
    disposition: str = "disposition"
    outcomes: Annotated[dict[str, str], BeforeValidator(_by_text)] = {}
    by: tuple[str, ...] = ()
    not_drawn: Literal["set_aside", "fail"] = "set_aside"

    @model_validator(mode="after")
    def _maps_to_outcomes(self) -> Self:
        for code, outcome in self.outcomes.items():
            if Disposition.of_code(outcome) is None:
                known = ", ".join(Disposition)
                raise ValueError(
                    f"outcome {outcome!r} of code {code!r} is none of {known}"
                )
        return self
