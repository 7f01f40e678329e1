"""A model as a list of ops over numbered tensors; what the reader gives and every pass works on."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.plan.spec import TensorSpec

Array = npt.NDArray[Any]

RESOURCE = np.dtype("V4")
"""Type of a tensor that names a variable."""


@dataclass(frozen=True, eq=False)
class Tensor:
    """One tensor of the model.

    Attributes:
        index: its number in the ``.tflite``.
        scales: empty, one, or one a slice along ``axis`` (float32, as stored).
        zero_points: beside ``scales``.
        data: its value, if it is a constant.
        channels: of its last axis in the ``.tflite``, those that are left; None: all.
    """

    index: int
    name: str
    dtype: "np.dtype[Any]"
    shape: tuple[int, ...]
    scales: npt.NDArray[np.float32]
    zero_points: npt.NDArray[np.int64]
    axis: int
    data: Array | None
    channels: tuple[int, ...] | None = None

    @property
    def elements(self) -> int:
        return int(np.prod(self.shape, dtype=object))

    @property
    def bytes(self) -> int:
        return self.elements * self.dtype.itemsize

    @property
    def scale(self) -> np.float32:
        """The one scale of the tensor, as float32; 0 where the tensor is not quantised."""
        return np.float32(self.scales[0]) if self.scales.size else np.float32(0)

    @property
    def zero_point(self) -> int:
        return int(self.zero_points[0]) if self.zero_points.size else 0

    @property
    def spec(self) -> TensorSpec:
        return TensorSpec(self.name, self.dtype, self.shape, float(self.scale), self.zero_point)


@dataclass(frozen=True)
class Operation:
    """One op of the model.

    Attributes:
        index: its number in the ``.tflite``.
        name: the op's name in the schema, e.g. ``CONV_2D``.
        inputs: tensor numbers; -1 where an optional one is left out.
        options: its fields in the schema, e.g. ``strideW``.
    """

    index: int
    name: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    options: Mapping[str, Any]


@dataclass(frozen=True)
class Graph:
    """A model.

    Attributes:
        tensors: by number.
        operations: in an order in which every op finds its inputs.
        aliases: tensors that are only another view of a tensor's memory: number → number of that tensor.
        states: tensors that survive from one inference to the next: number → value before the first.
    """

    tensors: tuple[Tensor, ...]
    operations: tuple[Operation, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    aliases: Mapping[int, int] = field(default_factory=dict)
    states: Mapping[int, Array] = field(default_factory=dict)

    def storage(self, tensor: int) -> int:
        """The tensor whose memory ``tensor`` lies in."""
        while tensor in self.aliases:
            tensor = self.aliases[tensor]
        return tensor

    def uses(self) -> Mapping[int, int]:
        """How often the memory of a tensor is read, by ops, as graph output or state; by :meth:`storage`."""
        read = [n for operation in self.operations for n in operation.inputs if n != -1]
        return Counter(self.storage(number) for number in (*read, *self.outputs, *self.states))

    def where(self, operation: Operation) -> str:
        """How messages name an op: number, name and output tensor."""
        output = self.tensors[operation.outputs[0]].name if operation.outputs else "none"
        return f"op {operation.index} {operation.name} (tensor '{output}')"

    def unsupported(self, operation: Operation, reason: str, alternative: str) -> UnsupportedModelError:
        """The error for an op that planrt cannot run, ready to be raised."""
        return UnsupportedModelError(f"{self.where(operation)}: {reason}", hint=alternative)
