"""Where the rooms above look for `writing` and `filling`, which are lower down."""

from survey.output import MANIFEST, filling, writing

__all__ = ["MANIFEST", "filling", "writing"]
