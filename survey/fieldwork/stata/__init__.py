"""Writing Stata: letters for missing kinds, labels in every language, limits."""

from survey.fieldwork.stata.export import WrittenStata, write_dta

__all__ = ["WrittenStata", "write_dta"]
