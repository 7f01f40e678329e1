"""The op resolver of one model: the ops that it has, and no others."""

from collections.abc import Iterable
from typing import Any

from tinyml_mlops.errors import ModelError, UnsupportedModelError
from tinyml_mlops.firmware.tflm.tree import TflmTree

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


def ops_of(tflite: bytes) -> tuple[str, ...]:
    """Names of all ops of a model, of all its subgraphs, in order; equal ones repeated.

    Raises:
        UnsupportedModelError: one of them is a custom op.
        ModelError: this is no ``.tflite``.
    """
    from ai_edge_litert import schema_py_generated as schema

    names = {number: name for name, number in vars(schema.BuiltinOperator).items() if name.isupper()}
    try:
        model = schema.Model.GetRootAsModel(tflite, 0)
        codes = [model.OperatorCodes(number) for number in _used(model)]
        numbers = [max(code.BuiltinCode(), code.DeprecatedBuiltinCode()) for code in codes]
        customs = [(code.CustomCode() or b"").decode(errors="replace") for code in codes]
    except Exception as error:  # flatbuffers' accessors raise whatever a damaged offset leads to
        raise ModelError(f"the .tflite file is damaged: {error}", hint="convert the model again") from error
    for number, custom in zip(numbers, customs, strict=True):
        if names.get(number) == "CUSTOM":
            raise UnsupportedModelError(
                f"the model has the custom op '{custom}'; firmware with TensorFlow Lite Micro has none",
                hint="convert without custom ops and TF Select",
            )
    return tuple(names.get(number, f"number {number}") for number in numbers)


def resolver(ops: Iterable[str], tree: TflmTree) -> str:
    """Text of ``model_ops.h`` for the ops of a model: the type ``model_ops`` and the function that fills one.

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
            "/* The ops of one model. Written by tinyml-mlops; do not edit. */",
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


def _used(model: Any) -> list[int]:
    subgraphs = [model.Subgraphs(i) for i in range(model.SubgraphsLength())]
    return [
        subgraph.Operators(i).OpcodeIndex()
        for subgraph in subgraphs
        for i in range(subgraph.OperatorsLength())
    ]
