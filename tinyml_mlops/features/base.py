"""What every front end is: parameters, shapes, and a definition in numpy."""

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Annotated, Self

import numpy as np
from pydantic import Field, model_validator

from tinyml_mlops.features.arrays import Float, Int16
from tinyml_mlops.features.moments import Moments
from tinyml_mlops.features.tables import CFrontEnd
from tinyml_mlops.records import Record

Count = Annotated[int, Field(ge=1, le=65_535)]
Few = Annotated[int, Field(ge=1, le=512)]
Positive = Annotated[float, Field(gt=0.0)]

BLOCK = 256  # windows at a time: a second of audio each makes 25 MB of spectra
LEAST_DEVIATION = 1e-3  # of a feature that hardly changes: it must not be blown up to noise


class FrontEnd(Record, ABC):
    """From a window of samples to the features that a model takes.

    Features come in columns, one every :attr:`stride_samples`; a window has :attr:`frames` of them. Each is
    computed from its own samples alone, so that a device can go on column by column.

    Attributes:
        kind: tag of the union :data:`~tinyml_mlops.features.registry.AnyFrontEnd`.
        rate_hz: samples a second.
        full_scale: what the sample 32768 of a device's 16-bit samples stands for, in the unit of the data.
        mean: of every element of a column, over the training split; empty: the features stay as they are.
        deviation: standard deviation of them; as long as ``mean``.
    """

    kind: str
    rate_hz: Annotated[int, Field(ge=1)]
    full_scale: Positive = 1.0
    mean: tuple[float, ...] = ()
    deviation: tuple[Positive, ...] = ()

    @property
    @abstractmethod
    def sample_shape(self) -> tuple[int, ...]:
        """Of one window: ``(samples,)``, or ``(samples, channels)`` where there may be several channels."""

    @property
    @abstractmethod
    def column_shape(self) -> tuple[int, ...]:
        """Of the features of one frame."""

    @property
    @abstractmethod
    def frame_samples(self) -> int:
        """Samples (of each channel) that a column is computed from."""

    @property
    @abstractmethod
    def step_samples(self) -> int:
        """Samples from one column to the next."""

    @abstractmethod
    def columns(self, samples: Float) -> Float:
        """Unstandardised columns of streams ``[n, length, …]`` → ``[n, columns, *column_shape]``.

        ``length`` is any from :attr:`frame_samples` on; samples that fill no further frame are left over.
        """

    @abstractmethod
    def in_c(self) -> CFrontEnd:
        """How ``firmware/lib/frontend`` computes :meth:`columns` from 16-bit samples."""

    @property
    def frames(self) -> int:
        """Columns in a window."""
        return 1 + (self.sample_shape[0] - self.frame_samples) // self.step_samples

    @property
    def feature_shape(self) -> tuple[int, ...]:
        """Of one window's features."""
        return (self.frames, *self.column_shape)

    @property
    def hop_s(self) -> float:
        """Seconds from one column to the next."""
        return self.step_samples / self.rate_hz

    def raw(self, samples: Float) -> Float:
        """Unstandardised features of windows ``[n, *sample_shape]`` → ``[n, *feature_shape]``.

        Raises:
            ValueError: the windows have another shape.
        """
        if samples.shape[1:] != self.sample_shape:
            raise ValueError(f"{self.kind} takes windows {self.sample_shape}, not {samples.shape[1:]}")
        found = np.empty((len(samples), *self.feature_shape), np.float32)
        for start in range(0, len(samples), BLOCK):
            block = self.columns(samples[start : start + BLOCK])
            found[start : start + BLOCK] = block.reshape(len(block), *self.feature_shape)
        return found

    def standardise(self, raw: Float) -> Float:
        """Subtract :attr:`mean`, divide by :attr:`deviation`; unchanged where there are none.

        Args:
            raw: features whose last axes are those of a column.
        """
        if not self.mean:
            return raw
        mean, deviation = (
            np.asarray(values, np.float32).reshape(self.column_shape)
            for values in (self.mean, self.deviation)
        )
        return np.asarray((raw - mean) / deviation, np.float32)

    def fitted(self, raw: Float) -> Self:
        """As :meth:`fitted_to`, of one array."""
        return self.fitted_to([raw])

    def fitted_to(self, raw: Iterable[Float]) -> Self:
        """The same front end with mean and deviation of every element of a column.

        Args:
            raw: unstandardised features of the training split ``[n, *feature_shape]``, in blocks.
        """
        moments = Moments(math.prod(self.column_shape))
        for block in raw:
            moments.add(block.reshape(-1, moments.width))
        mean = moments.mean.astype(np.float32)
        deviation = np.maximum(moments.deviation, LEAST_DEVIATION).astype(np.float32)
        return self.model_copy(
            update={"mean": tuple(map(float, mean)), "deviation": tuple(map(float, deviation))}
        )

    def compute(self, samples: Float) -> Float:
        """Features of windows ``[n, *sample_shape]``, standardised: what the model takes."""
        return self.standardise(self.raw(samples))

    @property
    def sample_scale(self) -> float:
        """What 1 of a device's 16-bit samples stands for."""
        return self.full_scale / 32_768.0

    def to_int16(self, samples: Float) -> Int16:
        """Samples as a device has them: rounded to 16 bits; what is beyond full scale is clipped."""
        scaled = np.rint(np.asarray(samples, np.float64) / self.sample_scale)
        return np.clip(scaled, -32_768, 32_767).astype(np.int16)

    def from_int16(self, samples: Int16) -> Float:
        """Samples of a device in the unit of the data."""
        return (samples.astype(np.float64) * self.sample_scale).astype(np.float32)

    @model_validator(mode="after")
    def _one_mean_for_every_element(self) -> Self:
        wanted = (0, math.prod(self.column_shape))
        if len(self.mean) not in wanted or len(self.deviation) != len(self.mean):
            raise ValueError(
                f"mean and deviation need {wanted[1]} values each, not {len(self.mean)} and "
                f"{len(self.deviation)}"
            )
        return self
