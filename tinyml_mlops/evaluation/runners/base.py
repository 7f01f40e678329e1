"""What every way to run a model can do."""

from typing import Any, Protocol

import numpy.typing as npt

from tinyml_mlops.plan.spec import TensorSpec

Array = npt.NDArray[Any]


class Runner(Protocol):
    """A model that can be run on the host; raw values in, raw values out (int8 for int8 models).

    A model with state keeps it from sample to sample and from call to call, until :meth:`reset`.

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
            ValueError: the model has several inputs, or one of another type or shape.
        """
        ...

    def run_all(self, *inputs: Array) -> tuple[Array, ...]:
        """Samples ``[n, *shape]`` of every input → every output, ``[n, *shape]``.

        Raises:
            ValueError: not the model's inputs, or not as many samples of each.
        """
        ...

    def trace(self, *inputs: Array) -> dict[int, Array]:
        """One sample of every input → number of a ``.tflite`` tensor → its value, for every op's output.

        The state, if there is any, is as it was before the first sample.
        """
        ...

    def reset(self) -> None:
        """Forget all samples: what follows is as after loading the model."""
        ...
