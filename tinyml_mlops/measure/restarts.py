"""A device that restarts by itself: a brown-out, a watchdog, a hand on its button."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.errors import BoardResetError, DeviceSilentError, GarbledError, LinkError

HINT = (
    "does its supply hold (a brown-out loop: use another cable or port, without a hub), does a watchdog run, "
    "does somebody press reset? Then deploy again"
)


class Starts:
    """How often the device has started, and how often it was told to.

    Attributes:
        expected: what the device should count.
    """

    def __init__(self, client: DeviceClient) -> None:
        """Begin with what the device counts now."""
        self._client = client
        self.expected = client.info().boots

    def reset_wanted(self) -> None:
        """The next start is one that was asked for."""
        self.expected += 1

    def check(self) -> None:
        """Raises BoardResetError where the device started more often, or its RAM was without power."""
        found = self._client.boots()
        if found == self.expected:
            return
        times = found - self.expected
        how = f"{times} times" if times > 0 else "without power in between"
        raise BoardResetError(
            f"{self._client.name} restarted by itself in mid-measurement, {how}; nothing that it said counts",
            hint=HINT,
        )


@contextmanager
def watched(client: DeviceClient) -> Iterator[Starts]:
    """No restart goes unnoticed inside the block, and where something fails, a restart is named as the cause.

    Raises:
        BoardResetError: the device restarted though nobody asked it to.
    """
    starts = Starts(client)
    try:
        yield starts
    except (DeviceSilentError, GarbledError, BoardResetError):
        with suppress(LinkError):  # still silent: then the first error is the better one
            starts.check()
        raise
    starts.check()
