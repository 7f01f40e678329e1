"""Inferences while a meter records."""

import time
from collections.abc import Sequence

import numpy as np

from tinyml_mlops.device.answers import Array
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.errors import SelfTestError
from tinyml_mlops.measure.energy.meter import Power
from tinyml_mlops.measure.energy.trace import PowerTrace
from tinyml_mlops.measure.energy.windows import Ran, find_windows
from tinyml_mlops.measure.statistics import Summary


def measure_energy(client: DeviceClient, sample: Sequence[Array], power: Power, tick_hz: int) -> Summary:
    """Energy of one inference, µJ: all that the board takes meanwhile, its idle current included.

    Args:
        client: of a board whose timer is believed.
        sample: of every input.
        power: meter of its supply, and how many inferences to run.
        tick_hz: of the device's timer.

    Raises:
        SelfTestError: recording and inferences do not belong together.
        LinkError, BoardError: see :meth:`~tinyml_mlops.device.client.DeviceClient.infer_all`.
    """
    ran: list[Ran] = []
    power.meter.start()
    for _ in range(power.inferences):
        client.reset_state()
        asked_s = time.monotonic()
        invocation = client.infer_all(sample).invocation
        ran.append(Ran(asked_s, time.monotonic(), invocation.ticks / tick_hz))
    return energy_of(power.meter.stop(), ran, client.name)


def energy_of(trace: PowerTrace, ran: Sequence[Ran], name: str) -> Summary:
    """Of every inference in the recording, µJ.

    Raises:
        SelfTestError: they do not belong together, or the board took nothing.
    """
    energies = [
        float(np.sum(trace.power_w[window])) / trace.sample_hz * 1e6
        for window in find_windows(trace, ran, name)
    ]
    if min(energies) <= 0:
        raise SelfTestError(
            f"{name}: the meter saw no energy go into an inference ({min(energies):.3g} µJ)",
            hint="is the board fed through the meter, and the right way round?",
        )
    return Summary.of(energies)
