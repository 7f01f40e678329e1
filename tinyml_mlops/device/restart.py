"""A restart that is waited for: whatever answer was lost, it is over and there was one."""

from collections.abc import Callable
from contextlib import suppress

from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.errors import DeviceSilentError


def restart(client: DeviceClient, boots: Callable[[], int], deadline: Deadline) -> None:
    """Reset the device and wait until it answers and counts one start more.

    Args:
        client: of the device.
        boots: asks it for its count of starts.
        deadline: for all of it.

    Raises:
        DeviceSilentError: it did not come back, or did not restart.
        LinkError: the connection is gone, as that of a USB port is while its device restarts.
    """
    before = boots()
    while True:
        with suppress(DeviceSilentError):  # its answer was lost, or it was quicker to restart than to answer
            client.reset()
        client.hello(deadline)
        if boots() != before:
            return
        if deadline.expired:
            raise DeviceSilentError(
                f"{client.name} does not restart", hint="press its reset button, or power it off and on"
            )
