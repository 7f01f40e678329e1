"""A benchmark from the ``.tflite`` to its result: compile, build, flash, trust, measure."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tinyml_mlops.config import Board
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.answers import DeviceInfo
from tinyml_mlops.device.connect import connected
from tinyml_mlops.device.flashing import FLASH_S
from tinyml_mlops.device.pool.leased import leased
from tinyml_mlops.errors import WrongFirmwareError
from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.evaluation.samples import random_inputs
from tinyml_mlops.files import sha256_bytes
from tinyml_mlops.firmware import BuildRecord, build_firmware, export_sources
from tinyml_mlops.firmware.mlperf import Benchmark, Form
from tinyml_mlops.measure.any_model import ANSWER_S
from tinyml_mlops.measure.golden import check_golden
from tinyml_mlops.measure.host_clock import tested_timer
from tinyml_mlops.measure.identity import check_identity
from tinyml_mlops.measure.mlperf.accuracy import run_dataset
from tinyml_mlops.measure.mlperf.dataset import Sample
from tinyml_mlops.measure.mlperf.performance import time_windows
from tinyml_mlops.measure.mlperf.result import MlperfResult
from tinyml_mlops.measure.mlperf.session import MlperfSession
from tinyml_mlops.measure.sampling import Progress, no_progress
from tinyml_mlops.measure.timer_check import TimerCheck
from tinyml_mlops.measure.units import TickUnits
from tinyml_mlops.plan import CompiledPlan, GoldenVectors, compile_plan, kernel_set_of

GOLDEN = 2  # vectors


class Trusted(NamedTuple):
    """What a board said of itself, that it told the truth, and at which baud rate."""

    info: DeviceInfo
    flags: str
    timer: TimerCheck
    golden_vectors: int
    rate: int


class Built(NamedTuple):
    """Firmware with the benchmark's commands."""

    elf: Path
    record: BuildRecord
    compiled: CompiledPlan


def run_benchmark(
    name: str,
    tflite: bytes,
    benchmark: Benchmark,
    board: Board,
    folder: Path,
    *,
    samples: Sequence[Sample] = (),
    performance: bool = True,
    progress: Progress = no_progress,
) -> MlperfResult:
    """Run one model of MLPerf Tiny on one board.

    Args:
        name: of the model, for the result.
        tflite: the model.
        benchmark: that it is run as.
        board: where.
        folder: for exports and firmware.
        samples: for accuracy mode; none: it is left out.
        performance: whether to run performance mode.
        progress: is told after each window and each sample.

    Raises:
        ModelError: it is no model of this benchmark, or does not fit the board.
        HostToolError, BoardError, LinkError: building, flashing or reaching the board failed.
        SelfTestError: its timer or what it computes is not what it has to be.
    """
    built = build_benchmark(tflite, benchmark, board, folder)
    with (
        flashed_and_trusted(built, board, folder / "board") as (url, trusted),
        MlperfSession.open(url, board.name, trusted.rate) as session,
    ):
        _check_text_identity(session, benchmark, board)
        sample = next(samples[0].inputs()) if samples else any_sample(benchmark)
        timed = time_windows(session, board, sample, progress) if performance else None
        scored = run_dataset(session, benchmark, samples, progress) if samples else None
    info, record = trusted.info, built.record
    return MlperfResult(
        benchmark=benchmark.name,
        model=name,
        model_sha256=sha256_bytes(tflite),
        board=board.name,
        core=info.core,
        timing_kind=board.timing_kind,
        runtime=info.runtime,
        kernels=info.kernels,
        flags=trusted.flags,
        build=info.build,
        model_id=built.compiled.id,
        timer=trusted.timer,
        golden_vectors=trusted.golden_vectors,
        model_size_bytes=len(tflite),
        flash_bytes=record.flash_bytes,
        ram_bytes=record.ram_bytes,
        arena_bytes=record.arena_bytes,
        performance=timed,
        accuracy=scored,
    )


def build_benchmark(tflite: bytes, benchmark: Benchmark, board: Board, folder: Path) -> Built:
    """Firmware with the model, golden vectors from TFLM, and the benchmark's commands.

    Raises:
        ModelError: it is no model of this benchmark, or does not fit the board.
        HostToolError: building failed.
    """
    kernels = kernel_set_of(board.core)
    benchmark.check(compile_plan(tflite, kernel_set=kernels))  # before TFLM is asked about it
    tflm = TflmRunner(tflite)
    golden = GoldenVectors.computed(tflm, *random_inputs(tflm.inputs, GOLDEN, seed=0))
    compiled = compile_plan(tflite, kernel_set=kernels, golden=golden)
    export_sources(tflite, compiled, folder / "export", benchmark)
    build_dir = folder / folder.name
    record = build_firmware(board, folder / "export", build_dir)
    return Built(build_dir / "firmware.elf", record, compiled)


@contextmanager
def flashed_and_trusted(built: Built, board: Board, state: Path) -> Iterator[tuple[str, Trusted]]:
    """Hold the board with this firmware; its port is free by then, and it has passed what SMP can ask.

    Raises:
        SelfTestError: timer or golden vectors are not what they have to be.
        BoardError, LinkError: flashing or reaching it failed, or it runs something else.
    """
    with leased(board, Deadline.after(FLASH_S), state) as held:
        url = held.flash(built.elf, Deadline.after(FLASH_S))
        with connected(held, url, ANSWER_S) as client:
            check_identity(client, board, built.record.build_id, built.compiled.id)
            units = TickUnits.of(board, client.info().tick_hz)
            timer, test = tested_timer(client, units, ANSWER_S)
            golden = check_golden(test, client.name)
            trusted = Trusted(client.info(), client.compiler(), timer, golden, client.rate)
        yield url, trusted


def any_sample(benchmark: Benchmark) -> bytes:
    """For timing without a data set: always the same noise."""
    random = np.random.default_rng(0)
    if benchmark.form is Form.SPECTRUM:
        return random.standard_normal(benchmark.elements).astype("<f4").tobytes()
    return random.bytes(benchmark.data_bytes)


def _check_text_identity(session: MlperfSession, benchmark: Benchmark, board: Board) -> None:
    for what, found, expected in (
        ("is board", session.board(), board.name),
        ("has model", session.model(), benchmark.name),
    ):
        if found != expected:
            raise WrongFirmwareError(
                f"{session.name} {what} {found}, not {expected}",
                hint="another program may have flashed it meanwhile; run it again",
            )
