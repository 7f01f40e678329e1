"""What a device measures of the model that it runs."""

from statistics import median

import numpy as np

from tinyml_mlops.config import load_board
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.fleet.device import Health
from tinyml_mlops.fleet.labelled import Labelled
from tinyml_mlops.measure.arena_search import needed_arena
from tinyml_mlops.measure.repeats import time_repeats
from tinyml_mlops.measure.units import TickUnits

LOOPS = 1000  # of the self-test's delay; its timer was tested when the model was measured
WARMUPS, REPEATS = 1, 3


def measured(client: DeviceClient, labelled: Labelled | None, resets: int) -> Health:
    """Golden vectors, time, accuracy, memory.

    Args:
        client: of a device of the catalogue.
        labelled: samples to ask it; None: there are none.
        resets: that nobody asked for, so far.

    Raises:
        BoardError: it gives another answer each time, or restarts.
        LinkError: it went away.
    """
    info, model = client.info(), client.model()
    units = TickUnits.of(load_board(info.board), info.tick_hz)
    test = client.selftest(LOOPS)
    zeros = [np.zeros(tensor.shape, tensor.dtype) for tensor in model.inputs]
    ticks, _ = time_repeats(client, zeros, WARMUPS, REPEATS)
    taken = float(median(ticks))
    accuracy = None if labelled is None else labelled.accuracy(client)
    memory = client.memory()  # after all that runs a model: a high-water mark
    return Health(
        golden_vectors_failed=test.failed,
        accuracy=accuracy,
        samples=0 if labelled is None else len(labelled.x),
        latency_us=None if units.emulated else taken * units.microseconds_per_tick,
        instructions=taken * units.instructions_per_tick if units.emulated else None,
        arena_bytes=needed_arena(client, memory),
        stack_bytes=memory.stack_used_bytes,
        resets=resets,
    )
