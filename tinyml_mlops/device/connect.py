"""A client of a board that was just flashed; a mute one is restarted in every way that its file knows."""

from collections.abc import Iterator
from contextlib import contextmanager

from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.pool.pool import Lease
from tinyml_mlops.errors import DeviceSilentError, HostToolError, LinkError

RESTART_S = 30.0


@contextmanager
def connected(held: Lease, url: str, timeout_s: float) -> Iterator[DeviceClient]:
    """Connect, and wait until the board says hello.

    Args:
        held: the board.
        url: of its serial port, from when it was flashed.
        timeout_s: for each answer, and for each hello.

    Raises:
        DeviceSilentError: it is mute, whatever was done; the message says what that was.
        GarbledError: it talks, but at none of its baud rates.
        LinkError: the port cannot be opened.
        BoardError: a board on a cable is gone.
    """
    with _restarted_until_it_answers(held, url, timeout_s) as client:
        yield client


def _hello(client: DeviceClient, timeout_s: float) -> DeviceClient:
    try:
        client.hello(Deadline.after(timeout_s))
    except BaseException:
        client.close()
        raise
    return client


def _restarted_until_it_answers(held: Lease, url: str, timeout_s: float) -> DeviceClient:
    name, rates = held.name, held.rates
    try:
        return _hello(DeviceClient.open(url, name, timeout_s, rates), timeout_s)
    except DeviceSilentError as error:
        silent = error
    tried = []
    for way in held.ways_to_restart:
        try:
            url = held.restart(way, Deadline.after(RESTART_S))
            return _hello(DeviceClient.open(url, name, timeout_s, rates), timeout_s)
        except DeviceSilentError:
            tried.append(way)
        except (HostToolError, LinkError) as error:
            tried.append(f"{way} ({error.what})")
    told = f"; restarted in vain by {', '.join(tried)}" if tried else ""
    raise DeviceSilentError(f"{silent.what}{told}", hint=silent.hint) from silent
