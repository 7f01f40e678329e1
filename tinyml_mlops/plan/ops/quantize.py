"""QUANTIZE (float32 to int8, or int8 to another scale) and DEQUANTIZE."""

from tinyml_mlops.plan import fixed_point
from tinyml_mlops.plan.graph import Graph, Operation
from tinyml_mlops.plan.ops.base import (
    FLOAT32,
    INT8,
    KernelCall,
    element_type,
    lowers,
    operands,
    output_of,
    require_shape,
)
from tinyml_mlops.plan.ops.lookup import lookup
from tinyml_mlops.plan.quantization import multiplier_of


@lowers("QUANTIZE")
def quantize(graph: Graph, operation: Operation) -> KernelCall:
    """Divide by the scale and round."""
    (source,) = operands(graph, operation, 1)
    output = output_of(graph, operation)
    require_shape(graph, operation, output, source.shape)
    if source.dtype == FLOAT32 and output.dtype == INT8:
        element_type(graph, operation, output)
        return KernelCall(
            kernel="planrt_quantize_float32_int8",
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
    element_type(graph, operation, source, output)
    if source.dtype != INT8:
        raise graph.unsupported(operation, "float32 to float32", "convert the model again")
    factor = multiplier_of(float(source.scale) / float(output.scale))
    offset = source.zero_point
    return lookup(
        graph,
        operation,
        lambda q: fixed_point.scale(q - offset, factor.value, factor.shift) + output.zero_point,
    )


@lowers("DEQUANTIZE")
def dequantize(graph: Graph, operation: Operation) -> KernelCall:
    """Multiply by the scale; int8 to float32."""
    (source,) = operands(graph, operation, 1)
    output = output_of(graph, operation)
    require_shape(graph, operation, output, source.shape)
    if source.dtype != INT8 or output.dtype != FLOAT32:
        raise graph.unsupported(
            operation,
            f"no kernel from {source.dtype} to {output.dtype}",
            "planrt dequantises int8 to float32",
        )
    element_type(graph, operation, source)
    return KernelCall(
        kernel="planrt_dequantize_int8_float32",
        structure="planrt_quantize_params",
        params={"count": output.elements, "scale": float(source.scale), "zero_point": source.zero_point},
        inputs=(source.index,),
        output=output.index,
    )
