"""Weights and biases of convolutions and fully connected layers, as their kernels want them."""

from typing import Any

import numpy as np

from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.ops.base import (
    FLOAT32,
    FULL_INT8,
    INT8,
    INT32,
    INT64,
    Array,
    Constant,
    clamps,
    require_constant,
)
from tinyml_mlops.plan.ops.shared.weights_int16 import weights_int16_params
from tinyml_mlops.plan.quantization import channel_multipliers

_BIAS_TYPES = {"int8": (INT32,), "int16": (INT64, INT32), "float32": (FLOAT32,)}


def weights_params(
    graph: Graph,
    operation: Operation,
    kind: str,
    tensors: tuple[Tensor, Tensor, Tensor | None, Tensor],
    packed: Array,
    *,
    activation: int,
    channel_axis: int,
    border: bool,
) -> dict[str, Any]:
    """Values for ``planrt_weights_int8``, ``planrt_weights_int16`` or ``planrt_weights_float32``.

    The input's zero point is folded into the bias: sum w (x - z) + b = sum w x + (b - z sum w).

    Args:
        graph: for messages.
        operation: for messages.
        kind: ``int8``, ``int16`` or ``float32``.
        tensors: input, weights, bias or None, output.
        packed: the weights in the kernel's order, ``[channels, …]``.
        activation: fused activation, its number in the schema.
        channel_axis: axis of the weights tensor that per-channel scales run along.
        border: windows may stick out of the image, where the folding does not hold.

    Raises:
        UnsupportedModelError: types, scales or shapes that the kernel does not take.
    """
    source, weights, bias, output = tensors
    limits = clamps(graph, operation, kind, output, activation)
    channels = packed.shape[0]
    values = bias_values(graph, operation, bias, channels, kind)
    if kind == "float32":
        return {"weights": Constant(packed), "bias": Constant(values), **limits}
    _check_scales(graph, operation, weights, channels, channel_axis)
    factors = channel_multipliers(source, weights, output)
    if any(factor.shift > 30 for factor in factors):
        raise graph.unsupported(
            operation,
            f"the scales of '{source.name}' and '{weights.name}' are too large for '{output.name}'",
            "calibrate the model on representative data",
        )
    if kind == "int16":
        return weights_int16_params(graph, operation, bias, values, packed, factors, limits)
    sums = packed.reshape(channels, -1).astype(np.int64).sum(axis=1)
    # The kernel's sums wrap at 32 bits like the reference's, so the folded bias may wrap as well.
    folded = (values.astype(np.int64) - source.zero_point * sums).astype(np.int32)
    return {
        "weights": Constant(packed),
        "bias": Constant(folded),
        "border_bias": Constant(values) if border else 0,
        "multipliers": Constant(np.array([factor.value for factor in factors], np.int32)),
        "shifts": Constant(np.array([factor.shift for factor in factors], np.int8)),
        "channel_step": int(len(factors) > 1),
        "input_zero_point": source.zero_point,
        "output_zero_point": output.zero_point,
        **limits,
    }


def bias_values(graph: Graph, operation: Operation, bias: Tensor | None, channels: int, kind: str) -> Array:
    """A bias for each channel; zeros where there is none.

    Raises:
        UnsupportedModelError: it is computed, or of another type or size.
    """
    dtypes = _BIAS_TYPES[kind]
    if bias is None:
        return np.zeros(channels, dtypes[0])
    values = require_constant(graph, operation, bias)
    if values.dtype not in dtypes or values.size != channels:
        raise graph.unsupported(
            operation,
            f"bias '{bias.name}' is {values.dtype} {list(bias.shape)}; {channels} of "
            f"{' or '.join(map(str, dtypes))} are needed",
            "convert with full int8 quantisation, or not quantised at all",
        )
    return values.reshape(-1)


def _check_scales(graph: Graph, operation: Operation, weights: Tensor, channels: int, axis: int) -> None:
    per_channel = weights.scales.size == channels and (channels == 1 or weights.axis == axis)
    if weights.scales.size != 1 and not per_channel:
        raise graph.unsupported(
            operation,
            f"weights '{weights.name}' have {weights.scales.size} scales along axis {weights.axis}; "
            f"1, or {channels} along axis {axis} are needed",
            "quantise with TFLiteConverter's int8 modes",
        )
    if weights.zero_points.any():
        raise graph.unsupported(
            operation, f"weights '{weights.name}' have a zero point", "quantise weights symmetrically"
        )


def require_weights(graph: Graph, operation: Operation, kind: str, weights: Tensor, rank: int) -> Array:
    """The weights' values, checked to be of the type of the data and of ``rank`` dimensions.

    Raises:
        UnsupportedModelError: they are not; hybrid models (int8 weights, float data) among them.
    """
    values = require_constant(graph, operation, weights)
    wanted = FLOAT32 if kind == "float32" else INT8
    if values.dtype != wanted:
        types = f"its data are {kind}, its weights '{weights.name}' {values.dtype}"
        if values.dtype not in (FLOAT32, INT8):
            raise graph.unsupported(operation, types, FULL_INT8)
        forgotten = "only its weights are" if values.dtype == INT8 else "its weights are not"
        raise graph.unsupported(operation, f"hybrid quantisation: {types} ({forgotten} quantised)", FULL_INT8)
    if values.ndim != rank:
        raise graph.unsupported(
            operation, f"weights '{weights.name}' have {values.ndim} dimensions, not {rank}", "convert again"
        )
    return values
