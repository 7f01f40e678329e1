"""``.tflite`` bytes → :class:`~tinyml_mlops.plan.graph.Graph`, with every claim of the file checked."""

import struct
from dataclasses import replace
from typing import Any

import numpy as np

from tinyml_mlops.errors import ModelError, UnsupportedModelError
from tinyml_mlops.plan.graph import RESOURCE, Graph, Operation, Tensor
from tinyml_mlops.plan.variables import Subgraph, resolve

IDENTIFIER = b"TFL3"
OTHER_FILES = {
    b"PK\x03\x04": "a zip archive, such as a Keras model (.keras)",
    b"\x89HDF": "an HDF5 file, such as a Keras model (.h5)",
    b"PLRT": "a plan, which is compiled already",
    b"version https://git-lfs": "a Git LFS pointer: run `git lfs pull`",
}
"""What is taken for a model, by its first bytes."""
WITHOUT_OUTPUT = frozenset({"ASSIGN_VARIABLE", "CALL_ONCE"})
MAX_RANK = 6
MAX_NAME_BYTES = 400
"""Converters name a fused layer after all that went into it; a damaged name may be the rest of the file."""
MAX_OPERATIONS = 2048
"""Several times more than any model for a microcontroller has."""
MAX_TENSOR_BYTES = 1 << 26
"""Far beyond any microcontroller; stops a damaged file from asking for the host's memory."""

# What flatbuffers' accessors raise when offsets in the file are nonsense.
_DAMAGE = (
    struct.error,
    IndexError,
    KeyError,
    ValueError,
    TypeError,
    OverflowError,
    AttributeError,
    MemoryError,
)


def read_tflite(data: bytes) -> Graph:
    """Read a model.

    Raises:
        ModelError: the bytes are not a whole, consistent ``.tflite``.
        UnsupportedModelError: the model has a form that planrt does not run.
    """
    if len(data) < 8 or data[4:8] != IDENTIFIER:
        known = (what for start, what in OTHER_FILES.items() if data.startswith(start))
        raise ModelError(
            f"this is not a .tflite file but {next(known, 'something else: its identifier is missing')}",
            hint="export the model with TFLiteConverter",
        )
    try:
        graph = _read(data)
    except _DAMAGE as error:
        raise ModelError(
            f"the .tflite file is damaged or cut off: {error}", hint="copy or convert the model again"
        ) from error
    _check_order(graph)
    return graph


def _read(data: bytes) -> Graph:
    from ai_edge_litert import schema_py_generated as schema

    model = schema.Model.GetRootAsModel(data, 0)
    count = _count(model.SubgraphsLength(), data)
    if not count:
        raise ValueError("it has no subgraph")
    graph = resolve(count, lambda number: _subgraph(schema, model, model.Subgraphs(number), data))
    if not graph.inputs or not graph.outputs:
        raise UnsupportedModelError(
            "the model has no input or no output", hint="convert a model that computes something"
        )
    return graph


def _subgraph(schema: Any, model: Any, subgraph: Any, data: bytes) -> Subgraph:
    tables = [subgraph.Tensors(i) for i in range(_count(subgraph.TensorsLength(), data))]
    if subgraph.OperatorsLength() > MAX_OPERATIONS:
        raise UnsupportedModelError(
            f"the model has {subgraph.OperatorsLength()} ops; planrt takes at most {MAX_OPERATIONS}",
            hint="use a smaller model; if it is one, the file is damaged",
        )
    operations = tuple(
        _operation(schema, model, subgraph.Operators(i), i, tables)
        for i in range(_count(subgraph.OperatorsLength(), data))
    )
    owners = _owners(operations)
    inputs = _numbers(subgraph.InputsAsNumpy(), len(tables), "graph inputs")
    outputs = _numbers(subgraph.OutputsAsNumpy(), len(tables), "graph outputs")
    used = {*owners, *inputs, *outputs}
    tensors = tuple(
        _tensor(schema, model, table, i, owners.get(i, "") if i in used else None, len(data))
        for i, table in enumerate(tables)
    )
    if -1 in (*inputs, *outputs):
        raise ValueError("a graph input or output is no tensor")
    variables = frozenset(i for i, table in enumerate(tables) if table.IsVariable())
    tensors = tuple(replace(t, data=None) if t.index in variables else t for t in tensors)
    return Subgraph(tensors, operations, inputs, outputs, variables)


