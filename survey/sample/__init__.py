"""Floor 7: records with a design, and the verbs that estimate from them."""

from survey.sample.comparing import Comparing
from survey.sample.measured import Measured
from survey.sample.noun import Sample

__all__ = ["Comparing", "Measured", "Sample"]
