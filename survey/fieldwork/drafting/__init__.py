"""A first codebook from a file that has none."""

from survey.fieldwork.drafting.draft import draft_codebook

__all__ = ["draft_codebook"]
