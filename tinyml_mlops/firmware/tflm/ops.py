"""The op resolver of an image: the ops that its models need, and no others."""

from collections.abc import Iterable

from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.firmware.tflm.tree import TflmTree
from tinyml_mlops.tflite_ops import CUSTOM, op_names

HEADER = "model_ops.h"

IRREGULAR = {
    "AVERAGE_POOL_2D": "AddAveragePool2D",
    "BATCH_MATMUL": "AddBatchMatMul",
    "CONV_2D": "AddConv2D",
    "CUMSUM": "AddCumSum",
    "DEPTHWISE_CONV_2D": "AddDepthwiseConv2D",
    "L2_NORMALIZATION": "AddL2Normalization",
    "L2_POOL_2D": "AddL2Pool2D",
    "MAX_POOL_2D": "AddMaxPool2D",
    "PADV2": "AddPadV2",
    "REVERSE_V2": "AddReverseV2",
    "SELECT_V2": "AddSelectV2",
    "UNIDIRECTIONAL_SEQUENCE_LSTM": "AddUnidirectionalSequenceLSTM",
}
"""Ops whose method is not their name in capitals of words."""


def adder_of(op: str) -> str:
    """The resolver's method for an op, by its name in the ``.tflite`` schema."""
    return IRREGULAR.get(op) or "Add" + "".join(word.capitalize() for word in op.split("_"))


def ops_in(tree: TflmTree) -> tuple[str, ...]:
    """Builtin ops that a tree can add, by number."""
    names = (name for name in op_names().values() if name != CUSTOM)
    return tuple(name for name in names if adder_of(name) in tree.adders)


def resolver(ops: Iterable[str], tree: TflmTree) -> str:
    """Text of :data:`HEADER` for these ops: the type ``model_ops`` and the function that fills one.

    Raises:
        UnsupportedModelError: naming an op that this TensorFlow Lite Micro does not have.
    """
    adders = {op: adder_of(op) for op in ops}
    for op, adder in adders.items():
        if adder not in tree.adders:
            raise UnsupportedModelError(
                f"the model has the op {op}; the TensorFlow Lite Micro in {tree.root} has none",
                hint="convert the model without it, name a newer tree in tflm.tree, or run it on planrt",
            )
    calls = [f"ops.{adder}() == kTfLiteOk" for adder in adders.values()]
    return "\n".join(
        [
            "/* The ops of one image. Written by tinyml-mlops; do not edit. */",
            "#ifndef MODEL_OPS_H",
            "#define MODEL_OPS_H",
            "",
            '#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"',
            "",
            f"using model_ops = tflite::MicroMutableOpResolver<{len(calls)}>;",
            "",
            "inline bool model_add_ops(model_ops &ops)",
            "{",
            f"    return {f' &&{chr(10)}           '.join(calls)};",
            "}",
            "",
            "#endif",
            "",
        ]
    )
