"""RELU, RELU6, LOGISTIC and TANH as layers of their own."""

from tinyml_mlops.plan import fixed_point
from tinyml_mlops.plan.graph import Graph, Operation
from tinyml_mlops.plan.ops.base import LAYER_KINDS, KernelCall, clamps, lowers, unary
from tinyml_mlops.plan.ops.map_float32 import map_float32
from tinyml_mlops.plan.ops.shared.functions_int16 import sigmoid_int16
from tinyml_mlops.plan.ops.shared.lookup import lookup
from tinyml_mlops.plan.ops.shared.requantize import UNCHANGED, requantization
from tinyml_mlops.plan.quantization import INT8_MIN, RELU, RELU6, multiplier_of

_LIMITING = {"RELU": RELU, "RELU6": RELU6}

INTEGER_BITS = 4
"""Of the input to fixed-point LOGISTIC and TANH in TFLM: Q4.27, beyond +-16 they are constant."""


@lowers(*_LIMITING)
def relu(graph: Graph, operation: Operation) -> KernelCall:
    """RELU of integers: to the output's scale, then limited. RELU6 stays on its input's scale, as in TFLM."""
    source, output, kind = unary(graph, operation, kinds=LAYER_KINDS)
    activation = _LIMITING[operation.name]
    if kind == "float32":
        return KernelCall(
            kernel="planrt_relu_float32",
            structure="planrt_relu_float32_params",
            params={"count": output.elements, **clamps(graph, operation, kind, output, activation)},
            inputs=(source.index,),
            output=output.index,
            in_place=True,
        )
    scaled = operation.name == "RELU"
    limits = clamps(graph, operation, kind, output if scaled else source, activation)
    factor = multiplier_of(float(source.scale) / float(output.scale))
    if kind == "int16":
        return requantization(graph, operation, source, output, limits, factor if scaled else UNCHANGED)

    def function(q: int) -> int:
        if scaled:
            q = fixed_point.scale(q - source.zero_point, factor.value, factor.shift) + output.zero_point
        return int(max(limits["clamp_min"], min(limits["clamp_max"], q)))

    return lookup(graph, operation, function)


@lowers("LOGISTIC", "TANH")
def sigmoid(graph: Graph, operation: Operation) -> KernelCall:
    """int8: fixed-point function of the input in Q4.27, int16: by a table; the output's scale is given."""
    source, output, kind = unary(graph, operation, kinds=LAYER_KINDS)
    if kind == "float32":
        return map_float32(graph, operation)
    if kind == "int16":
        return sigmoid_int16(graph, operation, source, output)
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
