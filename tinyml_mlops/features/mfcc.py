"""Mel-frequency cepstral coefficients: the DCT-II of log-mel energies.

One second at 16 kHz gives 49 frames × 10 coefficients, the input of the MLPerf Tiny keyword-spotting model.
"""

from typing import Literal, Self

import numpy as np
from pydantic import model_validator

from tinyml_mlops.features.arrays import Float
from tinyml_mlops.features.base import Few
from tinyml_mlops.features.mel import MelFrontEnd
from tinyml_mlops.features.tables import CFrontEnd


class Mfcc(MelFrontEnd):
    """``[clip_samples]`` → ``[frames, coefficients]``."""

    kind: Literal["mfcc"] = "mfcc"
    coefficients: Few = 10

    @property
    def column_shape(self) -> tuple[int]:
        return (self.coefficients,)

    @property
    def dct(self) -> Float:
        """Orthonormal DCT-II, ``[mel_filters, coefficients]``."""
        n = np.arange(self.mel_filters)[:, np.newaxis]
        k = np.arange(self.coefficients)
        basis = np.cos(np.pi / self.mel_filters * (n + 0.5) * k) * np.sqrt(2.0 / self.mel_filters)
        basis[:, 0] /= np.sqrt(2.0)
        return np.asarray(basis, dtype=np.float32)

    def in_c(self) -> CFrontEnd:
        """See :meth:`~tinyml_mlops.features.base.FrontEnd.in_c`."""
        return CFrontEnd("frontend_audio", self._tables(self.dct))

    def columns(self, samples: Float) -> Float:
        """See :meth:`~tinyml_mlops.features.base.FrontEnd.columns`."""
        return np.asarray(self.log_energies(samples) @ self.dct, dtype=np.float32)

    @model_validator(mode="after")
    def _no_more_coefficients_than_filters(self) -> Self:
        if self.coefficients > self.mel_filters:
            raise ValueError(f"{self.mel_filters} mel_filters give no {self.coefficients} coefficients")
        return self
