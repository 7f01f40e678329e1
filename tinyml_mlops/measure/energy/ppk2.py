"""Nordic's Power Profiler Kit II, by the package ppk2-api. Not tried on one yet."""

import time
from typing import Any, Self

import numpy as np

from tinyml_mlops.config.power import Ppk2
from tinyml_mlops.errors import HostToolError, MissingToolError
from tinyml_mlops.measure.energy.trace import PowerTrace

SAMPLE_HZ = 100_000.0  # of the PPK2, always
BUFFER_S = 60
CHUNK_S = 0.05  # the driver hands samples over in pieces of this length


class Ppk2Meter:
    """As an ampere meter, or as the board's supply."""

    def __init__(self, params: Ppk2) -> None:
        """Find the driver.

        Raises:
            MissingToolError: it is not installed.
        """
        try:
            from ppk2_api.ppk2_api import PPK2_MP  # the variant that empties its buffer by itself
        except ImportError as error:
            raise MissingToolError(
                "the driver of the Power Profiler Kit II is not installed",
                hint="pip install 'tinyml-mlops[ppk2]'",
            ) from error
        self._params, self._driver = params, PPK2_MP
        self._started_s = 0.0
        self._ppk: Any = None

    def start(self) -> None:
        self._ppk.start_measuring()
        self._started_s = time.monotonic()

    def stop(self) -> PowerTrace:
        """Raises HostToolError where it recorded nothing."""
        time.sleep(2 * CHUNK_S)  # the last piece is whole then
        data = self._ppk.get_data()
        self._ppk.stop_measuring()
        samples, bits = self._ppk.get_samples(data) if data else ([], [])
        if not samples:
            raise HostToolError(
                f"the power meter at {self._params.port} recorded nothing", hint="is it the right port?"
            )
        channel = self._params.marker_channel
        marker = None if channel is None else (np.asarray(bits) >> channel & 1).astype(bool)
        current_a = np.asarray(samples, np.float64) * 1e-6
        voltage_v = np.full(len(current_a), self._params.millivolts / 1000)
        return PowerTrace(current_a, voltage_v, SAMPLE_HZ, self._started_s, marker)

    def __enter__(self) -> Self:
        self._ppk = self._driver(
            self._params.port, buffer_max_size_seconds=BUFFER_S, buffer_chunk_seconds=CHUNK_S
        )
        self._ppk.get_modifiers()
        if self._params.supplies:
            self._ppk.use_source_meter()
        else:
            self._ppk.use_ampere_meter()
        self._ppk.set_source_voltage(self._params.millivolts)  # as ammeter: what it computes with
        self._ppk.toggle_DUT_power("ON")
        return self

    def __exit__(self, *error: object) -> None:
        """The board keeps its power."""
        self._ppk.stop_measuring()
