"""Showing how far the road is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from survey.study import STEPS

__all__ = ["stepping"]


@contextmanager
def stepping() -> Iterator[Callable[[str], None]]:
    """Show each step as it begins, on standard error; a line a step when piped."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as display:
        task = display.add_task("", total=len(STEPS))
        began = perf_counter()

        def step(name: str) -> None:
            if not console.is_terminal:
                console.print(f"{perf_counter() - began:6.1f} s  {name}")
            display.update(task, description=name, advance=1)

        yield step
