"""int8 ops of one operand: any of them is a table of 256 values."""

from collections.abc import Callable

import numpy as np

from tinyml_mlops.plan.graph import Array, Graph, Operation
from tinyml_mlops.plan.ops.base import Constant, KernelCall, operands, output_of, require_shape
from tinyml_mlops.plan.quantization import INT8_MAX, INT8_MIN

TABLE = "table"
"""Option of an op that a pass made: what int8[256] it is, for -128 … 127, whatever its name says."""


def lookup(graph: Graph, operation: Operation, function: Callable[[int], int]) -> KernelCall:
    """The call that replaces every raw value q by ``function(q)``, limited to int8."""
    table = [max(INT8_MIN, min(INT8_MAX, function(q))) for q in range(INT8_MIN, INT8_MAX + 1)]
    return _lookup(graph, operation, np.array(table, np.int8))


def lookup_in_table(graph: Graph, operation: Operation) -> KernelCall:
    """The call for an op whose table a pass has computed: its option :data:`TABLE`."""
    return _lookup(graph, operation, operation.options[TABLE])


def _lookup(graph: Graph, operation: Operation, table: Array) -> KernelCall:
    (source,) = operands(graph, operation, 1)
    output = output_of(graph, operation)
    require_shape(graph, operation, output, source.shape)
    return KernelCall(
        kernel="planrt_lookup_int8",
        structure="planrt_lookup_int8_params",
        params={"count": output.elements, "table": Constant(table)},
        inputs=(source.index,),
        output=output.index,
        in_place=True,
    )
