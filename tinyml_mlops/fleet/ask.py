"""Every device is asked now what it runs; nothing is changed on it."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from tinyml_mlops.config.fleet import FleetDevice
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.errors import TinymlError
from tinyml_mlops.fleet.clock import Clock
from tinyml_mlops.fleet.device import Links
from tinyml_mlops.fleet.seen import Answer

ANSWER_S = 10.0


def ask_all(
    devices: Sequence[FleetDevice], links: Links, clock: Clock, at_once: int, answer_s: float = ANSWER_S
) -> Iterator[Answer]:
    """Ask several at once; answers come in the order of ``devices``.

    Args:
        devices: to ask. What answers may be another one: that is for the reader to see.
        links: that reach them.
        clock: for the time of the answers.
        at_once: how many devices, and threads.
        answer_s: how long each may take.
    """

    def ask(device: FleetDevice) -> Answer:
        try:
            with links.open(device, Deadline.after(answer_s)) as link:
                return Answer(device=device.id, at_s=clock.now_s(), report=link.report())
        except TinymlError as error:
            return Answer(device=device.id, at_s=clock.now_s(), failure=error.what)

    with ThreadPoolExecutor(at_once, "ask") as pool:
        yield from pool.map(ask, devices)
