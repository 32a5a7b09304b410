"""Calibrated designs of the reference, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from survey.designs import Sampled

Build = Callable[[str, Mapping[str, Any]], Sampled]

DESIGNS: dict[str, Build] = {}
