"""Any model on any board: what it costs there, and whether it computes what TFLM computes."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tinyml_mlops.config import PLANRT, Board, DeployParams
from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.evaluation.samples import random_inputs
from tinyml_mlops.firmware import BuildRecord
from tinyml_mlops.measure.any_model import ANSWER_S, AnyModel, on_board
from tinyml_mlops.measure.measure import measure
from tinyml_mlops.measure.measurement import Measurement
from tinyml_mlops.measure.sampling import Array, Progress, no_progress
from tinyml_mlops.plan import GoldenVectors
from tinyml_mlops.records import Record

if TYPE_CHECKING:
    from tinyml_mlops.measure.profile import OpCost
    from tinyml_mlops.plan import CompiledPlan, PlannedOp

WARMUPS, REPEATS = 1, 5


class OpBench(Record):
    """What one op costs on the board.

    Attributes:
        kernel_set: set of its kernel; ``note`` says why it is not of the board's.
        instructions: executed, of an emulator only.
        latency_us: of a hardware clock only.
        share: of the sum of all ops.
        instructions_per_mac: of an emulator only; None for ops without multiplications.
        cycles_per_mac: of a hardware clock only; likewise.
    """

    index: int
    op: str
    output_name: str
    kernel: str
    kernel_set: str
    note: str
    macs: int
    instructions: float | None
    latency_us: float | None
    share: float
    instructions_per_mac: float | None
    cycles_per_mac: float | None


class Bench(Record):
    """One model on one board.

    Attributes:
        model: name of it.
        kernel_set: what the plan was compiled for, or which kernels of TensorFlow Lite Micro are in it.
        code_bytes: flash without the model: firmware, runtime and libc.
        build: id of the firmware, as the device says.
        model_id: SHA-256 of the plan, as the device says.
        golden_vectors: that the device computed as TFLM does.
        compared_outputs: elements of all outputs of all samples that were compared with TFLM's.
        mismatched_outputs: of these, those that differ: float32 by more than 1e-5 of the largest magnitude.
        compile_s: wall time of the plan compiler.
        figures: canonical metric names.
    """

    model: str
    board: str
    kernel_set: str
    timing_kind: str
    build: str
    model_id: str
    golden_vectors: int
    code_bytes: int
    compared_outputs: int
    mismatched_outputs: int
    compile_s: float
    figures: dict[str, float]
    profile: tuple[OpBench, ...]

    def flat(self, *, profile: bool) -> dict[str, Any]:
        """All of it on one level, the canonical metrics among the rest."""
        own = self.model_dump(mode="json", exclude={"figures", "profile"})
        ops = {"profile": [op.model_dump(mode="json") for op in self.profile]} if profile else {}
        return own | self.figures | ops


def bench(
    name: str,
    tflite: bytes,
    board: Board,
    folder: Path,
    *,
    samples: int = 10,
    seed: int = 0,
    tflm_tree: Path | None = None,
    progress: Progress = no_progress,
) -> Bench:
    """Compile, build, flash, compare with TFLM on random inputs, and measure.

    Args:
        name: of the model, for the result.
        tflite: the model.
        board: where it has to run.
        folder: for exports and firmware; PlatformIO's intermediate files are kept under its name.
        samples: random inputs to compare.
        seed: of these inputs.
        tflm_tree: TensorFlow Lite Micro's sources; None: no board is one that runs it.
        progress: is told after each sample.

    Raises:
        ModelError: planrt or TFLM cannot take it.
        ParamsError: the board runs TensorFlow Lite Micro, whose sources are not there.
        DoesNotFitError: it is too big for the board; nothing is flashed.
        HostToolError, BoardError, LinkError, SelfTestError: building, flashing or reaching it failed.
    """
    reference = TflmRunner(tflite)
    inputs = random_inputs(reference.inputs, samples, seed)
    return bench_samples(
        name, tflite, board, folder, inputs, reference=reference, tflm_tree=tflm_tree, progress=progress
    )[0]


def bench_samples(
    name: str,
    tflite: bytes,
    board: Board,
    folder: Path,
    inputs: Sequence[Array],
    *,
    reference: TflmRunner | None = None,
    golden: GoldenVectors | None = None,
    warmups: int = WARMUPS,
    repeats: int = REPEATS,
    tflm_tree: Path | None = None,
    progress: Progress = no_progress,
) -> tuple[Bench, tuple[Array, ...]]:
    """As :func:`bench`, for inputs of one's own; with the device's raw outputs for them.

    Args:
        name: of the model, for the result.
        tflite: the model.
        board: where it has to run.
        folder: for exports and firmware.
        inputs: raw samples ``[n, …]`` of every input.
        reference: TFLM with this model, where there is one already.
        golden: vectors for the device's self-test; they become part of the firmware.
        warmups: runs before the first that counts.
        repeats: runs of the first sample that are timed.
        tflm_tree: TensorFlow Lite Micro's sources; None: the board is none that runs it.
        progress: is told after each sample.
    """
    started = time.perf_counter()
    model = AnyModel.of(tflite, board, golden=golden, tflm_tree=tflm_tree)
    compile_s = time.perf_counter() - started
    expected = (reference or TflmRunner(tflite)).run_all(*inputs)
    with on_board(model, board, folder) as client:
        found = measure(
            client,
            board,
            deploy=DeployParams(
                warmups=warmups, repeats=repeats, accuracy_samples=len(inputs[0]), timeout_s=ANSWER_S
            ),
            expected_build=client.info().build,
            expected_model_id=model.compiled.id,
            samples=inputs,
            expected_outputs=expected,
            progress=progress,
        )
    record = BuildRecord.read(folder / folder.name / "size.json")
    return _result(name, tflite, model.compiled, record, found.measurement, compile_s), found.outputs


def _result(
    name: str,
    tflite: bytes,
    compiled: "CompiledPlan",
    record: BuildRecord,
    measured: Measurement,
    compile_s: float,
) -> Bench:
    if measured.parity is None:
        raise AssertionError("TFLM's outputs were given to the measurement")
    sizes = {"model_size_bytes": len(tflite), "macs": compiled.macs}
    if measured.runtime == PLANRT:
        sizes["plan_size_bytes"] = len(compiled.plan)
        sizes["arena_lower_bound_bytes"] = compiled.arena_lower_bound_bytes
    return Bench(
        model=name,
        board=measured.board,
        kernel_set=measured.kernels,
        timing_kind=measured.timing_kind,
        build=measured.build,
        model_id=measured.model_id,
        golden_vectors=measured.golden_vectors,
        code_bytes=record.flash_bytes - record.flash_by_owner["model"],
        compared_outputs=measured.parity.elements,
        mismatched_outputs=round(measured.parity.mismatch_fraction * measured.parity.elements),
        compile_s=compile_s,
        figures={**sizes, **record.metrics(), **measured.metrics()},
        profile=_profile(compiled.ops, measured),
    )


def _profile(ops: "tuple[PlannedOp, ...]", measured: Measurement) -> tuple[OpBench, ...]:
    if measured.runtime != PLANRT:
        return ()  # it only runs all ops at once
    total = sum(cost.ticks for cost in measured.profile) or 1
    return tuple(
        _op(op, cost, cost.ticks / total, measured.clock_hz)
        for op, cost in zip(ops, measured.profile, strict=True)
    )


def _op(op: "PlannedOp", cost: "OpCost", share: float, clock_hz: int) -> OpBench:
    cycles = None if cost.latency_us is None else cost.latency_us * 1e-6 * clock_hz
    return OpBench(
        index=op.index,
        op=op.op,
        output_name=op.output_name,
        kernel=op.kernel,
        kernel_set=op.kernel_set,
        note=op.note,
        macs=op.macs,
        instructions=cost.instructions,
        latency_us=cost.latency_us,
        share=share,
        instructions_per_mac=_each(cost.instructions, op.macs),
        cycles_per_mac=_each(cycles, op.macs),
    )


def _each(cost: float | None, macs: int) -> float | None:
    return None if cost is None or not macs else cost / macs
