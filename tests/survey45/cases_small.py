"""Small areas, inequality, imputation."""

from __future__ import annotations

from tests.survey45.reference import Case

CASES: list[Case] = []
