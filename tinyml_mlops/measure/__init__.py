"""Measurements on a board: warm-ups, repeats, statistics, timer self-test, parity with the host."""

from tinyml_mlops.measure.measure import Measured, measure
from tinyml_mlops.measure.measurement import Measurement
from tinyml_mlops.measure.sampling import Progress, progress_bar, spread

__all__ = ["Measured", "Measurement", "Progress", "measure", "progress_bar", "spread"]
