"""Writing SPSS: codes for missing kinds, limits, weight, sets and the syntax."""
