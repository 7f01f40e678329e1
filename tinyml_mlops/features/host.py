"""A front end on this machine, computed by the very C, and with the very tables, that run on the board."""

import ctypes
from math import prod
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from tinyml_mlops.features.arrays import Int16
from tinyml_mlops.features.base import FrontEnd
from tinyml_mlops.features.c_source import NAME, ModelInput
from tinyml_mlops.features.native import library

Array = npt.NDArray[Any]


class HostFrontEnd:
    """Takes 16-bit samples as a device has them, gives what the model's input tensor holds.

    Instances of equal front ends and inputs share their buffers: use one at a time.
    """

    def __init__(self, native: ctypes.CDLL, front_end: FrontEnd, target: ModelInput) -> None:
        self._native, self._front_end, self._target = native, front_end, target
        self._constant = ctypes.addressof(ctypes.c_char.in_dll(native, NAME))
        self._channels = (*front_end.sample_shape, 1)[1]
        self.reset()

    @classmethod
    def open(cls, front_end: FrontEnd, target: ModelInput | None = None) -> Self:
        """Compile, if need be, and load.

        Args:
            front_end: what to compute.
            target: the tensor that it is for; None: real values.

        Raises:
            UnsupportedModelError: the features do not fit the model's input.
            MissingToolError: there is no C compiler.
        """
        target = target or ModelInput("float32", prod(front_end.feature_shape))
        native = ctypes.CDLL(str(library(front_end, target)))
        size, pointer, count = ctypes.c_size_t, ctypes.c_void_p, ctypes.c_uint32
        for name, result, arguments in (
            ("frontend_reset", None, (pointer,)),
            ("frontend_push", count, (pointer, pointer, count)),
            ("frontend_ready", ctypes.c_bool, (pointer,)),
            ("frontend_bytes", size, (pointer,)),
            ("frontend_fill", None, (pointer, pointer)),
        ):
            function = getattr(native, name)
            function.restype, function.argtypes = result, arguments
        return cls(native, front_end, target)

    def reset(self) -> None:
        """Forget all samples."""
        self._native.frontend_reset(self._constant)

    def push(self, samples: Int16) -> int:
        """Take samples ``[n]`` or ``[n, channels]``; returns how many columns they completed."""
        samples = np.ascontiguousarray(samples, np.int16)
        count = samples.size // self._channels
        return int(self._native.frontend_push(self._constant, samples.ctypes.data, count))

    @property
    def ready(self) -> bool:
        """Whether a whole window has come since the last reset."""
        return bool(self._native.frontend_ready(self._constant))

    def window(self) -> Array:
        """The newest window as the model takes it, ``[*feature_shape]`` of its type."""
        found = np.empty(self._front_end.feature_shape, self._target.dtype)
        if self._native.frontend_bytes(self._constant) != found.nbytes:
            raise AssertionError("the tables are not those of this front end")
        self._native.frontend_fill(self._constant, found.ctypes.data)
        return found

    def compute(self, samples: Int16) -> Array:
        """Windows ``[n, *sample_shape]``, each by itself, → ``[n, *feature_shape]`` of the model's type."""
        found = np.empty((len(samples), *self._front_end.feature_shape), self._target.dtype)
        for number, one in enumerate(samples):
            self.reset()
            self.push(one)
            found[number] = self.window()
        return found
