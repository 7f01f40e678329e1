"""QUANTIZE (float32 to int8 or int16, or an integer to another scale) and DEQUANTIZE."""

from tinyml_mlops.plan import fixed_point
from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.ops.base import (
    FLOAT32,
    INT8,
    INT16,
    INT32,
    UINT8,
    KernelCall,
    clamps,
    lowers,
    operands,
    output_of,
    require_scale,
    require_shape,
)
from tinyml_mlops.plan.ops.shared.lookup import lookup
from tinyml_mlops.plan.ops.shared.overlap import row_overlap
from tinyml_mlops.plan.ops.shared.requantize import requantization, requantization_int32
from tinyml_mlops.plan.quantization import NONE, multiplier_of

_FROM_FLOAT32 = (INT8, INT16)
_TO_FLOAT32 = (INT8, INT16, UINT8)
_REQUANTISED = {
    INT8: (INT8, INT16, INT32, UINT8),
    INT16: (INT8, INT16, INT32),
    INT32: (INT8, INT16),
    UINT8: (INT8,),
}
"""What TFLM makes of which integer."""


@lowers("QUANTIZE")
def quantize(graph: Graph, operation: Operation) -> KernelCall:
    """Divide by the scale and round."""
    (source,) = operands(graph, operation, 1)
    output = output_of(graph, operation)
    require_shape(graph, operation, output, source.shape)
    if source.dtype == FLOAT32 and output.dtype in _FROM_FLOAT32:
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
    if output.dtype not in _REQUANTISED.get(source.dtype, ()):
        raise graph.unsupported(
            operation,
            f"no kernel from {source.dtype} to {output.dtype}",
            "quantise float32 to int8 or int16",
        )
    return _requantize(graph, operation, source, output)


def _requantize(graph: Graph, operation: Operation, source: Tensor, output: Tensor) -> KernelCall:
    """Between bytes, a table; uint8 in it is the int8 of the same bits."""
    for tensor in (source, output):
        require_scale(graph, operation, tensor, always=True)
    factor = multiplier_of(float(source.scale) / float(output.scale))
    if INT32 in (source.dtype, output.dtype):
        return requantization_int32(source, output, factor)
    if INT16 in (source.dtype, output.dtype):
        limits = clamps(graph, operation, output.dtype.name, output, NONE)
        return requantization(graph, operation, source, output, limits, factor)

    def function(q: int) -> int:
        raw = q & 255 if source.dtype == UINT8 else q
        scaled = fixed_point.scale(raw - source.zero_point, factor.value, factor.shift) + output.zero_point
        if output.dtype == UINT8:
            scaled = max(0, min(255, scaled))
            return scaled - 256 if scaled > 127 else scaled
        return scaled

    return lookup(graph, operation, function)


@lowers("DEQUANTIZE")
def dequantize(graph: Graph, operation: Operation) -> KernelCall:
    """Multiply by the scale."""
    (source,) = operands(graph, operation, 1)
    output = output_of(graph, operation)
    require_shape(graph, operation, output, source.shape)
    if source.dtype not in _TO_FLOAT32 or output.dtype != FLOAT32:
        raise graph.unsupported(
            operation,
            f"no kernel from {source.dtype} to {output.dtype}",
            "dequantise int8, int16 or uint8 to float32",
        )
    require_scale(graph, operation, source)
    return KernelCall(
        kernel=f"planrt_dequantize_{source.dtype}_float32",
        structure="planrt_quantize_params",
        params={"count": output.elements, "scale": float(source.scale), "zero_point": source.zero_point},
        inputs=(source.index,),
        output=output.index,
        sharing={0: row_overlap(output.elements, source.dtype.itemsize, output.dtype.itemsize)},
    )
