"""Floor 7: the cleaned data packaged for their receiver, and checked there."""

from survey.release.key import Key, new_key, read_key
from survey.release.package import Package, release
from survey.release.verify import Verification, verify

__all__ = [
    "Key",
    "Package",
    "Verification",
    "new_key",
    "read_key",
    "release",
    "verify",
]
