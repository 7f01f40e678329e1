"""SVDF: a layer whose filters remember their last results."""

from typing import Any

import numpy as np

from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.ops.base import (
    Constant,
    KernelCall,
    clamps,
    element_type,
    lowers,
    option,
    output_of,
    require_scale,
    require_shape,
)
from tinyml_mlops.plan.ops.shared.state import state_of, value_of
from tinyml_mlops.plan.quantization import multiplier_of

INPUTS = 5


@lowers("SVDF")
def svdf(graph: Graph, operation: Operation) -> KernelCall:
    """int8: with a state of int8 or int16; no activation, as in TFLM. float32: any that limits."""
    if len(operation.inputs) != INPUTS or -1 in operation.inputs:
        raise graph.unsupported(operation, "it has not all of its 5 inputs", "give it a bias, as TFLM needs")
    source, features, time = (graph.tensors[number] for number in operation.inputs[:3])
    output = output_of(graph, operation)
    kind = element_type(graph, operation, source, output)
    rank = option(graph, operation, "rank")
    if len(source.shape) != 2 or len(time.shape) != 2 or rank < 1 or time.shape[0] % rank:
        raise graph.unsupported(
            operation, f"rank {rank} of weights {list(time.shape)}", "convert the layer again"
        )
    (batches, inputs), (filters, memory) = source.shape, time.shape
    require_shape(graph, operation, output, (batches, filters // rank))
    state = state_of(graph, operation, 4, batches * filters * memory)
    params: dict[str, Any] = {
        "batches": batches,
        "inputs": inputs,
        "units": filters // rank,
        "rank": rank,
        "memory": memory,
    }
    features = value_of(graph, operation, 1, kind, (filters, inputs))
    bias = value_of(graph, operation, 3, "int32" if kind == "int8" else kind, (filters // rank,))
    time = value_of(graph, operation, 2, state.dtype.name, (filters, memory))
    params |= {
        name: _constant(t)
        for name, t in (("feature_weights", features), ("time_weights", time), ("bias", bias))
    }
    if kind == "float32":
        params |= clamps(graph, operation, kind, output, option(graph, operation, "fusedActivationFunction"))
    else:
        params |= _scales(graph, operation, source, features, time, state, output)
    suffix = "_int16" if state.dtype.name == "int16" else ""
    return KernelCall(
        kernel=f"planrt_svdf_{kind}{suffix}",
        structure=f"planrt_svdf_{kind}_params",
        params=params,
        inputs=(source.index, state.index),
        output=output.index,
        macs=batches * filters * (inputs + memory),
        changes=(state.index,),
    )


def _constant(tensor: Tensor) -> Constant:
    assert tensor.data is not None  # noqa: S101 - value_of has seen to it
    return Constant(tensor.data)


def _scales(
    graph: Graph,
    operation: Operation,
    source: Tensor,
    features: Tensor,
    time: Tensor,
    state: Tensor,
    output: Tensor,
) -> dict[str, Any]:
    """TFLM multiplies and divides scales as float32."""
    for tensor in (features, time, state):
        require_scale(graph, operation, tensor)
    feature = multiplier_of(float(source.scale * features.scale / state.scale))
    result = multiplier_of(float(state.scale * time.scale / output.scale))
    if max(feature.shift, result.shift) > 30:
        raise graph.unsupported(operation, "its scales are too far apart", "calibrate the model again")
    sums = np.asarray(features.data, np.int64).sum(axis=1)
    return {
        "feature_bias": Constant((-source.zero_point * sums).astype(np.int32)),
        "feature_multiplier": feature.value,
        "feature_shift": feature.shift,
        "output_multiplier": result.value,
        "output_shift": result.shift,
        "state_zero_point": state.zero_point,
        "output_zero_point": output.zero_point,
    }
