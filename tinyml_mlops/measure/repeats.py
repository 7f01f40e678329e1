"""The same inference again and again: how long it takes, and that it always gives the same."""

from collections.abc import Sequence

from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.answers import Array
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.errors import SelfTestError
from tinyml_mlops.measure.restarts import Starts


def time_repeats(
    client: DeviceClient, sample: Sequence[Array], warmups: int, repeats: int
) -> tuple[list[int], int]:
    """Run ``warmups`` inferences that do not count and ``repeats`` that do, all on one sample of every input.

    Each begins with the state, where the model has any, of a device that was just switched on.

    Returns:
        Ticks of each repeat, and the CRC-32 of the outputs, which is that of every run.

    Raises:
        SelfTestError: two runs gave different outputs.
        BoardResetError: the device restarted meanwhile.
    """
    ticks: list[int] = []
    first_crc: int | None = None
    for run in range(warmups + repeats):
        client.reset_state()
        # Each time: an inference may overwrite its input, they share the arena.
        invocation = client.infer_all(sample).invocation
        first_crc = invocation.output_crc if first_crc is None else first_crc
        if invocation.output_crc != first_crc:
            raise SelfTestError(
                f"{client.name}: run {run + 1} of the same input gave another output (CRC "
                f"{invocation.output_crc:08x}) than the first (CRC {first_crc:08x})",
                hint="a kernel reads memory that it did not write, or an interrupt writes into the arena",
            )
        if run >= warmups:
            ticks.append(invocation.ticks)
    if first_crc is None:
        raise ValueError("nothing to run")
    return ticks, first_crc


def first_after_reset(client: DeviceClient, starts: Starts, sample: Sequence[Array], timeout_s: float) -> int:
    """Ticks of an inference that finds no cache filled but by start-up and by writing its input."""
    starts.reset_wanted()
    client.reset()
    client.hello(Deadline.after(timeout_s))
    return client.infer_all(sample).invocation.ticks
