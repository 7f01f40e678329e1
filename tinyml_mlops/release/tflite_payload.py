"""What an image for TensorFlow Lite Micro carries: a ``.tflite``, and golden vectors behind it.

::

    .tflite, zeros up to a multiple of 16 | vectors, as in a plan | bytes of the .tflite | count of vectors

The last two are 4 bytes each, little-endian. ``firmware/src/fleet/runtime_tflm.cc`` reads the same.
"""

import struct
from dataclasses import dataclass
from typing import Self

from tinyml_mlops.errors import ModelError
from tinyml_mlops.plan import GoldenVectors

ALIGNMENT = 16
END = struct.Struct("<II")


@dataclass(frozen=True)
class TflitePayload:
    """The parts.

    Attributes:
        tflite: the model.
        vectors: how many there are.
        golden: their bytes, see :meth:`~tinyml_mlops.plan.GoldenVectors.to_bytes`.
    """

    tflite: bytes
    vectors: int
    golden: bytes

    @classmethod
    def of(cls, tflite: bytes, golden: GoldenVectors) -> Self:
        return cls(tflite, len(golden), golden.to_bytes())

    def to_bytes(self) -> bytes:
        padding = bytes(-len(self.tflite) % ALIGNMENT)
        return b"".join((self.tflite, padding, self.golden, END.pack(len(self.tflite), self.vectors)))

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Raises:
        ModelError: these are not the bytes that :meth:`to_bytes` gives for any payload.
        """
        if len(data) >= END.size:
            size, vectors = END.unpack_from(data, len(data) - END.size)
            padded = size + -size % ALIGNMENT
            found = cls(data[:size], vectors, data[padded : -END.size])
            if found.to_bytes() == data:
                return found
        raise ModelError("payload is not a .tflite with golden vectors", hint="make the release again")
