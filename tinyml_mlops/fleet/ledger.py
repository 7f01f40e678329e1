"""The ledger: append-only, hash-chained, in SQLite; the one place where a fleet's history and state are kept.

Every process that has to do with a fleet reads and writes it. A decision is taken inside the transaction that
writes it down, on a state that holds everything written before: so two operators cannot both begin a rollout.
"""

import hashlib
import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import ValidationError

from tinyml_mlops.errors import FleetError
from tinyml_mlops.fleet.events import EVENT, Event
from tinyml_mlops.fleet.state import FleetState

Row = tuple[int, float, str, str, str]
GENESIS = "0" * 64
BUSY_S = 30.0  # a transaction takes milliseconds; longer means that its holder hangs
SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    seq INTEGER PRIMARY KEY, at_s REAL NOT NULL, who TEXT NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL
);
CREATE TRIGGER IF NOT EXISTS entries_stay BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER IF NOT EXISTS entries_are_kept BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
"""
_SELECT = "SELECT seq, at_s, who, body, hash FROM entries WHERE seq > ? ORDER BY seq"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger.

    Attributes:
        seq: counted from 1.
        at_s: seconds since 1970; never less than that of the entry before.
        who: user and host.
        event: what happened.
        hash: over this entry and the hash of the one before.
    """

    seq: int
    at_s: float
    who: str
    event: Event
    hash: str


class Ledger:
    """One fleet's ledger, opened by one thread."""

    def __init__(self, path: Path, who: str, now: Callable[[], float] = time.time) -> None:
        """Open ``path``, which is made if it is not there.

        Args:
            path: the SQLite file.
            who: named in every entry that is written here.
            now: seconds since 1970.

        Raises:
            FleetError: it is no ledger, is damaged, or cannot be written.
        """
        self.path, self._who, self._now = path, who, now
        self.state = FleetState()
        self._head, self._seq, self._at_s = GENESIS, 0, 0.0
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._translated():
            self._database = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
            self._database.execute("PRAGMA journal_mode = WAL")  # one flush of the disk a commit
            self._database.execute("PRAGMA synchronous = FULL")
            self._database.executescript(SCHEMA)
            self._catch_up()

    @property
    def head(self) -> str:
        """Hash of the last entry; a copy of it elsewhere proves that nothing was cut off the end."""
        return self._head

    def append(self, decide: Callable[[FleetState], Sequence[Event]]) -> list[Entry]:
        """Write what ``decide`` makes of the state that all entries so far add up to; all of it, or nothing.

        Raises:
            FleetError: from ``decide``, from an event that cannot follow, or from the disk.
        """
        with self._translated():
            self._database.execute("BEGIN IMMEDIATE")
            try:
                self._catch_up()
                written = self._write(decide(self.state))
                self._database.execute("COMMIT")
            except BaseException:
                if self._database.in_transaction:
                    self._database.execute("ROLLBACK")
                self._forget()
                raise
            return written

    def catch_up(self) -> FleetState:
        """The state with everything that other processes have written meanwhile."""
        with self._translated():
            self._catch_up()
        return self.state

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """All entries behind number ``after``, each checked against the one before it.

        Raises:
            FleetError: naming the first entry that was changed, is missing or is no event.
        """
        with self._translated():
            before = self._database.execute("SELECT hash FROM entries WHERE seq = ?", (after,)).fetchone()
            head = before[0] if before else GENESIS
            yield from _checked(self._database.execute(_SELECT, (after,)), after, head, self.path)

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _write(self, events: Iterable[Event]) -> list[Entry]:
        written = []
        for event in events:
            at_s = max(self._now(), self._at_s)  # a clock that is set back does not reorder what happened
            self.state.apply(event, at_s)
            body = _canonical(event)
            entry = Entry(
                self._seq + 1, at_s, self._who, event, _hash(self._head, self._seq + 1, at_s, self._who, body)
            )
            self._database.execute(
                "INSERT INTO entries VALUES (?, ?, ?, ?, ?)", (entry.seq, at_s, self._who, body, entry.hash)
            )
            self._head, self._seq, self._at_s = entry.hash, entry.seq, at_s
            written.append(entry)
        return written

    def _catch_up(self) -> None:
        rows = self._database.execute(_SELECT, (self._seq,))
        for entry in _checked(rows, self._seq, self._head, self.path):
            self.state.apply(entry.event, entry.at_s)
            self._head, self._seq, self._at_s = entry.hash, entry.seq, entry.at_s

    def _forget(self) -> None:
        """What was not written did not happen: the state is made anew from what was."""
        self.state = FleetState()
        self._head, self._seq, self._at_s = GENESIS, 0, 0.0

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise FleetError(
                f"{self.path}: {error}", hint="look at the disk: its space, its permissions; then go on"
            ) from error


def _checked(rows: Iterable[Row], seq: int, head: str, path: Path) -> Iterator[Entry]:
    for number, at_s, who, body, stored in rows:
        seq += 1
        if number != seq:
            raise _broken(path, seq, f"is missing: entry {number} follows on {seq - 1}")
        if _hash(head, seq, at_s, who, body) != stored:
            raise _broken(path, seq, "was changed, or one before it was")
        try:
            event = EVENT.validate_json(body)
        except ValidationError as error:
            raise _broken(path, seq, f"is no event: {error.errors()[0]['msg']}") from error
        head = stored
        yield Entry(seq, at_s, who, event, stored)


def _canonical(event: Event) -> str:
    body = event.model_dump(mode="json")
    return json.dumps(body, sort_keys=True, separators=(",", ":"), allow_nan=False, ensure_ascii=False)


def _hash(previous: str, seq: int, at_s: float, who: str, body: str) -> str:
    return hashlib.sha256(json.dumps([previous, seq, at_s, who, body]).encode()).hexdigest()


def _broken(path: Path, seq: int, what: str) -> FleetError:
    return FleetError(
        f"{path}: entry {seq} {what}",
        hint="the history cannot be trusted from there on; restore a copy of it",
    )
