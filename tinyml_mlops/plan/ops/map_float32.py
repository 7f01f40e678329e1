"""float32 ops of one operand and no parameters: a kernel each, of one structure."""

from tinyml_mlops.plan.graph import Graph, Operation
from tinyml_mlops.plan.ops.base import KernelCall, lowers, unary


def map_float32(graph: Graph, operation: Operation) -> KernelCall:
    """The call of the kernel that is named after the op."""
    source, output, _ = unary(graph, operation)
    return KernelCall(
        kernel=f"planrt_{operation.name.lower()}_float32",
        structure="planrt_elementwise_params",
        params={"count": output.elements},
        inputs=(source.index,),
        output=output.index,
        in_place=True,
    )


@lowers("NEG", "SQRT", "SQUARE", "EXP", "LOG", "SIN", "COS", "FLOOR", "CEIL", "ROUND")
def only_float32(graph: Graph, operation: Operation) -> KernelCall:
    """Ops that TFLM has in float32 only."""
    unary(graph, operation, kinds=("float32",))
    return map_float32(graph, operation)
