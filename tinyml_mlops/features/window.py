"""Samples as they are: a window of all channels, each standardised."""

from typing import Literal

import numpy as np

from tinyml_mlops.features.arrays import Float
from tinyml_mlops.features.base import Count, Few, FrontEnd
from tinyml_mlops.features.tables import CFrontEnd


class Window(FrontEnd):
    """``[window_samples, channels]`` → the same; a column is one sample of each channel."""

    kind: Literal["window"] = "window"
    channels: Few
    window_samples: Count

    @property
    def sample_shape(self) -> tuple[int, int]:
        return (self.window_samples, self.channels)

    @property
    def column_shape(self) -> tuple[int]:
        return (self.channels,)

    @property
    def frame_samples(self) -> int:
        return 1

    @property
    def step_samples(self) -> int:
        return 1

    def in_c(self) -> CFrontEnd:
        """See :meth:`~tinyml_mlops.features.base.FrontEnd.in_c`."""
        return CFrontEnd("frontend_samples")

    def columns(self, samples: Float) -> Float:
        """See :meth:`~tinyml_mlops.features.base.FrontEnd.columns`."""
        return np.asarray(samples, np.float32)
