"""``.tflite`` → plan: reader, passes, kernel calls, memory, bytes."""

from collections import Counter
from dataclasses import dataclass, replace

from tinyml_mlops.decision import About
from tinyml_mlops.decision.embedded import about_of
from tinyml_mlops.errors import DoesNotFitError, UnsupportedModelError
from tinyml_mlops.plan.element_types import TYPES
from tinyml_mlops.plan.golden import GoldenVectors
from tinyml_mlops.plan.graph import Graph
from tinyml_mlops.plan.kernel_sets import PORTABLE
from tinyml_mlops.plan.kernels import specialise
from tinyml_mlops.plan.layout import structures
from tinyml_mlops.plan.memory import Block, plan_steps
from tinyml_mlops.plan.metadata import pack_metadata
from tinyml_mlops.plan.ops import KernelCall, lower
from tinyml_mlops.plan.passes import run_passes
from tinyml_mlops.plan.passes.dead_channels import remove_dead_channels
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
        op: name in the ``.tflite`` schema; several planned ops in a row may make up one op of the model.
        kernel: C symbol.
        kernel_set: set that the kernel belongs to.
        note: why it is not of the plan's kernel set; empty where it is.
        output_name: name of the tensor it writes, in the ``.tflite``.
        output_index: number of that tensor.
        output_channels: of that tensor's last axis, those that it writes; None: all.
        macs: multiply-accumulates.
    """

    index: int
    op: str
    kernel: str
    kernel_set: str
    note: str
    output_name: str
    output_index: int
    output_channels: tuple[int, ...] | None
    macs: int


@dataclass(frozen=True)
class CompiledPlan:
    """A plan, and what is known of it.

    Attributes:
        plan: the bytes that ``planrt_open`` takes.
        id: SHA-256 of the plan's body, 64 hex digits; the header carries it.
        arena_bytes: RAM for all tensors, inputs and outputs included.
        arena_lower_bound_bytes: what the tensors that are alive together need at least.
        kernel_set: what it was compiled for: cores that lack it cannot run the plan well or at all.
        macs: multiply-accumulates of an inference.
        model_macs: what they would be with the channels that the compiler removed.
        removed_channels: of all tensors together.
        kernels: C symbols that the plan needs, those with the most ops first: planrt finds them sooner.
        lifetimes: blocks of the arena: offset, size, first and last op.
        about: what the ``.tflite`` says of its use; the plan says it too (``planrt_decision_rule``).
    """

    plan: bytes
    id: str
    arena_bytes: int
    arena_lower_bound_bytes: int
    kernel_set: str
    macs: int
    model_macs: int
    removed_channels: int
    ops: tuple[PlannedOp, ...]
    kernels: tuple[str, ...]
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]
    lifetimes: tuple[Block, ...]
    about: About | None = None


def compile_plan(
    tflite: bytes,
    *,
    kernel_set: str = PORTABLE,
    golden: GoldenVectors | None = None,
    arena_limit_bytes: int | None = None,
) -> CompiledPlan:
    """Compile a model for planrt. The same arguments give the same bytes.

    Args:
        tflite: the model.
        kernel_set: what the core can do, one of :data:`~tinyml_mlops.plan.kernel_sets.KERNEL_SETS`.
            Every set runs on the host too, where a core's special instructions are done in C.
        golden: vectors to carry in the plan.
        arena_limit_bytes: RAM that the target has for tensors.

    Raises:
        ModelError: the file is no model.
        UnsupportedModelError: planrt cannot run it; says which op and tensor.
        DoesNotFitError: the arena is larger than ``arena_limit_bytes``.
        UserInputError: the golden vectors belong to another model.
    """
    model = run_passes(read_tflite(tflite))
    living = remove_dead_channels(model)
    compiled = compile_graph(
        living,
        kernel_set=kernel_set,
        golden=golden,
        arena_limit_bytes=arena_limit_bytes,
        about=about_of(tflite),
    )
    if living is model:
        return compiled
    return replace(
        compiled,
        model_macs=sum(call.macs for operation in model.operations for call in lower(model, operation)),
        removed_channels=_channels(model) - _channels(living),
    )


def compile_graph(
    graph: Graph,
    *,
    kernel_set: str = PORTABLE,
    golden: GoldenVectors | None = None,
    arena_limit_bytes: int | None = None,
    about: About | None = None,
) -> CompiledPlan:
    """As :func:`compile_plan`, for a graph as it is: every op of it becomes a kernel call."""
    inputs = tuple(graph.tensors[number].spec for number in graph.inputs)
    outputs = tuple(graph.tensors[number].spec for number in graph.outputs)
    if golden is not None:
        golden.check(inputs, outputs)
    steps = [
        tuple(specialise(call, kernel_set) for call in lower(graph, operation))
        for operation in graph.operations
    ]
    _check_ends(graph)
    order, memory = plan_steps(graph, steps)
    lowered = [(graph.operations[step].name, call) for step in order for call in steps[step]]
    calls = tuple(call for _, call in lowered)
    uses = Counter(call.kernel for call in calls)
    if arena_limit_bytes is not None and memory.arena_bytes > arena_limit_bytes:
        raise DoesNotFitError(
            f"the arena takes {memory.arena_bytes} bytes, "
            f"{memory.arena_bytes - arena_limit_bytes} more than the {arena_limit_bytes} there are",
            hint="use smaller layers, or a board with more RAM",
        )
    plan = write_plan(graph, calls, memory, golden, pack_metadata(about) if about else b"")
    header = structures()["planrt_header"].unpack(plan)
    return CompiledPlan(
        plan=plan,
        id=bytes(header["id"]).hex(),
        arena_bytes=memory.arena_bytes,
        arena_lower_bound_bytes=memory.lower_bound_bytes,
        kernel_set=kernel_set,
        macs=(macs := sum(call.macs for call in calls)),
        model_macs=macs,
        removed_channels=0,
        ops=tuple(_describe(graph, index, op, call) for index, (op, call) in enumerate(lowered)),
        kernels=tuple(sorted(uses, key=lambda kernel: (-uses[kernel], kernel))),
        inputs=inputs,
        outputs=outputs,
        lifetimes=memory.blocks,
        about=about,
    )


def _check_ends(graph: Graph) -> None:
    for number in (*graph.inputs, *graph.outputs):
        tensor = graph.tensors[number]
        if tensor.data is not None or tensor.dtype.name not in TYPES or tensor.scales.size > 1:
            raise UnsupportedModelError(
                f"graph input or output '{tensor.name}' is constant, per-channel or {tensor.dtype}",
                hint=f"convert with inputs and outputs of {', '.join(TYPES)}",
            )
    if len(graph.tensors) > MAX_COUNT or len(graph.operations) > MAX_COUNT // 2:
        raise UnsupportedModelError(
            f"the model has {len(graph.operations)} ops and {len(graph.tensors)} tensors",
            hint="use a smaller one",
        )


def _channels(graph: Graph) -> int:
    """Elements of the last axis, of all tensors that ops write."""
    numbers = (number for operation in graph.operations for number in operation.outputs)
    return sum(([1, *graph.tensors[number].shape])[-1] for number in numbers)


def _describe(graph: Graph, index: int, op: str, call: KernelCall) -> PlannedOp:
    return PlannedOp(
        index=index,
        op=op,
        kernel=call.kernel,
        kernel_set=call.kernel_set,
        note=call.note,
        output_name=graph.tensors[call.output].name,
        output_index=call.output,
        output_channels=graph.tensors[call.output].channels,
        macs=call.macs,
    )
