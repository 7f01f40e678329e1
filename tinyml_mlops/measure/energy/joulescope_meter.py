"""A Joulescope, by its package of the same name. Not tried on one yet."""

import time
from typing import Any, Self

import numpy as np

from tinyml_mlops.config.power import Joulescope
from tinyml_mlops.errors import HostToolError, MissingToolError
from tinyml_mlops.measure.energy.trace import PowerTrace

BUFFER_S = 60
FIELDS = ["current", "voltage", "current_lsb"]  # current_lsb: digital input 0


class JoulescopeMeter:
    """The only one that is plugged in."""

    def __init__(self, params: Joulescope) -> None:
        """Find the driver.

        Raises:
            MissingToolError: it is not installed.
        """
        try:
            from joulescope import scan_require_one
        except ImportError as error:
            raise MissingToolError(
                "the driver of the Joulescope is not installed",
                hint="pip install 'tinyml-mlops[joulescope]'",
            ) from error
        self._params, self._scan = params, scan_require_one
        self._started_s = 0.0
        self._scope: Any = None

    def start(self) -> None:
        self._scope.start(duration=BUFFER_S)
        self._started_s = time.monotonic()

    def stop(self) -> PowerTrace:
        """Raises HostToolError where it recorded nothing."""
        self._scope.stop()
        buffer = self._scope.stream_buffer
        first, last = buffer.sample_id_range
        if last <= first:
            raise HostToolError("the Joulescope recorded nothing", hint="is the board fed through it?")
        signals = buffer.samples_get(first, last, fields=FIELDS)["signals"]
        marker = np.asarray(signals["current_lsb"]["value"]).astype(bool)
        return PowerTrace(
            current_a=np.asarray(signals["current"]["value"], np.float64),
            voltage_v=np.asarray(signals["voltage"]["value"], np.float64),
            sample_hz=float(self._scope.sampling_frequency),
            started_s=self._started_s,
            marker=marker if self._params.marker else None,
        )

    def __enter__(self) -> Self:
        try:
            self._scope = self._scan(config="auto")
        except RuntimeError as error:
            raise HostToolError(f"Joulescope: {error}", hint="plug in exactly one") from error
        self._scope.open()
        self._scope.buffer_duration = BUFFER_S
        return self

    def __exit__(self, *error: object) -> None:
        self._scope.close()
