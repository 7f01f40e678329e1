"""MEAN, SUM, REDUCE_MAX, REDUCE_MIN over any axes; ARG_MAX and ARG_MIN along one."""

import itertools
import math
from dataclasses import dataclass
from typing import Any

from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.ops.base import (
    INT32,
    LAYER_KINDS,
    KernelCall,
    element_type,
    lowers,
    operands,
    output_of,
    require_constant,
)
from tinyml_mlops.plan.quantization import multiplier_of

AXES = 3
"""Of each kind in ``planrt_reduction``: six axes, of which every other one is reduced, are the worst case."""


@dataclass(frozen=True)
class Reduction:
    """Sizes and steps of merged axes, a pair each.

    Attributes:
        kept: axes of the output.
        reduced: axes that it lacks, or has with size 1.
    """

    kept: tuple[tuple[int, int], ...]
    reduced: tuple[tuple[int, int], ...]

    @property
    def count(self) -> int:
        """Elements of the input that make one of the output."""
        return math.prod(size for size, _ in self.reduced)

    def params(self) -> dict[str, tuple[int, ...]]:
        """Values for ``planrt_reduction``."""
        found = {}
        for name, axes in (("kept", self.kept), ("reduced", self.reduced)):
            padded = ((1, 0),) * (AXES - len(axes)) + axes
            found[name] = tuple(size for size, _ in padded)
            found[f"{name}_step"] = tuple(step for _, step in padded)
        return found


def reduction(graph: Graph, operation: Operation, source: Tensor, axes_tensor: Tensor) -> Reduction:
    """What the op reduces.

    Raises:
        UnsupportedModelError: the axes are computed, not int32 or not there, or the output has another shape.
    """
    rank = len(source.shape)
    named = [int(axis) for axis in require_constant(graph, operation, axes_tensor).reshape(-1)]
    axes = {axis + rank if axis < 0 else axis for axis in named}
    if axes_tensor.dtype != INT32 or not axes <= set(range(rank)):
        raise graph.unsupported(
            operation,
            f"'{axes_tensor.name}' names the axes {named} ({axes_tensor.dtype}) of {rank}",
            "name axes that there are, as int32",
        )
    output = output_of(graph, operation)
    dropped = tuple(size for axis, size in enumerate(source.shape) if axis not in axes)
    held = tuple(1 if axis in axes else size for axis, size in enumerate(source.shape))
    if output.shape not in (dropped, held):
        raise graph.unsupported(
            operation,
            f"'{output.name}' has shape {list(output.shape)}, not {list(dropped)}",
            "convert the model again",
        )
    sizes = [(size, axis in axes) for axis, size in enumerate(source.shape) if size > 1]
    step, groups = source.elements, []
    for is_reduced, group in itertools.groupby(sizes, lambda pair: pair[1]):
        size = math.prod(size for size, _ in group)
        step //= size
        groups.append((is_reduced, (size, step)))
    return Reduction(
        tuple(axis for is_reduced, axis in groups if not is_reduced),
        tuple(axis for is_reduced, axis in groups if is_reduced),
    )


@lowers("MEAN", "SUM")
def reduce_sum(graph: Graph, operation: Operation) -> KernelCall:
    """A mean is a sum whose division is a part of the multiplier, or of float32's last step."""
    source, axes = operands(graph, operation, 2)
    output = output_of(graph, operation)
    kind = element_type(graph, operation, source, output, kinds=LAYER_KINDS)
    found = reduction(graph, operation, source, axes)
    divisor = found.count if operation.name == "MEAN" else 1
    params: dict[str, Any] = {"reduction": found.params()}
    if kind == "float32":
        params["divisor"] = divisor
    else:
        params |= _scale(graph, operation, source, output, found.count, divisor)
    return KernelCall(
        kernel=f"planrt_reduce_sum_{kind}",
        structure=f"planrt_reduce_sum_{'float32' if kind == 'float32' else 'int8'}_params",
        params=params,
        inputs=(source.index,),
        output=output.index,
    )


def _scale(
    graph: Graph, operation: Operation, source: Tensor, output: Tensor, count: int, divisor: int
) -> dict[str, int]:
    """TFLM puts the division into the multiplier, as far as that leaves 31 bits."""
    factor = multiplier_of(float(source.scale) / float(output.scale))
    bits = min(divisor.bit_length() - 1, 32, 31 + factor.shift)
    if abs(count * source.zero_point) >= 1 << 31:
        raise graph.unsupported(operation, f"it adds up {count} elements", "add fewer")
    return {
        "bias": -count * source.zero_point,
        "multiplier": (factor.value << bits) // divisor,
        "shift": factor.shift - bits,
        "output_zero_point": output.zero_point,
    }


@lowers("REDUCE_MAX", "REDUCE_MIN")
def reduce_extremum(graph: Graph, operation: Operation) -> KernelCall:
    """int8: on the input's scale, which TFLM demands of the output too."""
    source, axes = operands(graph, operation, 2)
    output = output_of(graph, operation)
    kind = element_type(graph, operation, source, output)
    if (source.scale, source.zero_point) != (output.scale, output.zero_point):
        raise graph.unsupported(
            operation,
            f"'{source.name}' and '{output.name}' have different scales",
            "quantise the model with TFLiteConverter",
        )
    return _plain(graph, operation, source, axes, f"planrt_{operation.name.lower()}_{kind}")


@lowers("ARG_MAX", "ARG_MIN")
def arg_extremum(graph: Graph, operation: Operation) -> KernelCall:
    """The first of equal elements counts."""
    source, axis = operands(graph, operation, 2)
    output = output_of(graph, operation)
    kind = element_type(graph, operation, source)
    if output.dtype != INT32 or axis.elements != 1:
        raise graph.unsupported(
            operation,
            f"'{output.name}' is {output.dtype}, over {axis.elements} axes",
            "ask for int32 indices along one axis",
        )
    return _plain(graph, operation, source, axis, f"planrt_{operation.name.lower()}_{kind}")


def _plain(graph: Graph, operation: Operation, source: Tensor, axes: Tensor, kernel: str) -> KernelCall:
    return KernelCall(
        kernel=kernel,
        structure="planrt_reduction",
        params=reduction(graph, operation, source, axes).params(),
        inputs=(source.index,),
        output=output_of(graph, operation).index,
    )
