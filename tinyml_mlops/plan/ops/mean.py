"""MEAN over neighbouring axes, the spatial ones of an image for instance."""

import math
from typing import Any

from tinyml_mlops.plan.graph import Graph, Operation
from tinyml_mlops.plan.ops.base import (
    LAYER_KINDS,
    KernelCall,
    element_type,
    lowers,
    operands,
    output_of,
    require_constant,
)
from tinyml_mlops.plan.quantization import multiplier_of


@lowers("MEAN")
def mean(graph: Graph, operation: Operation) -> KernelCall:
    """The tensor is taken as ``[outer, count, inner]`` and its middle is averaged."""
    source, axes_tensor = operands(graph, operation, 2)
    output = output_of(graph, operation)
    kind = element_type(graph, operation, source, output, kinds=LAYER_KINDS)
    rank = len(source.shape)
    named = [int(axis) for axis in require_constant(graph, operation, axes_tensor).reshape(-1)]
    axes = sorted({axis + rank if axis < 0 else axis for axis in named})
    if not axes or axes[0] < 0 or axes[-1] >= rank or axes != list(range(axes[0], axes[-1] + 1)):
        raise graph.unsupported(
            operation, f"it averages over the axes {named} of {rank}", "average over axes that are neighbours"
        )
    outer = math.prod(source.shape[: axes[0]])
    count = math.prod(source.shape[axes[0] : axes[-1] + 1])
    inner = math.prod(source.shape[axes[-1] + 1 :])
    if output.elements != outer * inner:
        raise graph.unsupported(
            operation,
            f"'{output.name}' has shape {list(output.shape)}, not {outer * inner} elements",
            "convert again",
        )
    params: dict[str, Any] = {"outer": outer, "count": count, "inner": inner}
    if kind != "float32":
        # TFLM puts the division into the multiplier, as far as that leaves 31 bits.
        factor = multiplier_of(float(source.scale) / float(output.scale))
        bits = min(count.bit_length() - 1, 32, 31 + factor.shift)
        if abs(count * source.zero_point) >= 1 << 31:
            raise graph.unsupported(operation, f"it averages {count} elements", "average fewer")
        params |= {
            "bias": -count * source.zero_point,
            "multiplier": (factor.value << bits) // count,
            "shift": factor.shift - bits,
            "output_zero_point": output.zero_point,
        }
    return KernelCall(
        kernel=f"planrt_mean_{kind}",
        structure=f"planrt_mean_{'float32' if kind == 'float32' else 'int8'}_params",
        params=params,
        inputs=(source.index,),
        output=output.index,
    )
