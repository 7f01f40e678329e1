"""Which ops a ``.tflite`` has, as its schema numbers and names them; for runtimes that interpret the file."""

from functools import cache
from typing import Any

from tinyml_mlops.errors import ModelError, UnsupportedModelError

CUSTOM = "CUSTOM"
"""What the schema calls every op that is its user's own."""


@cache
def op_names() -> dict[int, str]:
    """Number → name of every builtin op of the schema, by number."""
    from ai_edge_litert import schema_py_generated as schema

    return {number: name for name, number in sorted(vars(schema.BuiltinOperator).items()) if name.isupper()}


def name_of(number: int) -> str:
    """The name of an op, or its number where the schema that is known here has no name for it."""
    return op_names().get(number, f"number {number}")


def op_numbers_of(tflite: bytes) -> tuple[int, ...]:
    """Numbers of all ops of a model, of all its subgraphs, in order; equal ones repeated.

    Raises:
        UnsupportedModelError: one of them is a custom op.
        ModelError: this is no ``.tflite``.
    """
    from ai_edge_litert import schema_py_generated as schema

    try:
        model = schema.Model.GetRootAsModel(tflite, 0)
        codes = [model.OperatorCodes(number) for number in _used(model)]
        numbers = tuple(max(code.BuiltinCode(), code.DeprecatedBuiltinCode()) for code in codes)
        customs = [(code.CustomCode() or b"").decode(errors="replace") for code in codes]
    except Exception as error:  # flatbuffers' accessors raise whatever a damaged offset leads to
        raise ModelError(f"the .tflite file is damaged: {error}", hint="convert the model again") from error
    for number, custom in zip(numbers, customs, strict=True):
        if name_of(number) == CUSTOM:
            raise UnsupportedModelError(
                f"the model has the custom op '{custom}'; firmware with TensorFlow Lite Micro has none",
                hint="convert without custom ops and TF Select",
            )
    return numbers


def ops_of(tflite: bytes) -> tuple[str, ...]:
    """Names in place of the numbers of :func:`op_numbers_of`; errors as there."""
    return tuple(map(name_of, op_numbers_of(tflite)))


def _used(model: Any) -> list[int]:
    subgraphs = [model.Subgraphs(i) for i in range(model.SubgraphsLength())]
    return [
        subgraph.Operators(i).OpcodeIndex()
        for subgraph in subgraphs
        for i in range(subgraph.OperatorsLength())
    ]
