"""What every way to run a model can do."""

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.plan.graph import Graph
from tinyml_mlops.plan.spec import TensorSpec

Array = npt.NDArray[Any]


class Runner(Protocol):
    """A model that can be run on the host; raw values in, raw values out (int8 for int8 models).

    Attributes:
        name: for messages and tables.
    """

    name: str

    @property
    def inputs(self) -> tuple[TensorSpec, ...]: ...

    @property
    def outputs(self) -> tuple[TensorSpec, ...]: ...

    def run(self, x: Array, /) -> Array:
        """Samples ``[n, *shape]`` of the one input → the first output, ``[n, *shape]``.

        Raises:
            ValueError: ``x`` has another type or shape than the model's input.
        """
        ...

    def trace(self, x: Array, /) -> dict[int, Array]:
        """One sample ``[1, *shape]`` → number of a ``.tflite`` tensor → its value, for every op's output."""
        ...


def specs(graph: Graph) -> tuple[tuple[TensorSpec, ...], tuple[TensorSpec, ...]]:
    """Inputs and outputs of a model."""
    return (
        tuple(graph.tensors[number].spec for number in graph.inputs),
        tuple(graph.tensors[number].spec for number in graph.outputs),
    )


def only_input(inputs: tuple[TensorSpec, ...]) -> TensorSpec:
    """The input of a model that :meth:`Runner.run` can feed.

    Raises:
        UnsupportedModelError: the model has several.
    """
    if len(inputs) != 1:
        raise UnsupportedModelError(
            f"the model has {len(inputs)} inputs; runners feed one", hint="use `run_all` of planrt or TFLM"
        )
    return inputs[0]


def op_outputs(graph: Graph) -> tuple[int, ...]:
    """Numbers of all tensors that ops write, in order."""
    return tuple(number for operation in graph.operations for number in operation.outputs)


def collect(rows: list[Array], spec: TensorSpec) -> Array:
    """Outputs of samples one by one as ``[n, *sample shape]``."""
    return np.stack([row.reshape(spec.sample_shape) for row in rows])
