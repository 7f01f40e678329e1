"""What a tensor is, seen from outside of a model."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class TensorSpec:
    """An input or output of a model.

    Attributes:
        name: as in the ``.tflite``; empty where only a plan is known.
        dtype: numpy's type of an element.
        shape: all dimensions, the leading batch of 1 too.
        scale: real value = ``scale`` · (raw - ``zero_point``); 0 where the type is float.
        zero_point: raw value that stands for 0.
    """

    name: str
    dtype: "np.dtype[Any]"
    shape: tuple[int, ...]
    scale: float
    zero_point: int

    @property
    def elements(self) -> int:
        return int(np.prod(self.shape, dtype=np.int64))

    @property
    def sample_shape(self) -> tuple[int, ...]:
        """Shape of one sample: without the leading batch of 1."""
        return self.shape[1:] if len(self.shape) > 1 and self.shape[0] == 1 else self.shape

    def batch(self, values: Array) -> Array:
        """``values`` as contiguous ``[n, *sample_shape]`` of this type.

        Raises:
            ValueError: another type, or elements that do not make whole samples.
        """
        if values.dtype != self.dtype:
            raise ValueError(f"'{self.name}' takes {self.dtype}, not {values.dtype}")
        if not len(values) or values.size != len(values) * self.elements:
            raise ValueError(
                f"'{self.name}' takes samples of shape {self.sample_shape}, not {values.shape[1:]}"
            )
        return np.ascontiguousarray(values).reshape(len(values), *self.sample_shape)


def batches(specs: Sequence[TensorSpec], values: Sequence[Array]) -> tuple[Array, ...]:
    """``values``, one array an input of a model, each as :meth:`TensorSpec.batch` gives it.

    Raises:
        ValueError: more or fewer arrays than inputs, one that does not fit, or not as many samples of each.
    """
    if len(values) != len(specs):
        raise ValueError(f"the model takes {len(specs)} inputs, not {len(values)}")
    found = tuple(spec.batch(np.asarray(array)) for spec, array in zip(specs, values, strict=True))
    if len({len(batch) for batch in found}) > 1:
        raise ValueError(f"inputs have {[len(batch) for batch in found]} samples; each needs as many")
    return found