def _owners(operations: tuple[Operation, ...]) -> dict[int, str]:
    """For messages, by tensor: the op that makes it, or the first that reads it."""
    found: dict[int, str] = {}
    for operation in reversed(operations):
        found |= dict.fromkeys(operation.inputs, f"op {operation.index} {operation.name}: ")
    for operation in operations:
        found |= dict.fromkeys(operation.outputs, f"op {operation.index} {operation.name}: ")
    return found


def _count(length: int, data: bytes) -> int:
    """``length`` of a vector of tables, each of which takes at least an offset of four bytes."""
    if length * 4 > len(data):
        raise ValueError(f"a list claims {length} entries")
    return length


def _numbers(vector: Any, limit: int, what: str) -> tuple[int, ...]:
    """A vector of tensor numbers; absent ones read as the int 0."""
    numbers = () if isinstance(vector, int) else tuple(int(n) for n in vector)
    if any(not -1 <= n < limit for n in numbers):
        raise ValueError(f"{what} name a tensor that does not exist")
    return numbers


def _names(enumeration: type) -> dict[int, str]:
    return {value: name for name, value in vars(enumeration).items() if isinstance(value, int)}


def _text(raw: bytes | None) -> str:
    """A name as it can stand in a message: printable, and not endless."""
    found = (raw or b"")[:MAX_NAME_BYTES].decode("utf-8", "replace")
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in found)


def _tensor(schema: Any, model: Any, table: Any, index: int, owner: str | None, file_bytes: int) -> Tensor:
    """``owner``: for messages; None: nothing uses it, such as the empty tensors that describe an LSTM."""
    name = _text(table.Name())
    where = f"{owner or ''}tensor {index} '{name}'"
    type_name = _names(schema.TensorType).get(table.Type(), str(table.Type()))
    shape = () if isinstance(table.ShapeAsNumpy(), int) else tuple(int(n) for n in table.ShapeAsNumpy())
    if len(shape) > MAX_RANK:
        raise UnsupportedModelError(
            f"{where} has {len(shape)} dimensions; planrt has at most {MAX_RANK}",
            hint="reshape the model's data",
        )
    if owner is not None and any(n < 1 for n in shape):
        raise UnsupportedModelError(
            f"{where} has the dynamic shape {list(shape)}",
            hint="convert from a concrete function whose input has batch 1 and fixed sizes",
        )
    if table.Sparsity() is not None:
        raise UnsupportedModelError(f"{where} is sparse; planrt is not", hint="convert a dense model")
    try:
        # By attribute: np.dtype("int4") depends on what else this process has imported.
        dtype = RESOURCE if type_name == "RESOURCE" else np.dtype(getattr(np, type_name.lower()))
    except (AttributeError, TypeError):
        raise UnsupportedModelError(
            f"{where} has the type {type_name}", hint="planrt runs int8, int16x8 and float32 models"
        ) from None
    scales, zero_points, axis = _quantization(schema, table, where)
    tensor = Tensor(index, name, dtype, shape, scales, zero_points, axis, None)
    if tensor.bytes > MAX_TENSOR_BYTES:
        raise UnsupportedModelError(f"{where} takes {tensor.bytes} bytes", hint="use a smaller model")
    buffer = table.Buffer()
    if not 0 <= buffer < model.BuffersLength():
        raise ValueError(f"{where} names buffer {buffer}, which does not exist")
    raw = model.Buffers(buffer).DataAsNumpy()
    if isinstance(raw, int) or raw.size == 0:
        return tensor
    if raw.size != tensor.bytes or raw.size > file_bytes:
        raise ValueError(f"{where} needs {tensor.bytes} bytes of data and has {raw.size}")
    values = np.frombuffer(raw.tobytes(), dtype.newbyteorder("<")).reshape(shape)
    return Tensor(index, name, dtype, shape, scales, zero_points, axis, values)


