"""The ledger: nothing is changed, lost or half written, whoever writes."""

import multiprocessing
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.fleet.simulated import fleet_of, release_of
from tinyml_mlops.errors import FleetError
from tinyml_mlops.fleet.begin import ask, begin
from tinyml_mlops.fleet.events import DeviceConfirmed, DeviceFailed, DeviceOffered
from tinyml_mlops.fleet.ledger import Ledger
from tinyml_mlops.fleet.state import FleetState, Phase

FLEET = fleet_of(3)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "fleet" / "ledger.db"
    with Ledger(path, "ann@host") as ledger:
        begin(ledger, FLEET, "models:/kws/1", {"m4": release_of("1").ref})
        ask(ledger, "pause", "lunch")
        ask(ledger, "resume")
    return path


def tamper(path: Path, statement: str) -> None:
    """As somebody would who is allowed to write the file."""
    with sqlite3.connect(path) as database:
        database.execute("DROP TRIGGER entries_stay")
        database.execute("DROP TRIGGER entries_are_kept")
        database.execute(statement)
    database.close()


def test_what_was_written_is_read_again(path: Path) -> None:
    with Ledger(path, "bob@host") as ledger:
        kinds = [entry.event.kind for entry in ledger.entries()]
        assert kinds == ["rollout created", "asked", "asked"]
        assert [entry.event.kind for entry in ledger.entries(after=2)] == ["asked"]
        assert {entry.who for entry in ledger.entries()} == {"ann@host"}
        rollout = ledger.state.active
        assert rollout is not None and rollout.phase is Phase.RUNNING
        assert [entry.hash for entry in ledger.entries()][-1] == ledger.head


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE entries SET body = replace(body, 'lunch', 'tea') WHERE seq = 2", "entry 2 was changed"),
        ("UPDATE entries SET who = 'eve@host' WHERE seq = 2", "entry 2 was changed"),
        ("UPDATE entries SET at_s = at_s + 1e-3 WHERE seq = 3", "entry 3 was changed"),
        ("DELETE FROM entries WHERE seq = 2", "entry 2 is missing: entry 3 follows on 1"),
        ("UPDATE entries SET hash = '00' WHERE seq = 1", "entry 1 was changed"),
    ],
)
def test_a_changed_entry_is_named(path: Path, statement: str, says: str) -> None:
    tamper(path, statement)
    with pytest.raises(FleetError, match=says):
        Ledger(path, "ann@host")


def test_it_is_append_only(path: Path) -> None:
    database = sqlite3.connect(path)
    for statement in ("DELETE FROM entries", "UPDATE entries SET who = 'eve'"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            database.execute(statement)
    database.close()


def test_no_ledger_and_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_bytes(b"not a database, and long enough to be told from an empty one" * 100)
    with pytest.raises(FleetError, match=r"ledger\.db: file is not a database"):
        Ledger(path, "ann@host")


def test_all_of_a_decision_is_written_or_nothing(path: Path) -> None:
    with Ledger(path, "ann@host") as ledger:
        head = ledger.head

        def impossible(state: FleetState) -> list[Any]:
            return [DeviceOffered(device="d00000", before=""), DeviceOffered(device="d00000", before="")]

        with pytest.raises(FleetError, match="d00000 is offered: it cannot become offered"):
            ledger.append(impossible)
        assert len(list(ledger.entries())) == 3
        ledger.append(lambda state: [DeviceOffered(device="d00000", before="")])
        assert len(list(ledger.entries())) == 4 and ledger.head != head
        assert ledger.state.active is not None
        assert ledger.state.active.devices["d00000"].status == "offered"


def test_a_full_disk_loses_nothing(path: Path) -> None:
    """SQLite's own limit stands for the disk's."""
    with Ledger(path, "ann@host") as ledger:
        pages = ledger._database.execute("PRAGMA page_count").fetchone()[0]
        ledger._database.execute(f"PRAGMA max_page_count = {pages}")
        why = "x" * 20_000
        with pytest.raises(FleetError, match="database or disk is full"):
            ask(ledger, "pause", why)
        assert ledger.catch_up().active is not None
        assert ledger.state.active is not None and ledger.state.active.phase is Phase.RUNNING
        ledger._database.execute(f"PRAGMA max_page_count = {pages + 100}")
        ask(ledger, "pause", why)
        assert ledger.state.active.phase is Phase.PAUSED


def test_a_clock_that_is_set_back(path: Path) -> None:
    with Ledger(path, "ann@host", now=lambda: 12.0) as ledger:
        ask(ledger, "pause")
        at_s = [entry.at_s for entry in ledger.entries()]
        assert at_s == sorted(at_s) and at_s[-1] == at_s[-2] > 12.0


@pytest.mark.parametrize(
    "event",
    [
        DeviceConfirmed.model_construct(device="d00000", health=None, checks=()),
        DeviceFailed(device="nobody", why="no"),
    ],
)
def test_what_cannot_follow_is_refused(path: Path, event: Any) -> None:
    refused = pytest.raises(FleetError, match=r"d00000 is waiting|no device nobody")
    with Ledger(path, "ann@host") as ledger, refused:
        ledger.append(lambda state: [event])


def beginner(path: Path, version: str, start: Any, results: Any) -> None:
    with Ledger(path, version) as ledger:
        start.wait(60)
        try:
            begin(ledger, FLEET, version, {"m4": release_of(version).ref})
            results.put("began")
        except FleetError as error:
            results.put(error.what)


def test_of_two_operators_one_begins(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    context = multiprocessing.get_context("spawn")
    start, results = context.Barrier(2), context.Queue()
    given = (start, results)
    both = [context.Process(target=beginner, args=(path, version, *given)) for version in ("v1", "v2")]
    for process in both:
        process.start()
    told = sorted(results.get(timeout=120) for _ in both)
    for process in both:
        process.join(60)
    assert told[0] == "began" and "a fleet has one at a time" in told[1]
