"""Build a ``.tflite`` op by op, without tensorflow."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


class ModelBuilder:
    """Collects tensors and ops; :meth:`build` gives the file. Tensors are known by their numbers."""

    def __init__(self) -> None:
        from ai_edge_litert import schema_py_generated as schema

        self._schema = schema
        self._codes: list[int] = []
        self._tensors: list[Any] = []
        self._operators: list[Any] = []
        self._buffers: list[Any] = [schema.BufferT()]
        self._subgraphs: list[ModelBuilder] = [self]

    def subgraph(self) -> "ModelBuilder":
        """A builder of one more subgraph of the same file; the first has the number 1."""
        other = ModelBuilder()
        other._codes, other._buffers, other._subgraphs = self._codes, self._buffers, self._subgraphs
        self._subgraphs.append(other)
        return other

    def tensor(
        self,
        shape: Sequence[int],
        dtype: str = "int8",
        scales: float | Sequence[float] = (),
        zero_points: int | Sequence[int] = 0,
        *,
        axis: int = 0,
        name: str = "",
        buffer: int = 0,
        variable: bool = False,
    ) -> int:
        """Add a tensor that is computed, an input, or a variable of its own; its number."""
        schema = self._schema
        tensor = schema.TensorT()
        tensor.name = (name or f"tensor{len(self._tensors)}").encode()
        tensor.shape = [int(n) for n in shape]
        tensor.type = getattr(schema.TensorType, dtype.upper())
        tensor.buffer = buffer
        tensor.isVariable = variable
        listed = [scales] if isinstance(scales, float | int) else [float(s) for s in scales]
        if listed:
            quantization = schema.QuantizationParametersT()
            quantization.scale = listed
            zeros = [zero_points] if isinstance(zero_points, int) else list(zero_points)
            quantization.zeroPoint = zeros * (len(listed) // len(zeros))
            quantization.quantizedDimension = axis
            tensor.quantization = quantization
        self._tensors.append(tensor)
        return len(self._tensors) - 1

    def constant(
        self,
        values: Array,
        scales: float | Sequence[float] = (),
        zero_points: int | Sequence[int] = 0,
        *,
        axis: int = 0,
        name: str = "",
    ) -> int:
        """Add a constant tensor; its number."""
        buffer = self._schema.BufferT()
        buffer.data = np.frombuffer(np.ascontiguousarray(values).tobytes(), np.uint8)
        self._buffers.append(buffer)
        buffer_number = len(self._buffers) - 1
        return self.tensor(
            values.shape, values.dtype.name, scales, zero_points, axis=axis, name=name, buffer=buffer_number
        )

    def resource(self, name: str) -> int:
        """Add the handle of a variable; its number."""
        handle = self.tensor((), "resource", name=f"{name} handle")
        self.op("VAR_HANDLE", [], [handle], "VarHandleOptions", sharedName=name, container="")
        return handle

    def op(
        self, name: str, inputs: Sequence[int], outputs: Sequence[int], kind: str = "", **options: Any
    ) -> None:
        """Add an op.

        Args:
            name: in the schema, e.g. ``CONV_2D``.
            inputs: tensor numbers.
            outputs: tensor numbers.
            kind: the schema's table of its options, e.g. ``Conv2DOptions``; empty: none.
            options: fields of that table, e.g. ``strideW``.
        """
        schema = self._schema
        operator = schema.OperatorT()
        operator.opcodeIndex = self._code(getattr(schema.BuiltinOperator, name))
        operator.inputs, operator.outputs = list(inputs), list(outputs)
        if kind:
            table = getattr(schema, f"{kind}T")()
            for field, value in options.items():
                if not hasattr(table, field):
                    raise AttributeError(f"{kind} has no field {field}")
                setattr(table, field, value)
            operator.builtinOptions = table
            operator.builtinOptionsType = getattr(schema.BuiltinOptions, kind)
        self._operators.append(operator)

    def build(self, inputs: Sequence[int], outputs: Sequence[int]) -> bytes:
        """The file; the same calls give the same bytes."""
        import flatbuffers

        schema = self._schema
        model = schema.ModelT()
        model.version = 3
        ends = [(inputs, outputs)] + [((), ())] * (len(self._subgraphs) - 1)
        model.subgraphs = [part._graph(*pair) for part, pair in zip(self._subgraphs, ends, strict=True)]
        model.operatorCodes = [self._opcode(number) for number in self._codes]
        model.buffers = self._buffers
        model.description = b""
        writer = flatbuffers.Builder(1024)
        writer.Finish(model.Pack(writer), b"TFL3")
        return bytes(writer.Output())

    def _graph(self, inputs: Sequence[int], outputs: Sequence[int]) -> Any:
        graph = self._schema.SubGraphT()
        graph.tensors, graph.operators = self._tensors, self._operators
        graph.inputs, graph.outputs = list(inputs), list(outputs)
        graph.name = b"main" if self is self._subgraphs[0] else b"other"
        return graph

    def _code(self, number: int) -> int:
        if number not in self._codes:
            self._codes.append(number)
        return self._codes.index(number)

    def _opcode(self, number: int) -> Any:
        code = self._schema.OperatorCodeT()
        code.builtinCode = number
        code.deprecatedBuiltinCode = min(number, 127)
        code.version = 1
        return code
