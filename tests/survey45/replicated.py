"""Replicate designs of the reference, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from survey.designs import Replicates, Sampled
from tests.survey45.reference import SHARED, replicates_of, values

Build = Callable[[str, Mapping[str, Any]], Sampled]


def given(name: str, options: Mapping[str, Any]) -> Sampled:
    """Return a design of the replicate weights that R made."""
    said = values()["designs"][name]
    weights, analysis = replicates_of(name)
    rscales = np.broadcast_to(np.asarray(said["rscales"], float), analysis.shape[1:])
    return Replicates(
        weights, analysis, said["scale"], np.array(rscales), said["degf"], said["mse"]
    )


DESIGNS: dict[str, Build] = {
    name: given
    for name, said in values()["designs"].items()
    if "replicates_csv" in said and (SHARED / said["replicates_csv"]).exists()
}
