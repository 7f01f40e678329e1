"""How much can be done at once."""

import os


def usable_cores() -> int:
    """Cores that this process may use; fewer than there are in a container or under taskset."""
    return len(os.sched_getaffinity(0))
