"""Whether two rungs give the same outputs for the same inputs, and which layer is the first that does not."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from tinyml_mlops.records import Record

Array = npt.NDArray[Any]

FLOAT_TOLERANCE = 1e-5
"""Two float32 values differ if they are further apart than this share of the largest magnitude in their
tensor: some 80 roundings, what another order of summation costs."""


class Layer(Protocol):
    """One op of the plan; :class:`tinyml_mlops.plan.PlannedOp` is one."""

    @property
    def index(self) -> int: ...
    @property
    def op(self) -> str: ...
    @property
    def output_name(self) -> str: ...
    @property
    def output_index(self) -> int: ...
    @property
    def output_channels(self) -> tuple[int, ...] | None: ...


class FirstDifference(Record):
    """The first layer whose output differs, for one sample.

    Attributes:
        layer: name of the op's output tensor in the ``.tflite``.
        elements: how many elements of that output differ.
    """

    sample: str
    index: int
    op: str
    layer: str
    elements: int


class Parity(Record):
    """Agreement of one rung with the rung above it.

    Attributes:
        samples: test samples that both ran.
        elements: output elements compared, of all outputs.
        mismatch_fraction: share of them that differ; float32: by more than :data:`FLOAT_TOLERANCE`.
        max_lsb: largest difference in steps of an output tensor; None where all outputs are float32.
        max_relative_error: largest difference over the largest magnitude; None where none is float32.
        first_difference: None where nothing differs, or where the upper rung (Keras) has other layers:
            there, ``quantization.json`` gives the noise of every layer.
    """

    above: str
    below: str
    samples: int
    elements: int
    mismatch_fraction: float
    max_lsb: int | None
    max_relative_error: float | None
    first_difference: FirstDifference | None = None


def compare(above: str, upper: Array, below: str, lower: Array) -> Parity:
    """Compare raw outputs ``[n, …]`` of two rungs."""
    return compare_all(above, [upper], below, [lower])


def compare_all(above: str, upper: Sequence[Array], below: str, lower: Sequence[Array]) -> Parity:
    """Compare all raw outputs, ``[n, …]`` each, of two rungs: elements are counted together."""
    differing = elements = 0
    steps: list[int] = []
    errors: list[float] = []
    for expected, found in zip(upper, lower, strict=True):
        differing += int(np.count_nonzero(differences(expected, found)))
        elements += int(found.size)
        largest = float(_distance(expected, found).max(initial=0.0))
        if _exact(found):
            steps.append(int(largest))
        else:
            errors.append(largest / _magnitude(expected, found))
    return Parity(
        above=above,
        below=below,
        samples=len(lower[0]),
        elements=elements,
        mismatch_fraction=differing / elements if elements else 0.0,
        max_lsb=max(steps, default=None),
        max_relative_error=max(errors, default=None),
    )


def differences(upper: Array, lower: Array) -> npt.NDArray[np.bool_]:
    """Which elements differ: floats if beyond :data:`FLOAT_TOLERANCE` (or not finite), others if at all."""
    if _exact(lower):
        return np.asarray(upper != lower)
    return np.asarray(~(_distance(upper, lower) <= FLOAT_TOLERANCE * _magnitude(upper, lower)))


def first_difference(
    layers: Iterable[Layer], upper: Mapping[int, Array], lower: Mapping[int, Array], sample: str
) -> FirstDifference | None:
    """The first of ``layers`` whose traced outputs differ.

    Args:
        layers: in the order of execution.
        upper: ``.tflite`` tensor index → its values on the upper rung.
        lower: the same on the lower rung.
        sample: id of the sample that was traced.
    """
    for layer in layers:
        left, right = upper.get(layer.output_index), lower.get(layer.output_index)
        if left is None or right is None:
            continue  # a rung that fuses ops does not have this tensor
        left, right = (_living(values, layer.output_channels) for values in (left, right))
        differing = int(np.count_nonzero(differences(left.ravel(), right.ravel())))
        if differing:
            return FirstDifference(
                sample=sample, index=layer.index, op=layer.op, layer=layer.output_name, elements=differing
            )
    return None


def _exact(values: Array) -> bool:
    """Of a type that is compared to the bit: integers and bool."""
    return not np.issubdtype(values.dtype, np.floating)


def _distance(upper: Array, lower: Array) -> npt.NDArray[np.float64]:
    return np.abs(upper.astype(np.float64) - lower.astype(np.float64))


def _living(values: Array, channels: tuple[int, ...] | None) -> Array:
    """``values`` without the channels that a plan does not compute, on a rung that computes them all."""
    if channels is None or values.shape[-1] == len(channels):
        return values
    return values[..., channels]


def _magnitude(upper: Array, lower: Array) -> float:
    largest = max(float(np.abs(upper).max(initial=0.0)), float(np.abs(lower).max(initial=0.0)))
    return largest if largest > 0.0 else 1.0
