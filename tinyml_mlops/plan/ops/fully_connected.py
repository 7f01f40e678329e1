"""FULLY_CONNECTED."""

from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.ops.base import (
    LAYER_KINDS,
    Constant,
    KernelCall,
    element_type,
    lowers,
    operands_with_bias,
    option,
    output_of,
)
from tinyml_mlops.plan.ops.batch_matmul import BATCH_AXES, Matrix, product
from tinyml_mlops.plan.ops.shared.overlap import row_overlap
from tinyml_mlops.plan.ops.shared.weights import bias_values, require_weights, weights_params


@lowers("FULLY_CONNECTED")
def fully_connected(graph: Graph, operation: Operation) -> KernelCall:
    """Input of any shape as rows of as many values as the weights ``[outputs, inputs]`` have columns."""
    source, weights, bias = operands_with_bias(graph, operation)
    output = output_of(graph, operation)
    kind = element_type(graph, operation, source, output, kinds=LAYER_KINDS)
    if weights.data is None:
        return _product(graph, operation, (source, weights, bias, output))
    packed = require_weights(graph, operation, kind, weights, 2)
    outputs, inputs = packed.shape
    rows = source.elements // inputs
    if rows * inputs != source.elements or rows * outputs != output.elements:
        raise graph.unsupported(
            operation,
            f"weights of shape {list(packed.shape)} do not go with input {list(source.shape)} "
            f"and output {list(output.shape)}",
            "convert the model again",
        )
    if option(graph, operation, "weightsFormat") != 0:
        raise graph.unsupported(operation, "its weights are shuffled", "convert without shuffled weights")
    params = weights_params(
        graph,
        operation,
        kind,
        (source, weights, bias, output),
        packed,
        activation=option(graph, operation, "fusedActivationFunction"),
        channel_axis=0,
        border=False,
    )
    return KernelCall(
        kernel=f"planrt_fully_connected_{kind}",
        structure=f"planrt_fully_connected_{kind}_params",
        params={"rows": rows, "inputs": inputs, "outputs": outputs, "weights": params},
        inputs=(source.index,),
        sharing={0: row_overlap(rows, inputs * source.dtype.itemsize, outputs * output.dtype.itemsize)},
        output=output.index,
        macs=rows * inputs * outputs,
    )


def _product(
    graph: Graph, operation: Operation, tensors: tuple[Tensor, Tensor, Tensor | None, Tensor]
) -> KernelCall:
    """With weights that are computed."""
    source, weights, bias, output = tensors
    outputs, inputs = weights.shape if len(weights.shape) == 2 else (0, 0)
    rows = source.elements // max(1, inputs)
    if not inputs or rows * inputs != source.elements or rows * outputs != output.elements:
        raise graph.unsupported(
            operation,
            f"weights of shape {list(weights.shape)} do not go with input {list(source.shape)} "
            f"and output {list(output.shape)}",
            "convert the model again",
        )
    kind = element_type(graph, operation, source, weights, output)
    values = bias_values(graph, operation, bias, outputs, kind)
    return product(
        graph,
        operation,
        Matrix(source, (rows, inputs), transposed=False),
        Matrix(weights, (outputs, inputs), transposed=True),
        (1,) * BATCH_AXES,
        bias=0 if bias is None else Constant(values),
        activation=option(graph, operation, "fusedActivationFunction"),
    )
