"""Writing Stata: letters for missing kinds, labels in every language, limits."""
