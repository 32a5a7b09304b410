"""Weights themselves, and degrees of freedom."""

from __future__ import annotations

from tests.survey45.reference import Case

CASES: list[Case] = []
