"""Firmware of the shared models, each built once a test session."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from tinyml_mlops.config import Board, load_board
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.flashing import flashed
from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.evaluation.samples import random_inputs
from tinyml_mlops.firmware import BuildRecord, build_firmware, export_sources
from tinyml_mlops.plan import CompiledPlan, GoldenVectors, compile_plan, kernel_set_of

GOLDEN = 2


@dataclass(frozen=True)
class Built:
    """A model's firmware for one board, and TFLM as its reference."""

    board: Board
    elf: Path
    record: BuildRecord
    compiled: CompiledPlan
    tflm: TflmRunner

    @property
    def build_id(self) -> str:
        return self.record.build_id

    def random_inputs(self, n: int, seed: int) -> tuple[np.ndarray, ...]:
        """``[n, *shape without batch]`` of every input, see :func:`~evaluation.samples.random_inputs`."""
        return random_inputs(self.compiled.inputs, n, seed)


@cache
def built(model: Path, board: str, folder: Path) -> Built:
    """Compile, export and build ``model`` for ``board`` below ``folder``."""
    return built_for(model.read_bytes(), model.stem, board, folder)


def built_for(tflite: bytes, stem: str, board: str, folder: Path) -> Built:
    """The same for a model in memory, called ``stem``."""
    tflm = TflmRunner(tflite)
    golden = GoldenVectors.computed(tflm, *random_inputs(tflm.inputs, GOLDEN, seed=0))
    target = load_board(board)
    compiled = compile_plan(tflite, kernel_set=kernel_set_of(target.core), golden=golden)
    name = f"test-{stem}-{board}"
    export_sources(tflite, compiled, folder / "export" / name)
    record = build_firmware(target, folder / "export" / name, folder / name)
    return Built(target, folder / name / "firmware.elf", record, compiled, tflm)


@contextmanager
def switched_on(firmware: Built, state: Path) -> Iterator[DeviceClient]:
    """An emulated board of its own, with this firmware, that said hello."""
    with (
        flashed(firmware.board, firmware.elf, Deadline.after(30), state) as url,
        DeviceClient.open(url, firmware.board.name, timeout_s=30) as client,
    ):
        client.hello(Deadline.after(30))
        yield client
