"""The command, as somebody types it."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from survey.cli import main

Call = Callable[..., tuple[int, str]]


@pytest.fixture
def sid(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Run the command; its exit code and all it said."""

    def call(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["sid", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out + said.err

    return call
