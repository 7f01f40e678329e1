"""A process of its own carries a rollout out: it outlives the command that waits for it, or does not wait."""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from tinyml_mlops.config.fleet import load_fleet
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.errors import FleetError
from tinyml_mlops.fleet.ledger import Ledger
from tinyml_mlops.fleet.places import engine_lock, fleet_folder, ledger_path, who
from tinyml_mlops.fleet.state import Rollout
from tinyml_mlops.locking import exclusive
from tinyml_mlops.release.keys import public_path

Wait = Literal["none", "canary", "all"]
POLL_S = 0.2
LOG_CHARS = 2000


class Runner:
    """For one fleet; ``log`` holds what the process says."""

    def __init__(self, file: Path) -> None:
        """The fleet of ``file``, which is absolute."""
        self._file, self._fleet = file, load_fleet(file).name
        self._path = ledger_path(file, self._fleet)
        self.log = fleet_folder(file, self._fleet) / "rollout.log"

    def promote(self, model: str, key: Path | None, wait: Wait) -> Rollout:
        """Begin a rollout, and wait until it has begun, its canaries have passed, or it has ended.

        Raises:
            FleetError: it did not begin, was stopped meanwhile, or its process ended before it did.
        """
        with Ledger(self._path, who()) as ledger:
            number = len(ledger.state.rollouts) + 1
            keys = ["--key", str(key)] if key else []
            process = self._start(["promote", model, "--fleet", str(self._file), *keys])
            while True:
                over = process.poll() is not None  # asked first: what it wrote before it ended is seen below
                begun = ledger.catch_up().rollouts[number - 1 :]
                if begun and self._waited_for(begun[0], wait):
                    return begun[0]
                if over:
                    raise self._ended_early()
                time.sleep(POLL_S)

    def carry_on(self, key: Path | None) -> None:
        """Wait until the rollout that is under way has ended; where nobody carries it out, have it done.

        Args:
            key: private; its public half, beside it, is looked at.

        Raises:
            FleetError: it cannot be gone on with.
        """
        keys = ["--key", str(public_path(key))] if key else []
        process = None
        with Ledger(self._path, who()) as ledger:
            while ledger.catch_up().active is not None:
                if (process is None or process.poll() is not None) and not self._is_carried_out():
                    if process is not None and ledger.catch_up().active is not None:
                        raise self._ended_early()
                    process = self._start(["fleet", "run", "--file", str(self._file), *keys])
                time.sleep(POLL_S)

    def _start(self, arguments: Sequence[str]) -> "subprocess.Popen[bytes]":
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as log:
            return subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "tinyml_mlops.cli", *arguments],
                cwd=self._file.parent,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _waited_for(self, rollout: Rollout, wait: Wait) -> bool:
        if rollout.ended and rollout.outcome != "finished":
            raise FleetError(
                f"rollout {rollout.number} of {rollout.model} to fleet {self._fleet} was {rollout.outcome}: "
                f"{rollout.why}",
                hint=f"`tinyml fleet log --file {self._file}` tells all of it",
            )
        return rollout.ended or wait == "none" or (wait == "canary" and rollout.current > 0)

    def _ended_early(self) -> FleetError:
        said = self.log.read_text(encoding="utf-8", errors="replace")[-LOG_CHARS:].strip()
        said = said.rpartition("tinyml: ")[2]
        return FleetError(
            f"fleet {self._fleet}: {said or 'the process ended and said nothing'}",
            hint=f"{self.log} has all of it; `tinyml fleet run --file {self._file}` goes on with a rollout",
        )

    def _is_carried_out(self) -> bool:
        try:
            with exclusive(engine_lock(self._file, self._fleet), Deadline.after(0.0), FleetError):
                return False
        except FleetError:
            return True
