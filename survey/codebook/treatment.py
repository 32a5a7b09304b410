"""What a release does to a variable before it leaves."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from survey.codebook.text import Model
from survey.errors import nearest

__all__ = ["NUMERIC", "WAYS", "Treatment", "Treatments"]

NUMERIC = ("topcode", "bottomcode", "band")
WAYS = ("keep", "drop", "pseudonymise", *NUMERIC)


class Treatment(Model):
    """One treatment, written as `drop` or `topcode:80`.

    Parameters
    ----------
    way
        keep; drop; pseudonymise; topcode and bottomcode: what is beyond the value
        becomes the value; band: the lower end of a class that wide, from nought.
    value
        The limit, or the width of a band.

    Examples
    --------
    >>> Treatment.model_validate("topcode:80")
    Treatment(way='topcode', value=80.0)
    >>> str(Treatment(way="band", value=5))
    'band:5'
    """

    way: Literal["keep", "drop", "pseudonymise", "topcode", "bottomcode", "band"]
    value: float | None = Field(default=None, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, given: Any) -> Any:
        if not isinstance(given, str):
            return given
        way, mark, value = given.partition(":")
        if way not in WAYS:
            raise ValueError(f"there is no treatment {way!r}{nearest(way, WAYS)}")
        return {"way": way, **({"value": value} if mark else {})}

    @model_validator(mode="after")
    def _has_a_value_where_needed(self) -> Self:
        if (self.way in NUMERIC) != (self.value is not None):
            needs = "needs a number" if self.way in NUMERIC else "takes no number"
            raise ValueError(f"{self.way} {needs}, such as topcode:80")
        if self.way == "band" and self.value is not None and self.value <= 0:
            raise ValueError("a band is wider than nought")
        return self

    def __str__(self) -> str:
        return self.way if self.value is None else f"{self.way}:{self.value:g}"


def _by_profile(given: Any) -> Any:
    """Return the treatments of a cell such as `agency=drop public=topcode:80`."""
    if not isinstance(given, str):
        return given
    found: dict[str, str] = {}
    for part in given.split():
        profile, mark, way = part.partition("=")
        if not (profile and mark and way):
            raise ValueError(f"is written profile=treatment, got {part!r}")
        if profile in found:
            raise ValueError(f"has two treatments for {profile!r}")
        found[profile] = way
    return found


Treatments = Annotated[
    dict[str, Treatment],
    BeforeValidator(_by_profile),
    WithJsonSchema({"type": "object", "additionalProperties": {"type": "string"}}),
]
"""Treatments by name: of a profile in variables.csv, of a variable in study.yml."""
