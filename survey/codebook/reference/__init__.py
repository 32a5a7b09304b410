"""The reference of a codebook: schemas for editors, and one page for people."""

from survey.codebook.reference.page import reference_page
from survey.codebook.reference.schema import SCHEMAS, schema_of

__all__ = ["SCHEMAS", "reference_files", "reference_page", "schema_of"]


def reference_files() -> dict[str, str]:
    """Return every generated file by its name: codebook.md and schema/*.json."""
    schemas = {f"schema/{name}.json": schema_of(name) for name in SCHEMAS}
    return {"codebook.md": reference_page(), **schemas}
