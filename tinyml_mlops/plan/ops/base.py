"""What an op becomes, and how a module says so."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.kernel_sets import PORTABLE
from tinyml_mlops.plan.ops.shared.overlap import Overlap
from tinyml_mlops.plan.quantization import (
    INT8_MAX,
    INT8_MIN,
    activation_limits_float,
    activation_limits_quantized,
)

Array = npt.NDArray[Any]
INT8 = np.dtype(np.int8)
INT16 = np.dtype(np.int16)
INT32 = np.dtype(np.int32)
UINT8 = np.dtype(np.uint8)
BOOL = np.dtype(np.bool_)
INT64 = np.dtype(np.int64)
FLOAT32 = np.dtype(np.float32)
FULL_INT8 = (
    "convert with full int8 quantisation (a representative dataset, int8 in and out), or not quantised at all"
)
"""What to do about a hybrid model."""


@dataclass(frozen=True, eq=False)
class Constant:
    """A value that lies in the plan; where it stands among parameters, its plan offset is stored."""

    data: Array


@dataclass(frozen=True, eq=False)
class KernelCall:
    """One op of a plan.

    Attributes:
        kernel: C symbol.
        structure: the kernel's parameters, a structure of ``planrt_layout.def``.
        params: the values of its fields; :class:`Constant` for an offset of constant data.
        inputs: tensors that the kernel finds by ``planrt_op.input``, in order; at most three.
        output: the tensor it writes.
        macs: multiply-accumulates.
        in_place: the output may have the very place of an input that ends with the op: the kernel reads each
            element of its inputs no later than it writes to that place.
        sharing: what else is possible, by number of the input; see
            :mod:`~tinyml_mlops.plan.ops.shared.overlap`.
        scratch_bytes: working memory in the arena.
        changes: states among the inputs that the kernel writes to.
        kernel_set: set that the kernel belongs to.
        note: why the call is not one of a faster set; empty where it is, or where none was asked for.
    """

    kernel: str
    structure: str
    params: Mapping[str, Any]
    inputs: tuple[int, ...]
    output: int
    macs: int = 0
    in_place: bool = False
    sharing: Mapping[int, Overlap] = field(default_factory=dict)
    scratch_bytes: int = 0
    changes: tuple[int, ...] = ()
    kernel_set: str = PORTABLE
    note: str = ""

    def overlaps(self) -> tuple[Overlap | None, ...]:
        """For each input, how the output may lie over it; None: apart from it."""
        default = Overlap(0, exact=True) if self.in_place else None
        return tuple(self.sharing.get(number, default) for number in range(len(self.inputs)))


Lowering = Callable[[Graph, Operation], KernelCall | tuple[KernelCall, ...]]
LOWERINGS: dict[str, Lowering] = {}


def lowers(*names: str) -> Callable[[Lowering], Lowering]:
    """Register a function for ops of these names."""

    def register(function: Lowering) -> Lowering:
        for name in names:
            if name in LOWERINGS:
                raise ValueError(f"{name} is lowered twice")
            LOWERINGS[name] = function
        return function

    return register


def operands(graph: Graph, operation: Operation, count: int) -> tuple[Tensor, ...]:
    """The op's inputs.

    Raises:
        UnsupportedModelError: the op has not ``count`` of them, or not one output.
    """
    if len(operation.inputs) != count or -1 in operation.inputs or len(operation.outputs) != 1:
        raise graph.unsupported(
            operation,
            f"it has {len(operation.inputs)} inputs and {len(operation.outputs)} outputs, not {count} and 1",
            "convert the model again; the file may be damaged",
        )
    return tuple(graph.tensors[number] for number in operation.inputs)


def operands_with_bias(graph: Graph, operation: Operation) -> tuple[Tensor, Tensor, Tensor | None]:
    """Input, weights, and the bias, if there is one.

    Raises:
        UnsupportedModelError: the op has other inputs.
    """
    if operation.inputs[2:] == (-1,):
        operation = replace(operation, inputs=operation.inputs[:2])
    if len(operation.inputs) == 2:
        source, weights = operands(graph, operation, 2)
        return source, weights, None
    source, weights, bias = operands(graph, operation, 3)
    return source, weights, bias


def output_of(graph: Graph, operation: Operation) -> Tensor:
    return graph.tensors[operation.outputs[0]]


def unary(
    graph: Graph, operation: Operation, kinds: Collection[str] = ("int8", "float32")
) -> tuple[Tensor, Tensor, str]:
    """Input, output and kind of an op that treats every element by itself.

    Raises:
        UnsupportedModelError: there is another number of them, they differ in shape, or in type.
    """
    (source,) = operands(graph, operation, 1)
    output = output_of(graph, operation)
    require_shape(graph, operation, output, source.shape)
    return source, output, element_type(graph, operation, source, output, kinds=kinds)


def option(graph: Graph, operation: Operation, name: str) -> Any:
    """One of the op's options.

    Raises:
        UnsupportedModelError: the file has none of that name.
    """
    if name not in operation.options:
        raise graph.unsupported(operation, f"it has no option '{name}'", "convert the model again")
    return operation.options[name]


ZERO_POINTS = {"int8": (INT8_MIN, INT8_MAX), "int16": (0, 0), "uint8": (0, 255)}
"""Quantised kinds, with the zero points that their kernels can do."""


LAYER_KINDS = ("int8", "int16", "float32")
"""Of ops that int16x8 models use too."""


def element_type(
    graph: Graph, operation: Operation, *tensors: Tensor, kinds: Collection[str] = ("int8", "float32")
) -> str:
    """One of ``kinds``: the one type of ``tensors``, quantised ones with one scale each.

    Raises:
        UnsupportedModelError: they are of another type or of several.
    """
    types = {tensor.dtype.name for tensor in tensors}
    if len(types) != 1 or not types <= set(kinds):
        names = ", ".join(dict.fromkeys(f"'{tensor.name}' {tensor.dtype}" for tensor in tensors))
        hybrid = {"int8", "float32"} <= types
        raise graph.unsupported(
            operation,
            f"{'hybrid quantisation' if hybrid else 'no kernel for these types'} ({names})",
            FULL_INT8 if hybrid else f"planrt runs this op in {', '.join(sorted(kinds))}",
        )
    for tensor in tensors:
        require_scale(graph, operation, tensor)
    return types.pop()


def require_scale(graph: Graph, operation: Operation, tensor: Tensor, *, always: bool = False) -> None:
    """Raise UnsupportedModelError if ``tensor`` is of a quantised kind without one scale and zero point.

    Other kinds need none, unless ``always``.
    """
    limits = ZERO_POINTS.get(tensor.dtype.name, (tensor.zero_point, tensor.zero_point))
    needs_scale = always or tensor.dtype.name in ZERO_POINTS
    if needs_scale and (tensor.scales.size != 1 or not limits[0] <= tensor.zero_point <= limits[1]):
        raise graph.unsupported(
            operation,
            f"'{tensor.name}' has {tensor.scales.size} scales and zero point {tensor.zero_point}; "
            f"{tensor.dtype} data needs one scale, and its zero point in {limits[0]} … {limits[1]}",
            "quantise the model with TFLiteConverter's integer modes",
        )


LIMITS = "limits"
"""Option of an op that a pass put an activation into: raw limits of its output, after its own activation."""


def clamps(graph: Graph, operation: Operation, kind: str, output: Tensor, activation: int) -> dict[str, Any]:
    """``clamp_min`` and ``clamp_max`` of an op's activation, in the type of ``output``.

    Raises:
        UnsupportedModelError: the activation does more than limit.
    """
    limits: tuple[float, float] | None
    if kind == "float32":
        limits = activation_limits_float(activation)
    else:
        limits = activation_limits_quantized(activation, output)
    if limits is None:
        raise graph.unsupported(
            operation,
            f"fused activation number {activation} is not one of NONE, RELU, RELU_N1_TO_1, RELU6",
            "make the activation a layer of its own",
        )
    low, high = operation.options.get(LIMITS, limits)
    return {
        f"clamp_{end}": max(low, min(high, limit)) for end, limit in zip(("min", "max"), limits, strict=True)
    }


def require_shape(graph: Graph, operation: Operation, tensor: Tensor, shape: tuple[int, ...]) -> None:
    """Raise UnsupportedModelError unless ``tensor`` has ``shape``."""
    if tensor.shape != shape:
        raise graph.unsupported(
            operation,
            f"'{tensor.name}' has shape {list(tensor.shape)}; {list(shape)} follows from the other tensors",
            "convert the model again; broadcasting and implicit reshapes are not supported",
        )


def require_constant(graph: Graph, operation: Operation, tensor: Tensor) -> Array:
    """The value of ``tensor``, or UnsupportedModelError if it is computed."""
    if tensor.data is None:
        raise graph.unsupported(
            operation, f"'{tensor.name}' is computed; it has to be a constant", "freeze it before conversion"
        )
    return tensor.data
