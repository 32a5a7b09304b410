"""Frictionless Data Packages: a datapackage.json with a CSV beside it."""

from survey.fieldwork.frictionless.answers import data_of_package, read_package_data
from survey.fieldwork.frictionless.export import (
    WrittenPackage,
    datapackage_files,
    write_datapackage,
)
from survey.fieldwork.frictionless.package import is_package
from survey.fieldwork.frictionless.questionnaire import read_package

__all__ = [
    "WrittenPackage",
    "data_of_package",
    "datapackage_files",
    "is_package",
    "read_package",
    "read_package_data",
    "write_datapackage",
]