def _quantization(schema: Any, table: Any, where: str) -> tuple[Any, Any, int]:
    quantization = table.Quantization()
    none = np.empty(0, np.float32), np.empty(0, np.int64), 0
    if quantization is None or not quantization.ScaleLength():
        return none
    if quantization.DetailsType() != schema.QuantizationDetails.NONE:
        raise UnsupportedModelError(
            f"{where} is quantised in a custom way", hint="quantise with TFLiteConverter's int8 modes"
        )
    scales = np.array(quantization.ScaleAsNumpy(), np.float32)
    zero_points = np.zeros(scales.size, np.int64)
    if quantization.ZeroPointLength():
        zero_points = np.array(quantization.ZeroPointAsNumpy(), np.int64)
    if zero_points.size != scales.size:
        raise ValueError(f"{where} has {scales.size} scales and {zero_points.size} zero points")
    if not (np.isfinite(scales) & (scales > 0)).all():
        raise ValueError(f"{where} has a scale that is not a positive number")
    return scales, zero_points, int(quantization.QuantizedDimension())


def _operation(schema: Any, model: Any, table: Any, index: int, tensors: list[Any]) -> Operation:
    opcode = table.OpcodeIndex()
    if not 0 <= opcode < model.OperatorCodesLength():
        raise ValueError(f"op {index} has no operator code")
    code = model.OperatorCodes(opcode)
    # Old converters fill only the deprecated byte, new ones both while the number fits into it.
    number = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
    name = _names(schema.BuiltinOperator).get(number, f"number {number}")
    inputs = _numbers(table.InputsAsNumpy(), len(tensors), f"op {index} {name}: inputs")
    outputs = _numbers(table.OutputsAsNumpy(), len(tensors), f"op {index} {name}: outputs")
    if (not outputs and name not in WITHOUT_OUTPUT) or -1 in outputs:
        raise ValueError(f"op {index} {name} has no output")
    if name == "CUSTOM":
        raise UnsupportedModelError(
            f"op {index} (tensor '{_text(tensors[outputs[0]].Name())}') is the custom op "
            f"'{_text(code.CustomCode())}'; planrt has no custom ops",
            hint="convert without custom ops and TF Select",
        )
    return Operation(index, name, inputs, outputs, _options(schema, table))


def _options(schema: Any, table: Any) -> dict[str, Any]:
    kind = _names(schema.BuiltinOptions).get(table.BuiltinOptionsType(), "NONE")
    options = table.BuiltinOptions()
    if kind == "NONE" or options is None:
        return {}
    reader = getattr(schema, kind)()
    reader.Init(options.Bytes, options.Pos)
    return dict(vars(getattr(schema, f"{kind}T").InitFromObj(reader)))


def _check_order(graph: Graph) -> None:
    """Every op finds its inputs made, and no tensor is made twice."""
    made = {tensor.index for tensor in graph.tensors if tensor.data is not None}
    if len(set(graph.inputs)) != len(graph.inputs) or made & set(graph.inputs):
        raise ModelError("a graph input is listed twice or is a constant", hint="convert the model again")
    made |= {*graph.inputs, *graph.states}
    for operation in graph.operations:
        for number in operation.inputs:
            if number != -1 and number not in made:
                raise ModelError(
                    f"{graph.where(operation)} reads tensor {number} '{graph.tensors[number].name}' "
                    "before any op has made it",
                    hint="convert the model again",
                )
        for number in operation.outputs:
            if number in made and number not in graph.states:
                raise ModelError(
                    f"{graph.where(operation)} writes tensor {number}, which is made already",
                    hint="convert the model again",
                )
            made.add(number)
    for number in graph.outputs:
        if number not in made:
            raise ModelError(f"no op makes the graph output, tensor {number}", hint="convert the model again")
