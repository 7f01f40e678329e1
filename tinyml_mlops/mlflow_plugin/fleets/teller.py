"""Tells the model registry how a rollout goes while it goes, and never makes it wait."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Self

from tinyml_mlops.errors import TinymlError
from tinyml_mlops.fleet.events import Asked, RolloutCreated, RolloutEnded, WaveFailed, WavePassed
from tinyml_mlops.fleet.ledger import Entry, Ledger
from tinyml_mlops.mlflow_plugin.fleets.tell import tell
from tinyml_mlops.tracking.patience import patiently
from tinyml_mlops.tracking.stores import stores_of

PASSING_S, LAST_S = 3.0, 12.0
"""How long a server is waited for that does not answer: while the rollout goes on, and when it is over."""
NEWS = (RolloutCreated, WavePassed, WaveFailed, Asked, RolloutEnded)


class Teller:
    """A thread with a ledger of its own, beside an engine; its :meth:`watch` is the engine's.

    Attributes:
        untold: why the server does not have the results when all is over; empty: it has.
    """

    def __init__(self, project: Path, fleet: str, open_ledger: Callable[[], Ledger]) -> None:
        """Tell the store of ``project`` about ``fleet``; the thread opens its ledger for itself."""
        self._project, self._fleet, self._open_ledger = project, fleet, open_ledger
        self._news, self._over = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._work, name="teller")
        self._begun = False
        self.untold = ""

    def watch(self, entry: Entry) -> None:
        """Be told what was written down."""
        if isinstance(entry.event, NEWS) or not self._begun:
            self._begun = True
            self._news.set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._news.set()
        self._thread.join()

    def _work(self) -> None:
        """Tell at all news; once more, with patience, when the rollout is over. Nothing where none began."""
        self._news.wait()
        if not self._begun:
            return
        with self._open_ledger() as ledger:
            while not self._over.is_set():
                self._news.wait()
                self._news.clear()
                if not self._over.is_set():
                    self._try(lambda: tell(self._project, self._fleet, ledger, PASSING_S))
            each = stores_of(self._project).each
            self._try(lambda: patiently(lambda: tell(self._project, self._fleet, ledger, LAST_S), *each))

    def _try(self, attempt: Callable[[], int]) -> None:
        try:
            attempt()
            self.untold = ""
        except TinymlError as error:
            self.untold = str(error)
