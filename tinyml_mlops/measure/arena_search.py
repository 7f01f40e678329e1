"""The least arena in which a model runs: found by trying on the board, because nothing else knows it.

What TensorFlow Lite Micro says to have used is not what it needs: memory that it only holds while it prepares
the ops is not counted.
"""

from collections.abc import Callable

from tinyml_mlops.config import TFLM
from tinyml_mlops.device.answers import Memory
from tinyml_mlops.device.client import DeviceClient

STEP_BYTES = 16
"""To which TensorFlow Lite Micro aligns an arena."""


def least_arena(fits: Callable[[int], bool], most_bytes: int) -> int | None:
    """The least multiple of :data:`STEP_BYTES` in which a model runs, where one step less does not do.

    Tries few bytes first, twice as many each time, since memory is plentiful on some boards; then halves.

    Args:
        fits: whether the model opens and computes its golden vectors within so many bytes.
        most_bytes: that there are.

    Returns:
        Bytes; None: not even ``most_bytes`` will do.
    """
    most = most_bytes // STEP_BYTES
    low, high = 0, 1
    while not fits(high * STEP_BYTES):
        if high == most:
            return None
        low, high = high, min(2 * high, most)
    while high - low > 1:
        middle = (low + high) // 2
        if fits(middle * STEP_BYTES):
            high = middle
        else:
            low = middle
    return high * STEP_BYTES


def needed_arena(client: DeviceClient, memory: Memory) -> int:
    """Bytes that the model on a device needs: planrt knows, with TensorFlow Lite Micro they are looked for.

    What the model keeps from one inference to the next is lost.

    Args:
        client: of a device whose model runs.
        memory: that it told.
    """
    reserved = memory.arena_reserved_bytes
    if client.info().runtime != TFLM or not client.fits(reserved - STEP_BYTES):
        return memory.arena_needed_bytes
    return least_arena(client.fits, reserved) or reserved
