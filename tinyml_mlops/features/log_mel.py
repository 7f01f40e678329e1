"""Log-mel energies: a picture of a sound that grows by a column every few milliseconds."""

from typing import Literal

import numpy as np

from tinyml_mlops.features.arrays import Float
from tinyml_mlops.features.mel import MelFrontEnd


class LogMel(MelFrontEnd):
    """``[clip_samples]`` → ``[frames, mel_filters]``."""

    kind: Literal["log_mel"] = "log_mel"
    highest_hz: float = 7_600.0

    @property
    def column_shape(self) -> tuple[int]:
        return (self.mel_filters,)

    def columns(self, samples: Float) -> Float:
        """See :meth:`~tinyml_mlops.features.base.FrontEnd.columns`."""
        return np.asarray(self.log_energies(samples), dtype=np.float32)
