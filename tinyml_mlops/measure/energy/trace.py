"""What a power meter recorded."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tinyml_mlops.errors import UserInputError

COLUMNS = ("time_s", "current_ua", "voltage_v", "marker")

Floats = npt.NDArray[np.float64]
Marker = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class PowerTrace:
    """Current and voltage, evenly in time.

    Attributes:
        current_a: ``[n]``.
        voltage_v: ``[n]``.
        sample_hz: samples a second.
        started_s: of the first sample, by this machine's ``time.monotonic``.
        marker: ``[n]``, true while the device says that it works; None where no line is connected.
    """

    current_a: Floats
    voltage_v: Floats
    sample_hz: float
    started_s: float
    marker: Marker | None = None

    @property
    def power_w(self) -> Floats:
        return self.current_a * self.voltage_v


def read_trace(path: Path, started_s: float) -> PowerTrace:
    """A recording as CSV: seconds, microamperes, volts and, where there is one, the marker (0 or 1).

    Raises:
        UserInputError: it is missing, has other columns, or its samples are not evenly spaced.
    """
    try:
        header, *lines = path.read_text(encoding="utf-8").splitlines()
        values = np.array([[float(text) for text in line.split(",")] for line in lines])
    except (OSError, ValueError) as error:
        raise UserInputError(f"{path} is no recording of a power meter: {error}", hint=_columns()) from error
    names = tuple(header.split(","))
    if names not in (COLUMNS, COLUMNS[:-1]) or len(values) < 2 or values.shape[1] != len(names):
        raise UserInputError(f"{path} is no recording of a power meter: it has {header}", hint=_columns())
    steps = np.diff(values[:, 0])
    if not np.isfinite(values).all() or steps.min() <= 0 or np.ptp(steps) > 0.01 * steps.mean():
        raise UserInputError(f"{path}: its samples are not evenly spaced in time", hint="export it unreduced")
    return PowerTrace(
        current_a=values[:, 1] * 1e-6,
        voltage_v=values[:, 2],
        sample_hz=1 / float(steps.mean()),
        started_s=started_s,
        marker=values[:, 3] > 0.5 if len(names) == len(COLUMNS) else None,
    )


def _columns() -> str:
    return f"a line with the names {','.join(COLUMNS)} (the last may be left out), then numbers"
