"""A bench of labgrid for a project: two places whose boards call themselves STM32F405."""

import shlex
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from tests.device.fake_device import FakeDevice
from tests.device.pool.benches import PROGRAMS, Bench, bench_of, place, raw_port
from tinyml_mlops.config import Variant, load_board
from tinyml_mlops.device.ports import listen, url_of
from tinyml_mlops.device.qemu import EmulatedBoard
from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.firmware import BuildRecord, ExportRecord
from tinyml_mlops.layout import Layout
from tinyml_mlops.measure.timer_check import LOOPS

BOARD = load_board("stm32f405")
QEMU, PYTHON = "rack=1", "rack=2"
"""Tags of the places."""


@dataclass
class Places:
    """The bench, and a project that uses it.

    Attributes:
        python: the device at the place of that tag.
    """

    bench: Bench
    project: Path
    python: FakeDevice

    def choose(self, tag: str) -> None:
        """Boards are leased by this tag, and flashed by a script."""
        arguments = [str(self.project / "flash.sh"), "{coordinator}", "{place}", "{elf}"]
        flash = {BOARD.name: {"tool": "command", "arguments": ["sh", *arguments]}}
        pool = {"kind": "labgrid", "coordinator": self.bench.address, "tags": [tag], "flash": flash}
        (self.project / "bench.yaml").write_text(yaml.safe_dump({"pool": pool}))

    def holder_while_flashing(self, name: str) -> str:
        """Who had the place then, as labgrid's own client tells; empty: it was not flashed."""
        log = self.project / f"{name}.who"
        lines = log.read_text().splitlines() if log.exists() else []
        return next((line for line in lines if name in line.split()), "")

    def program(self, variant: Variant) -> None:
        """The device in Python becomes one with the firmware of this variant: it answers as TFLM does."""
        layout = Layout(self.project)
        tflm = TflmRunner((layout.quantize(variant) / "model.tflite").read_bytes())
        export = ExportRecord.read(layout.export(variant, BOARD.name) / "export.json")
        (given,) = tflm.inputs

        def output(data: bytes) -> bytes:
            return tflm.run(np.frombuffer(data, given.dtype).reshape(given.shape))[0].tobytes()

        self.python.build = BuildRecord.read(layout.build(variant, BOARD.name) / "size.json").build_id
        self.python.model_id, self.python.ops = bytes.fromhex(export.plan_id), len(export.ops)
        self.python.output = output


def _delay(loops: int) -> int:
    """As long as its clock says: that is compared with this machine's, where it is long enough."""
    ticks, began_s = 2 * loops + 1, time.monotonic()
    time.sleep(ticks / BOARD.clock_hz)
    return ticks if loops <= max(LOOPS) else round((time.monotonic() - began_s) * BOARD.clock_hz)


@contextmanager
def places_of(folder: Path, project: Path) -> Iterator[Places]:
    """Coordinator, an exporter for each place, and what is behind them."""
    state = folder / "qemu"
    with listen() as free:
        port = int(url_of(free).rpartition(":")[2])
    start = [sys.executable, "-m", "tinyml_mlops.device.qemu", "start", "--board", "qemu_stm32f405"]
    start += ["--port", str(port), "--state", str(state), "--elf"]
    client = shlex.quote(str(PROGRAMS / "labgrid-client"))
    (project / "flash.sh").write_text(
        f'{client} -x "$1" who > "$2.who" && if [ "$2" = qemu ]; then {shlex.join(start)} "$3"; fi\n'
    )
    places = {
        name: place(name, board=BOARD.name, rack=tag.removeprefix("rack="))
        for name, tag in (("qemu", QEMU), ("python", PYTHON))
    }
    with FakeDevice(board=BOARD.name, tick_hz=BOARD.clock_hz, elements=1, delay_ticks=_delay) as device:
        exporters = {"qemu": raw_port(port)}, {"python": raw_port(int(device.url.rpartition(":")[2]))}
        with bench_of(folder, places, lab1=exporters[0], lab2=exporters[1]) as bench:
            try:
                yield Places(bench, project, device)
            finally:
                EmulatedBoard(load_board("qemu_stm32f405"), state).stop()
