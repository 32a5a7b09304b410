"""Floor 7.7: several waves of a study beside each other, and what changed."""

from survey.pooling.harmonise import harmonise
from survey.pooling.pool import Pooled, pool
from survey.pooling.trend import Trend

__all__ = ["Pooled", "Trend", "harmonise", "pool"]
