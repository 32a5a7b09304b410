"""Rows for a codebook: the municipalities of a day, and the areas they lie in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from survey.errors import CallError
from survey.places.place import AREAS, Area, Place, day, read_places

__all__ = ["code_list", "lookup_rows"]

REGIONS = ("VL", "BR")


def code_list(
    on: str | date, name: str = "municipality", region: str = ""
) -> pd.DataFrame:
    """Return the municipalities of a day as rows of codes.csv.

    Parameters
    ----------
    on
        A day of the fieldwork, or the one the sample was drawn.
    name
        Of the code list.
    region
        VL or BR; both when it isn't said. Flanders comes first.

    Returns
    -------
    pandas.DataFrame
        Columns list, code, label::nl, label::fr, label::en, missing and note, all text.

    Raises
    ------
    CallError
        When the region is not known, or the day is before 1995.

    Examples
    --------
    >>> code_list("2025-01-01", region="VL").shape
    (285, 7)
    """
    rows = [
        {
            "list": name,
            "code": place.code,
            **{f"label::{tag}": said for tag, said in place.names.items()},
            "missing": "",
            "note": "",
        }
        for place in _there(day(on), region)
    ]
    return pd.DataFrame(rows)


def lookup_rows(
    on: str | date,
    table: str,
    kind: Area,
    values: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return the areas of the municipalities of a day as rows of lookups.csv.

    Parameters
    ----------
    on
        A day of the fieldwork, or the one the sample was drawn.
    table
        Name of the lookup table, as rules name it.
    kind
        region, province, arrondissement, reference_region or residence.
    values
        The study's own code by that of the table: `{"brussels": "1"}`.

    Returns
    -------
    pandas.DataFrame
        Columns table, code, value, valid_from, valid_until, note and source, all text;
        no row for a municipality that lies in no such area.

    Raises
    ------
    CallError
        When the kind is not known, or values lack one that occurs.

    Examples
    --------
    >>> codes = {"brussels": "1", "centre": "2", "other": "3"}
    >>> rows = lookup_rows("2025-01-01", "residence", "residence", codes)
    >>> rows["value"].value_counts().to_dict()
    {'3': 272, '1': 19, '2': 13}
    """
    if kind not in AREAS:
        raise CallError.unknown("area", kind, AREAS)
    found = [(p, str(getattr(p, kind))) for p in _there(day(on), "")]
    lacking = {area for _, area in found} - {*(values or {}), ""}
    if values is not None and lacking:
        raise CallError(f"values say nothing of {', '.join(sorted(lacking))}")
    rows = [
        {
            "table": table,
            "code": place.code,
            "value": values[area] if values is not None else area,
            **dict.fromkeys(("valid_from", "valid_until", "note"), ""),
            "source": place.source,
        }
        for place, area in found
        if area
    ]
    return pd.DataFrame(rows)


def _there(on: date, region: str) -> list[Place]:
    if region and region not in REGIONS:
        raise CallError.unknown("region", region, REGIONS)
    return [
        place
        for wanted in REGIONS
        for place in read_places()
        if place.region == wanted and region in ("", wanted) and place.existed(on)
    ]
