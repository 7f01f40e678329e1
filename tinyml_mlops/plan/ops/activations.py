"""RELU, RELU6, LOGISTIC and TANH as layers of their own."""

from tinyml_mlops.plan import fixed_point
from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.ops.base import (
    KernelCall,
    clamps,
    element_type,
    lowers,
    operands,
    output_of,
    require_shape,
)
from tinyml_mlops.plan.ops.lookup import lookup
from tinyml_mlops.plan.quantization import INT8_MIN, RELU, RELU6, multiplier_of

_LIMITING = {"RELU": RELU, "RELU6": RELU6}

INTEGER_BITS = 4
"""Of the input to fixed-point LOGISTIC and TANH in TFLM: Q4.27, beyond +-16 they are constant."""


def _prepare(graph: Graph, operation: Operation) -> tuple[Tensor, Tensor, str]:
    (source,) = operands(graph, operation, 1)
    output = output_of(graph, operation)
    require_shape(graph, operation, output, source.shape)
    return source, output, element_type(graph, operation, source, output)


@lowers(*_LIMITING)
def relu(graph: Graph, operation: Operation) -> KernelCall:
    """int8: to the output's scale, then between the limits."""
    source, output, kind = _prepare(graph, operation)
    limits = clamps(graph, operation, kind, output, _LIMITING[operation.name])
    if kind == "float32":
        return KernelCall(
            kernel="planrt_relu_float32",
            structure="planrt_relu_float32_params",
            params={"count": output.elements, **limits},
            inputs=(source.index,),
            output=output.index,
            in_place=True,
        )
    same_scale = (source.scale, source.zero_point) == (output.scale, output.zero_point)
    if operation.name == "RELU6" and not same_scale:
        raise graph.unsupported(
            operation,
            "its input and output have different scales, which TFLM ignores and LiteRT does not",
            "fuse it into the layer before, as TFLiteConverter does",
        )
    factor = multiplier_of(float(source.scale) / float(output.scale))

    def function(q: int) -> int:
        scaled = fixed_point.scale(q - source.zero_point, factor.value, factor.shift) + output.zero_point
        return int(max(limits["clamp_min"], min(limits["clamp_max"], scaled)))

    return lookup(graph, operation, function)


@lowers("LOGISTIC", "TANH")
def sigmoid(graph: Graph, operation: Operation) -> KernelCall:
    """int8: fixed-point function of the input in Q4.27; the output's scale is part of the op."""
    source, output, kind = _prepare(graph, operation)
    if kind == "float32":
        return KernelCall(
            kernel=f"planrt_{operation.name.lower()}_float32",
            structure="planrt_elementwise_params",
            params={"count": output.elements},
            inputs=(source.index,),
            output=output.index,
            in_place=True,
        )
    is_logistic = operation.name == "LOGISTIC"
    steps, zero_point = (256, INT8_MIN) if is_logistic else (128, 0)
    if output.zero_point != zero_point or abs(float(output.scale) * steps - 1) > 0.001:
        raise graph.unsupported(
            operation,
            f"its output has scale {float(output.scale)} and zero point {output.zero_point}, "
            f"not 1/{steps} and {zero_point}",
            "quantise the model with TFLiteConverter",
        )
    factor = multiplier_of(float(source.scale) * (1 << (31 - INTEGER_BITS)))
    # Farther from the zero point than this, the input does not fit Q4.27.
    radius = ((1 << INTEGER_BITS) - 1) * (1 << (31 - INTEGER_BITS)) // (1 << max(0, factor.shift))
    function = fixed_point.logistic if is_logistic else fixed_point.tanh

    def raw(q: int) -> int:
        centred = q - source.zero_point
        if abs(centred) >= radius:
            return 127 if centred > 0 else zero_point if is_logistic else -128
        x = fixed_point.scale(centred, factor.value, factor.shift)
        return (
            fixed_point.divide_by_power(function(x, INTEGER_BITS), 31 - steps.bit_length() + 1) + zero_point
        )

    return lookup(graph, operation, raw)
