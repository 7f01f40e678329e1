"""QUANTIZE (float32 to int8 or int16, or these to another scale) and DEQUANTIZE."""

from tinyml_mlops.plan import fixed_point
from tinyml_mlops.plan.graph import Graph, Operation
from tinyml_mlops.plan.ops.base import (
    FLOAT32,
    INT8,
    INT16,
    KernelCall,
    clamps,
    lowers,
    operands,
    output_of,
    require_scale,
    require_shape,
)
from tinyml_mlops.plan.ops.lookup import lookup
from tinyml_mlops.plan.ops.requantize import requantization
from tinyml_mlops.plan.quantization import NONE, multiplier_of

INTEGERS = (INT8, INT16)


@lowers("QUANTIZE")
def quantize(graph: Graph, operation: Operation) -> KernelCall:
    """Divide by the scale and round."""
    (source,) = operands(graph, operation, 1)
    output = output_of(graph, operation)
    require_shape(graph, operation, output, source.shape)
    if source.dtype == FLOAT32 and output.dtype in INTEGERS:
        require_scale(graph, operation, output)
        return KernelCall(
            kernel=f"planrt_quantize_float32_{output.dtype}",
            structure="planrt_quantize_params",
            params={
                "count": output.elements,
                "scale": float(output.scale),
                "zero_point": output.zero_point,
            },
            inputs=(source.index,),
            output=output.index,
            in_place=True,
        )
    if source.dtype not in INTEGERS or output.dtype not in INTEGERS:
        raise graph.unsupported(
            operation,
            f"no kernel from {source.dtype} to {output.dtype}",
            "planrt quantises to int8 and int16",
        )
    require_scale(graph, operation, source)
    require_scale(graph, operation, output)
    factor = multiplier_of(float(source.scale) / float(output.scale))
    if INT16 in (source.dtype, output.dtype):
        limits = clamps(graph, operation, output.dtype.name, output, NONE)
        return requantization(graph, operation, source, output, limits, factor)
    offset = source.zero_point
    return lookup(
        graph,
        operation,
        lambda q: fixed_point.scale(q - offset, factor.value, factor.shift) + output.zero_point,
    )


@lowers("DEQUANTIZE")
def dequantize(graph: Graph, operation: Operation) -> KernelCall:
    """Multiply by the scale; int8 or int16 to float32."""
    (source,) = operands(graph, operation, 1)
    output = output_of(graph, operation)
    require_shape(graph, operation, output, source.shape)
    if source.dtype not in INTEGERS or output.dtype != FLOAT32:
        raise graph.unsupported(
            operation,
            f"no kernel from {source.dtype} to {output.dtype}",
            "planrt dequantises int8 and int16 to float32",
        )
    require_scale(graph, operation, source)
    return KernelCall(
        kernel=f"planrt_dequantize_{source.dtype}_float32",
        structure="planrt_quantize_params",
        params={"count": output.elements, "scale": float(source.scale), "zero_point": source.zero_point},
        inputs=(source.index,),
        output=output.index,
    )
