"""The least arena in which a model runs: found by trying on the board, because nothing else knows it.

What TensorFlow Lite Micro says to have used is not what it needs: memory that it only holds while it prepares
the ops is not counted.
"""

from collections.abc import Callable

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
