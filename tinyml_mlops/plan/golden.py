"""Golden vectors: a few inputs with the reference's outputs for them. They travel inside the plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np
import numpy.typing as npt

from tinyml_mlops.errors import DataError, UserInputError
from tinyml_mlops.plan.spec import TensorSpec

Array = npt.NDArray[Any]

MOST_BYTES = 1 << 26
"""Of vectors that come from elsewhere: they have to fit into a microcontroller's flash beside the model."""


class Reference(Protocol):
    """What computes the answers a device must give: a runner of :mod:`tinyml_mlops.evaluation.runners`."""

    def run_all(self, *inputs: Array) -> tuple[Array, ...]: ...

    def reset(self) -> None: ...


@dataclass(frozen=True, eq=False)
class GoldenVectors:
    """Inputs and outputs of a model, in the raw types of its tensors.

    Attributes:
        inputs: one array an input of the model, ``[n, *shape of a sample]``.
        outputs: one array an output of the model, ``[n, *shape of a sample]``.
    """

    inputs: tuple[Array, ...]
    outputs: tuple[Array, ...]

    def __post_init__(self) -> None:
        if not self.inputs or not self.outputs or len({len(a) for a in (*self.inputs, *self.outputs)}) != 1:
            raise ValueError("golden vectors need inputs and outputs, as many of each")

    def __len__(self) -> int:
        return len(self.inputs[0])

    @classmethod
    def computed(cls, reference: Reference, *inputs: Array) -> Self:
        """Vectors of ``reference`` run on samples of every input, ``[n, *shape]`` each.

        The device's self-test resets the model before each vector, and so is the reference here.
        """
        rows = []
        for number in range(len(inputs[0])):
            reference.reset()
            rows.append(reference.run_all(*(array[number : number + 1] for array in inputs)))
        return cls(inputs, tuple(np.concatenate(column) for column in zip(*rows, strict=True)))

    def check(self, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> None:
        """Compare with what a model has.

        Raises:
            UserInputError: other tensors, types or shapes.
        """
        for what, arrays, specs in (("input", self.inputs, inputs), ("output", self.outputs, outputs)):
            try:
                for array, spec in zip(arrays, specs, strict=True):
                    spec.batch(array)
            except ValueError as error:
                raise UserInputError(
                    f"the golden vectors' {what}s are not the model's: {error}",
                    hint="compute them from the same .tflite",
                ) from error

    def to_bytes(self) -> bytes:
        """Vector by vector: inputs, then outputs, each padded to 4 bytes."""
        parts = [
            array[number].astype(array.dtype.newbyteorder("<")).tobytes()
            for number in range(len(self))
            for array in (*self.inputs, *self.outputs)
        ]
        return b"".join(part + bytes(-len(part) % 4) for part in parts)

    def save(self, path: Path) -> None:
        """Write an ``.npz`` with ``input0``, … and ``output0``, …; the same vectors give the same bytes."""
        from tinyml_mlops.data.npz import save_npz

        named = {f"input{i}": array for i, array in enumerate(self.inputs)}
        save_npz(path, named | {f"output{i}": array for i, array in enumerate(self.outputs)})

    @classmethod
    def load(cls, path: Path, data: bytes | None = None) -> Self:
        """Read what :meth:`save` wrote into ``path``, or ``data`` that come from there, whoever wrote them.

        Raises:
            DataError: the file is missing or holds something else, or ``data`` more than :data:`MOST_BYTES`.
        """
        from tinyml_mlops.data.npz import load_npz, parse_npz

        stored = load_npz(path) if data is None else parse_npz(data, MOST_BYTES)
        try:
            return cls(_numbered(stored, "input"), _numbered(stored, "output"))
        except ValueError as error:
            raise DataError(
                f"{path} does not hold golden vectors: {error}", hint="run `dvc repro export`"
            ) from error


def _numbered(stored: Mapping[str, Array], prefix: str) -> tuple[Array, ...]:
    names = sorted((name for name in stored if name.startswith(prefix)), key=lambda n: (len(n), n))
    return tuple(stored[name] for name in names)
