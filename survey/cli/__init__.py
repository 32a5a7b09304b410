"""Floor 9: the command `sid`, twin of the library."""

from survey.cli.app import app, main

__all__ = ["app", "main"]
