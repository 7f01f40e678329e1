"""A client of a board that was just flashed; a mute one is restarted in every way that its file knows."""

from collections.abc import Iterator
from contextlib import contextmanager

from tinyml_mlops.config import Board
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.attached_board import AttachedBoard
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.errors import DeviceSilentError, HostToolError, LinkError

RESTART_S = 30.0


@contextmanager
def connected(board: Board, url: str, timeout_s: float) -> Iterator[DeviceClient]:
    """Connect, and wait until the board says hello.

    Args:
        board: whose lock is held.
        url: of its serial port.
        timeout_s: for each answer, and for each hello.

    Raises:
        DeviceSilentError: it is mute, whatever was done; the message says what that was.
        GarbledError: it talks, but at none of its baud rates.
        LinkError: the port cannot be opened.
        BoardError: a board on a cable is gone.
    """
    if board.attached is None:
        with _hello(DeviceClient.open(url, board.name, timeout_s), timeout_s) as client:
            yield client
        return
    attached = AttachedBoard(board)
    with _restarted_until_it_answers(attached, url, timeout_s) as client:
        yield client


def _hello(client: DeviceClient, timeout_s: float) -> DeviceClient:
    try:
        client.hello(Deadline.after(timeout_s))
    except BaseException:
        client.close()
        raise
    return client


def _restarted_until_it_answers(attached: AttachedBoard, url: str, timeout_s: float) -> DeviceClient:
    name, rates = attached.name, attached.rates
    try:
        return _hello(DeviceClient.open(url, name, timeout_s, rates), timeout_s)
    except DeviceSilentError as error:
        silent = error
    tried = []
    for way in attached.ways_to_restart:
        try:
            url = attached.restart(way, Deadline.after(RESTART_S))
            return _hello(DeviceClient.open(url, name, timeout_s, rates), timeout_s)
        except DeviceSilentError:
            tried.append(way)
        except (HostToolError, LinkError) as error:
            tried.append(f"{way} ({error.what})")
    told = f"; restarted in vain by {', '.join(tried)}" if tried else ""
    raise DeviceSilentError(f"{silent.what}{told}", hint=silent.hint) from silent
