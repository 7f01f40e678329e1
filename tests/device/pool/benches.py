"""A coordinator of labgrid and exporters, started on loopback and ended by pid."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Self

import pytest
import yaml

from tinyml_mlops.deadline import Deadline

PROGRAMS = Path(__file__).resolve().parents[3] / "build" / "labgrid" / "bin"
ANY = {"exporter": "*", "group": "*", "cls": "*"}
START_S = 60.0  # 2 on an idle machine
STOP_S = 30.0


def place(group: str, **tags: str) -> dict[str, Any]:
    """A place of all resources of one group."""
    return {"tags": tags, "matches": [{**ANY, "group": group}]}


def raw_port(number: int) -> dict[str, Any]:
    """A group with a port that some server on this machine offers."""
    return {"NetworkSerialPort": {"host": "127.0.0.1", "port": number, "protocol": "raw"}}


class Bench:
    """Processes of labgrid, with a folder of their own.

    Attributes:
        folder: of its files.
        address: of the coordinator.
        places: that the coordinator was started with; it writes down later what became of them.
    """

    def __init__(self, folder: Path) -> None:
        if not (PROGRAMS / "labgrid-coordinator").exists():
            pytest.skip("labgrid is not there: `make labgrid` gets it")
        self.folder, self.address = folder, ""
        self.places: Mapping[str, Any] = {}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, places: Mapping[str, Any]) -> None:
        """The coordinator, at any free port."""
        self.places = places
        (self.folder / "places.yaml").write_text(yaml.safe_dump(dict(places)))
        said = self._run("coordinator", "listening on ", "--listen", self.address or "127.0.0.1:0")
        self.address = said.removeprefix("listening on ")

    def export(self, name: str, groups: Mapping[str, Any]) -> None:
        """One exporter."""
        path = self.folder / f"{name}.yaml"
        path.write_text(yaml.safe_dump(dict(groups)))
        arguments = ["-c", self.address, "-n", name, "--hostname", "127.0.0.1", str(path)]
        self._run("exporter", "Exporter ready", *arguments, name=name)

    def stop(self, name: str, deadly: signal.Signals = signal.SIGTERM) -> None:
        """End a process: the coordinator, or an exporter by its name."""
        process = self._processes.pop(name)
        process.send_signal(deadly)
        process.wait(STOP_S)

    def signal(self, name: str, what: signal.Signals) -> None:
        """Stop a process for a while, or let it go on."""
        self._processes[name].send_signal(what)

    def client(self, *arguments: str) -> str:
        """What labgrid's own client says, as another user."""
        environment = {**os.environ, "LG_HOSTNAME": "elsewhere", "LG_USERNAME": "somebody"}
        command = [PROGRAMS / "labgrid-client", "-x", self.address, *arguments]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True, timeout=STOP_S
        ).stdout

    def _run(self, program: str, ready: str, *arguments: str, name: str = "coordinator") -> str:
        log = self.folder / f"{name}.log"
        with log.open("w") as output:  # no pipe: it would fill, and they would stand still
            command = [PROGRAMS / f"labgrid-{program}", *arguments]
            process = subprocess.Popen(command, cwd=self.folder, stdout=output, stderr=output)
        self._processes[name] = process
        deadline = Deadline.after(START_S)
        while not deadline.expired and process.poll() is None:
            for line in log.read_text().splitlines(keepends=True):
                if line.startswith(ready) and line.endswith("\n"):
                    return line.strip()
            time.sleep(0.05)
        raise AssertionError(f"{program} did not start: {log.read_text()}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for name in reversed(list(self._processes)):
            self.stop(name, signal.SIGKILL)


@contextmanager
def bench_of(folder: Path, places: Mapping[str, Any], **exporters: Mapping[str, Any]) -> Iterator[Bench]:
    """A running bench."""
    with ExitStack() as stack:
        bench = stack.enter_context(Bench(folder))
        bench.start(places)
        for name, groups in exporters.items():
            bench.export(name, groups)
        yield bench
