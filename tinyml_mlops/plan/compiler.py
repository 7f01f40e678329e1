"""``.tflite`` → plan: reader, passes, kernel calls, memory, bytes."""

from dataclasses import dataclass

from tinyml_mlops.errors import DoesNotFitError, UnsupportedModelError
from tinyml_mlops.plan.golden import GoldenVectors
from tinyml_mlops.plan.graph import Graph
from tinyml_mlops.plan.layout import structures
from tinyml_mlops.plan.memory import Block, plan_memory
from tinyml_mlops.plan.ops import KernelCall, lower
from tinyml_mlops.plan.passes import run_passes
from tinyml_mlops.plan.reader import read_tflite
from tinyml_mlops.plan.spec import TensorSpec
from tinyml_mlops.plan.writer import write_plan

MAX_COUNT = 0xFFFF
"""Ops and tensors of a plan are counted in 16 bits."""


@dataclass(frozen=True)
class PlannedOp:
    """One op of a plan.

    Attributes:
        index: its place in the plan.
        op: name in the ``.tflite`` schema.
        kernel: C symbol.
        output_name: name of the tensor it writes, in the ``.tflite``.
        output_index: number of that tensor.
        macs: multiply-accumulates.
    """

    index: int
    op: str
    kernel: str
    output_name: str
    output_index: int
    macs: int


@dataclass(frozen=True)
class CompiledPlan:
    """A plan, and what is known of it.

    Attributes:
        plan: the bytes that ``planrt_open`` takes.
        id: SHA-256 of the plan's body, 64 hex digits; the header carries it.
        arena_bytes: RAM for all tensors, inputs and outputs included.
        arena_lower_bound_bytes: what the tensors that are alive together need at least.
        macs: multiply-accumulates of an inference.
        kernels: C symbols that the plan needs, sorted.
        lifetimes: blocks of the arena: offset, size, first and last op.
    """

    plan: bytes
    id: str
    arena_bytes: int
    arena_lower_bound_bytes: int
    macs: int
    ops: tuple[PlannedOp, ...]
    kernels: tuple[str, ...]
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]
    lifetimes: tuple[Block, ...]


def compile_plan(
    tflite: bytes, *, golden: GoldenVectors | None = None, arena_limit_bytes: int | None = None
) -> CompiledPlan:
    """Compile a model for planrt. The same arguments give the same bytes.

    Args:
        tflite: the model.
        golden: vectors to carry in the plan.
        arena_limit_bytes: RAM that the target has for tensors.

    Raises:
        ModelError: the file is no model.
        UnsupportedModelError: planrt cannot run it; says which op and tensor.
        DoesNotFitError: the arena is larger than ``arena_limit_bytes``.
        UserInputError: the golden vectors belong to another model.
    """
    return compile_graph(run_passes(read_tflite(tflite)), golden=golden, arena_limit_bytes=arena_limit_bytes)


def compile_graph(
    graph: Graph, *, golden: GoldenVectors | None = None, arena_limit_bytes: int | None = None
) -> CompiledPlan:
    """As :func:`compile_plan`, for a graph as it is: every op of it becomes a kernel call."""
    inputs = tuple(graph.tensors[number].spec for number in graph.inputs)
    outputs = tuple(graph.tensors[number].spec for number in graph.outputs)
    if golden is not None:
        golden.check(inputs, outputs)
    calls = tuple(lower(graph, operation) for operation in graph.operations)
    _check_ends(graph)
    memory = plan_memory(graph, calls)
    if arena_limit_bytes is not None and memory.arena_bytes > arena_limit_bytes:
        raise DoesNotFitError(
            f"the arena takes {memory.arena_bytes} bytes, "
            f"{memory.arena_bytes - arena_limit_bytes} more than the {arena_limit_bytes} there are",
            hint="use smaller layers, or a board with more RAM",
        )
    plan = write_plan(graph, calls, memory, golden)
    header = structures()["planrt_header"].unpack(plan)
    return CompiledPlan(
        plan=plan,
        id=bytes(header["id"]).hex(),
        arena_bytes=memory.arena_bytes,
        arena_lower_bound_bytes=memory.lower_bound_bytes,
        macs=sum(call.macs for call in calls),
        ops=_describe(graph, calls),
        kernels=tuple(sorted({call.kernel for call in calls})),
        inputs=inputs,
        outputs=outputs,
        lifetimes=memory.blocks,
    )


def _check_ends(graph: Graph) -> None:
    for number in (*graph.inputs, *graph.outputs):
        tensor = graph.tensors[number]
        if tensor.data is not None or tensor.dtype.name not in ("int8", "float32") or tensor.scales.size > 1:
            raise UnsupportedModelError(
                f"graph input or output '{tensor.name}' is constant, per-channel or {tensor.dtype}",
                hint="convert with int8 or float32 inputs and outputs",
            )
    if len(graph.tensors) > MAX_COUNT or len(graph.operations) > MAX_COUNT // 2:
        raise UnsupportedModelError(
            f"the model has {len(graph.operations)} ops and {len(graph.tensors)} tensors",
            hint="use a smaller one",
        )


def _describe(graph: Graph, calls: tuple[KernelCall, ...]) -> tuple[PlannedOp, ...]:
    return tuple(
        PlannedOp(index, operation.name, call.kernel, graph.tensors[call.output].name, call.output, call.macs)
        for index, (operation, call) in enumerate(zip(graph.operations, calls, strict=True))
    )
