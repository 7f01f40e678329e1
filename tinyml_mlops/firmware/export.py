"""Everything a firmware needs of a model, as files: C arrays, plan, facts."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tinyml_mlops.config import PLANRT, TFLM
from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.features import FrontEnd, front_end_of
from tinyml_mlops.features import c_source as frontend_source
from tinyml_mlops.features.c_source import ModelInput
from tinyml_mlops.files import write_bytes, write_text
from tinyml_mlops.firmware.arena import ArenaBlock, arena_blocks
from tinyml_mlops.firmware.build_id import FRONT_END
from tinyml_mlops.firmware.c_array import CArray
from tinyml_mlops.firmware.decision_header import decision_constants
from tinyml_mlops.firmware.mlperf import HEADER, Benchmark
from tinyml_mlops.firmware.tflm.sources import clear_tflm_sources, write_tflm_sources
from tinyml_mlops.firmware.tflm.tree import TflmTree
from tinyml_mlops.records import Record

if TYPE_CHECKING:
    from tinyml_mlops.plan import CompiledPlan, GoldenVectors

MOST_TENSORS = 4
"""Inputs, and outputs, of which ``firmware/protocol/tinyml.cddl`` can tell."""


class ExportedOp(Record):
    """One op of the plan; its place in :attr:`ExportRecord.ops` is its place in the plan.

    Attributes:
        op: name in the ``.tflite`` schema.
        kernel: C symbol.
        output_name: tensor that it writes, as the ``.tflite`` calls it.
        macs: multiply-accumulates of one inference.
    """

    op: str
    kernel: str
    output_name: str
    macs: int


class ExportRecord(Record):
    """``export.json``: what was exported.

    Attributes:
        runtime: that firmware of this export has.
        plan_id: SHA-256 that the plan carries, 64 hexadecimal digits; the device answers with it.
        arena_bytes: RAM that one inference needs.
        arena_lower_bound_bytes: what no plan of this order of ops can go below.
        macs: multiply-accumulate operations of one inference.
        kernel_set: what the plan was compiled for.
        kernels: C symbols that the firmware links.
        ops: in the order in which they run.
        lifetimes: blocks of the arena, by first op.
        front_end: kind of the features that the firmware computes; empty: none.
    """

    plan_id: str
    model_size_bytes: int
    plan_size_bytes: int
    arena_bytes: int
    arena_lower_bound_bytes: int
    macs: int
    kernel_set: str
    kernels: tuple[str, ...]
    ops: tuple[ExportedOp, ...] = ()
    lifetimes: tuple[ArenaBlock, ...] = ()
    front_end: str = ""
    runtime: str = PLANRT

    @classmethod
    def of(cls, tflite: bytes, compiled: "CompiledPlan", front_end: FrontEnd | None = None) -> Self:
        return cls(
            plan_id=compiled.id,
            model_size_bytes=len(tflite),
            plan_size_bytes=len(compiled.plan),
            arena_bytes=compiled.arena_bytes,
            arena_lower_bound_bytes=compiled.arena_lower_bound_bytes,
            macs=compiled.macs,
            kernel_set=compiled.kernel_set,
            kernels=compiled.kernels,
            ops=tuple(
                ExportedOp(op=op.op, kernel=op.kernel, output_name=op.output_name, macs=op.macs)
                for op in compiled.ops
            ),
            lifetimes=arena_blocks(compiled),
            front_end=front_end.kind if front_end else "",
        )

    def metrics(self) -> dict[str, float]:
        figures: dict[str, float] = {
            "model_size_bytes": self.model_size_bytes,
            "macs": self.macs,
        }
        if self.runtime != PLANRT:
            return figures  # its arena is found on the board
        return figures | {"plan_size_bytes": self.plan_size_bytes, "arena_bytes": self.arena_bytes}


def export_sources(
    tflite: bytes, compiled: "CompiledPlan", out: Path, benchmark: Benchmark | None = None
) -> ExportRecord:
    """Write ``model_data.{h,c}``, ``model.plan``, ``model_plan.{h,c}`` and ``export.json`` into ``out``.

    The firmware is built from ``model_plan.c``; ``model_data.c`` is for projects with a runtime of their own.
    Where the model says that its features are those of a front end, its tables are in the folder
    :data:`FRONT_END` as C. With ``benchmark`` there is ``mlperf_benchmark.h`` as well: firmware answers
    MLPerf Tiny's commands.

    Raises:
        UnsupportedModelError: it has more inputs or outputs than the firmware can tell of, its features are
            not what it takes, or it is no model of the benchmark.
        DataError: its features do not go together.
    """
    _check_ends(compiled)
    (out / HEADER).unlink(missing_ok=True)  # of an earlier export
    if benchmark is not None:
        benchmark.check(compiled)
        write_text(out / HEADER, benchmark.header())
    write_array(CArray("model_data", tflite, "A model in TensorFlow Lite's format"), out)
    write_bytes(out / "model.plan", compiled.plan)
    write_plan_sources(compiled, out)
    clear_tflm_sources(out)
    front_end = write_front_end(compiled, out / FRONT_END)
    record = ExportRecord.of(tflite, compiled, front_end)
    record.write(out / "export.json")
    return record


def export_tflm_sources(
    tflite: bytes, compiled: "CompiledPlan", golden: "GoldenVectors | None", tree: TflmTree, out: Path
) -> ExportRecord:
    """As :func:`export_sources`, for firmware with TensorFlow Lite Micro: folder ``tflm`` is filled.

    Raises:
        UnsupportedModelError: as there, or TensorFlow Lite Micro lacks an op of the model.
    """
    planned = export_sources(tflite, compiled, out)
    write_tflm_sources(tflite, compiled, golden, tree, out)
    record = planned.model_copy(update={"runtime": TFLM, "lifetimes": (), "front_end": ""})
    record.write(out / "export.json")
    return record


def write_plan_sources(compiled: "CompiledPlan", out: Path) -> None:
    """Write ``model_plan.{h,c}``: the plan, what it needs, and the table of its kernels."""
    plan = CArray("model_plan", compiled.plan, "A model compiled for planrt")
    write_text(out / "model_plan.h", plan.header(_plan_constants(compiled)))
    write_text(
        out / "model_plan.c",
        plan.source(
            includes=['#include "planrt.h"'], before=_arena_check(compiled), after=_kernel_table(compiled)
        ),
    )


def write_front_end(compiled: "CompiledPlan", out: Path) -> FrontEnd | None:
    """Write the front end into ``out``, where the features that the model names are those of one.

    Returns:
        The front end; None: a device cannot compute the features, and ``out`` is empty.

    Raises:
        UnsupportedModelError: they are not what the model takes.
        DataError: they do not go together.
    """
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    return add_front_end(compiled, out)


def add_front_end(compiled: "CompiledPlan", out: Path) -> FrontEnd | None:
    """The same in a folder that may hold other files, which stay."""
    front_end = front_end_of(compiled.about.features) if compiled.about else None
    if front_end is not None:
        frontend_source.write(front_end, ModelInput.of(compiled.inputs[0]), out)
    return front_end


def _check_ends(compiled: "CompiledPlan") -> None:
    counts = len(compiled.inputs), len(compiled.outputs)
    if max(counts) > MOST_TENSORS:
        raise UnsupportedModelError(
            f"the model has {counts[0]} inputs and {counts[1]} outputs; firmware takes up to {MOST_TENSORS} "
            "of each",
            hint="join some of them in the model, e.g. by CONCATENATION",
        )


def write_array(array: CArray, out: Path) -> None:
    """Write ``<name>.h`` and ``<name>.c`` into ``out``."""
    write_text(out / f"{array.name}.h", array.header())
    write_text(out / f"{array.name}.c", array.source())


def _plan_constants(compiled: "CompiledPlan") -> list[str]:
    about = decision_constants(compiled.about, compiled.outputs[0].elements) if compiled.about else []
    return [
        *about,
        f'#define MODEL_PLAN_ID "{compiled.id}"',
        f'#define MODEL_PLAN_KERNELS "{compiled.kernel_set}" /* what the core has to have */',
        "#ifndef MODEL_PLAN_ARENA_BYTES",
        f"#define MODEL_PLAN_ARENA_BYTES {compiled.arena_bytes}u /* what it needs; more may be given */",
        "#endif",
    ]


def _arena_check(compiled: "CompiledPlan") -> list[str]:
    """The same check as planrt_open makes, before anything is flashed."""
    return [
        f"#if MODEL_PLAN_ARENA_BYTES < {compiled.arena_bytes}u",
        f'#error "the arena is too small: this plan needs {compiled.arena_bytes} bytes"',
        "#endif",
        "",
    ]


def _kernel_table(compiled: "CompiledPlan") -> list[str]:
    """What planrt.h asks for: the linker drops every kernel that is not in it."""
    return [
        "",
        "#ifndef MODEL_PLAN_FURTHER_KERNELS",
        "#define MODEL_PLAN_FURTHER_KERNELS /* of other plans, each with & before it and a comma behind */",
        "#endif",
        "const planrt_kernel *const planrt_kernels[] = {",
        *(f"    &{symbol}," for symbol in compiled.kernels),
        "    MODEL_PLAN_FURTHER_KERNELS",
        "};",
        "const uint32_t planrt_kernel_count = sizeof planrt_kernels / sizeof planrt_kernels[0];",
    ]
