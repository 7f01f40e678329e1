"""What LiteRT and TFLM have in common: an interpreter of a ``.tflite`` that takes one sample at a time."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.plan.graph import Tensor
from tinyml_mlops.plan.reader import read_tflite
from tinyml_mlops.plan.spec import batches

Array = npt.NDArray[Any]


class InterpreterRunner(ABC):
    """A runner whose subclass opens an interpreter, runs one sample and reads one tensor.

    The subclass calls :meth:`reset` when it can open one.
    """

    def __init__(self, tflite: bytes) -> None:
        """Read what the model's inputs and outputs are.

        Raises:
            ModelError: the file is no model.
        """
        self._tflite = tflite
        self._graph = read_tflite(tflite)
        self.inputs = tuple(self._graph.tensors[number].spec for number in self._graph.inputs)
        self.outputs = tuple(self._graph.tensors[number].spec for number in self._graph.outputs)
        self._interpreter: Any = None

    def run(self, x: Array, /) -> Array:
        return self.run_all(x)[0]

    def run_all(self, *inputs: Array) -> tuple[Array, ...]:
        samples = zip(*batches(self.inputs, inputs), strict=True)
        rows = [self._run_one(self._interpreter, sample) for sample in samples]
        return tuple(
            np.stack([row[number].reshape(spec.sample_shape) for row in rows])
            for number, spec in enumerate(self.outputs)
        )

    def trace(self, *inputs: Array) -> dict[int, Array]:
        interpreter = self._open(preserve=True)
        self._run_one(interpreter, batches(self.inputs, inputs))
        written = [number for operation in self._graph.operations for number in operation.outputs]
        written = [number for number in written if number not in self._graph.states]
        return {number: self._value(interpreter, self._graph.tensors[number]) for number in written}

    def reset(self) -> None:
        """Open the model again: whatever holds state, a new interpreter has that of a new model."""
        self._interpreter = self._open(preserve=False)

    @abstractmethod
    def _open(self, *, preserve: bool) -> Any:
        """A new interpreter; ``preserve``: one that keeps every tensor for :meth:`_value`.

        Raises:
            UnsupportedModelError: it does not take the model.
        """

    @abstractmethod
    def _run_one(self, interpreter: Any, samples: Sequence[Array]) -> list[Array]:
        """One sample of every input → copies of all outputs."""

    @abstractmethod
    def _value(self, interpreter: Any, tensor: Tensor) -> Array:
        """A copy of what a tensor holds, in its shape."""
