"""Numbers made coarser before they leave."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from survey.codebook import Codebook, Treatment, Variable
from survey.locale import message

__all__ = ["treated", "treated_variable"]


def treated(data: pd.DataFrame, treatments: Mapping[str, Treatment]) -> pd.DataFrame:
    """Return the data with some of its numbers cut off or put in bands.

    Parameters
    ----------
    data
        A column a variable.
    treatments
        By variable; one that is not in the data is left out.

    Examples
    --------
    >>> ages = pd.DataFrame({"age": pd.array([17, 43, 101, None], dtype="Int64")})
    >>> by = {"age": Treatment(way="topcode", value=80)}
    >>> treated(ages, by)["age"].tolist()
    [17, 43, 80, <NA>]
    """
    here = {name: item for name, item in treatments.items() if name in data}
    return data.assign(**{n: _treated(data[n], item) for n, item in here.items()})


def _treated(values: pd.Series, treatment: Treatment) -> pd.Series:
    limit = treatment.value
    if limit is None:
        return values
    known = values.dropna().astype("float64").to_numpy()
    if treatment.way == "band":
        known = np.floor(known / limit) * limit
    else:
        cut = np.minimum if treatment.way == "topcode" else np.maximum
        known = cut(known, limit)
    result = values.astype("Float64").copy()
    result[values.notna()] = known
    # A limit of 17.5 would be no whole number; then the column isn't either.
    return result.astype(values.dtype) if np.all(known % 1 == 0) else result


def treated_variable(
    codebook: Codebook, variable: Variable, treatment: Treatment
) -> Variable:
    """Return a variable as it is once treated: with a note, and bounds that hold.

    Parameters
    ----------
    codebook
        Gives the language of the note.
    variable
        As the study declares it.
    treatment
        What was done.
    """
    value = treatment.value
    if value is None:
        return variable
    key = f"release_treated_{treatment.way}"
    note = message(key, codebook.language, value=f"{value:g}")
    bounds: dict[str, float | None] = {"min": variable.min, "max": variable.max}
    if treatment.way == "band" and bounds["min"] is not None:
        bounds["min"] = float(np.floor(bounds["min"] / value) * value)
    if treatment.way == "bottomcode":
        bounds["min"] = value
    if treatment.way == "topcode":
        bounds["max"] = value
    whole = variable.type == "int" and value % 1 != 0
    return variable.model_copy(
        update={
            **bounds,
            "type": "decimal" if whole else variable.type,
            "note": "; ".join(part for part in (variable.note, note) if part),
        }
    )
