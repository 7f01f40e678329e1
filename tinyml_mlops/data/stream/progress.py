"""How far a long computation is: a bar on a terminal, a line now and then in a log."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

LINE_EVERY_S = 10.0


@contextmanager
def progress(title: str, total: int, unit: str) -> Iterator[Callable[[int], None]]:
    """Yield a function that takes how many more are done; all of it goes to stderr.

    Args:
        title: what is going on.
        total: how many there are.
        unit: of them, plural.
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines(title, total, unit).advance
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(unit))
    with Progress(*columns, TimeRemainingColumn(), console=console) as bar:
        task = bar.add_task(title, total=total)
        yield lambda more: bar.advance(task, more)


class _Lines:
    def __init__(self, title: str, total: int, unit: str) -> None:
        self._title, self._total, self._unit = title, total, unit
        self._done = 0
        self._began = self._said = time.monotonic()

    def advance(self, more: int) -> None:
        self._done += more
        now = time.monotonic()
        if now - self._said < LINE_EVERY_S or self._done >= self._total:
            return
        self._said = now
        left_s = (now - self._began) / self._done * (self._total - self._done)
        print(
            f"{self._title}: {self._done:,} of {self._total:,} {self._unit}, about {left_s:,.0f} s left",
            file=sys.stderr,
            flush=True,
        )
