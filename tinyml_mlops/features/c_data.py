"""What a front end holds in C: constant tables in flash, buffers in RAM."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

import numpy as np

from tinyml_mlops.features.arrays import Float
from tinyml_mlops.features.base import FrontEnd
from tinyml_mlops.features.tables import SpectrumTables

BYTES = {
    "float": 4,
    "int8_t": 1,
    "int16_t": 2,
    "frontend_filter": 4,
    "frontend_state": 16,
}
"""Type in C → size on every core; the structures are those of ``frontend.h``."""


@dataclass(frozen=True)
class Table:
    """``static const type name[]``, with its elements as C writes them."""

    type: str
    name: str
    elements: tuple[str, ...]

    @property
    def size_bytes(self) -> int:
        return BYTES[self.type] * len(self.elements)


@dataclass(frozen=True)
class Buffer:
    """``static type name[count]``; without a count no array."""

    type: str
    name: str
    count: int = 0

    @property
    def size_bytes(self) -> int:
        return BYTES[self.type] * (self.count or 1)


def tables(front_end: FrontEnd, input_scale: float) -> tuple[Table, ...]:
    """In the order in which they are written.

    Args:
        front_end: what is computed.
        input_scale: of the model's input; 0 where it takes real values.
    """
    spectrum = front_end.in_c().spectrum
    mean, gain = _standardisation(front_end, input_scale)
    return (
        _numbers("mean", mean),
        _numbers("gain", gain),
        *(_of_spectrum(spectrum) if spectrum else ()),
    )


def buffers(front_end: FrontEnd, element: str) -> tuple[Buffer, ...]:
    """In the order in which they are written.

    Args:
        front_end: what is computed.
        element: type in C of the model's input.
    """
    features = prod(front_end.column_shape)
    channels = (*front_end.sample_shape, 1)[1]
    spectrum = front_end.in_c().spectrum
    return (
        Buffer("frontend_state", "state"),
        Buffer("int16_t", "samples", front_end.frame_samples * channels),
        Buffer("float", "values", features),
        Buffer(element, "window", prod(front_end.feature_shape)),
        *([Buffer("float", "scratch", spectrum.points + spectrum.weights.shape[1])] if spectrum else []),
    )


def number(value: float) -> str:
    """A float32 as C reads it back to the bit: nine digits are enough."""
    text = f"{np.float32(value):.9g}"
    return f"{text}f" if "." in text or "e" in text else f"{text}.0f"


def _standardisation(front_end: FrontEnd, input_scale: float) -> tuple[Float, Float]:
    """What is subtracted and then multiplied: standardised, and in steps of the model's input."""
    features = prod(front_end.column_shape)
    mean = np.asarray(front_end.mean or np.zeros(features), np.float64)
    deviation = np.asarray(front_end.deviation or np.ones(features), np.float64)
    return mean.astype(np.float32), (1.0 / (deviation * (input_scale or 1.0))).astype(np.float32)


def _of_spectrum(spectrum: SpectrumTables) -> Iterator[Table]:
    filters = spectrum.filters()
    weights = (np.concatenate([of_filter for _, of_filter in filters]) / 4.0).astype(np.float32)
    yield _numbers("window_function", spectrum.window)
    yield _numbers("twiddles", spectrum.twiddles())
    yield _numbers("weights", weights)
    if spectrum.dct is not None:
        yield _numbers("dct", spectrum.dct.T)
    rows = (f"{{{first}, {len(of_filter)}}}" for first, of_filter in filters)
    yield Table("frontend_filter", "filters", tuple(rows))


def _numbers(name: str, values: Float) -> Table:
    return Table("float", name, tuple(number(float(value)) for value in values.ravel()))
