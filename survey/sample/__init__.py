"""Data with a design: the noun that researchers ask for estimates."""

from __future__ import annotations

__all__: list[str] = []
