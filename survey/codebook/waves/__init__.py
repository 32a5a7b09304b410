"""What a codebook's variables were in earlier waves, and whether a trend holds."""

from survey.codebook.waves.history import Past, history
from survey.codebook.waves.link import Link, compared, links, told, wave_of
from survey.codebook.waves.sides import side_remarks

__all__ = [
    "Link",
    "Past",
    "compared",
    "history",
    "links",
    "side_remarks",
    "told",
    "wave_of",
]
