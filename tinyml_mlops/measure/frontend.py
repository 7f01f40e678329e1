"""The front end of a firmware: measured apart from the model, checked against the same C on this machine."""

import numpy as np

from tinyml_mlops.device.answers import Array
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.stream import DeviceStream
from tinyml_mlops.errors import SelfTestError
from tinyml_mlops.features import FrontEnd
from tinyml_mlops.features.c_source import ModelInput
from tinyml_mlops.features.golden import golden_samples
from tinyml_mlops.features.host import HostFrontEnd
from tinyml_mlops.measure.statistics import Summary
from tinyml_mlops.measure.units import MICROSECONDS, TickUnits
from tinyml_mlops.records import Record


class FrontEndMeasurement(Record):
    """What the features of one window cost, from its first sample to the model's input.

    Attributes:
        kind: of the front end.
        columns: of features in a window; on a stream only the new ones are computed.
        ticks: of the timer, a window.
        golden_windows: whose features the device computed to the bit as C does on this machine.
        latency_us: of a hardware clock only.
        frontend_instructions: executed, of an emulator only.
    """

    kind: str
    columns: int
    ticks: Summary
    golden_windows: int
    latency_us: Summary | None
    frontend_instructions: Summary | None

    def metrics(self, clock_hz: int) -> dict[str, float]:
        """Canonical metric names."""
        figures = {}
        if self.frontend_instructions is not None:
            instructions = self.frontend_instructions.p50
            figures["frontend_instructions_per_window"] = instructions
            figures["frontend_emulated_latency_us"] = instructions / clock_hz * MICROSECONDS
        if self.latency_us is not None:
            for name in ("p50", "p95", "mean", "min", "max"):
                figures[f"frontend_latency_us_{name}"] = getattr(self.latency_us, name)
        return figures


def measure_front_end(client: DeviceClient, front_end: FrontEnd, units: TickUnits) -> FrontEndMeasurement:
    """Push golden windows through the device's front end; time it, compare the features.

    Args:
        client: of a board whose firmware has this front end.
        front_end: that it has.
        units: of the board's timer.

    Raises:
        SelfTestError: a feature differs.
        MissingToolError: there is no C compiler on this machine.
        DeviceSilentError, GarbledError, LinkError: the board cannot be talked to.
    """
    tensor = client.model().inputs[0]
    target = ModelInput(tensor.dtype.name, int(np.prod(tensor.shape)), tensor.scale, tensor.zero_point)
    windows = golden_samples(front_end)
    ticks = []
    for number, expected in enumerate(HostFrontEnd.open(front_end, target).compute(windows)):
        stream = DeviceStream(client, channels=(*front_end.sample_shape, 1)[1])
        pushed = stream.push(windows[number])
        _check(number, stream.features(), expected, client.name)
        ticks.append(pushed.ticks + stream.decide().fill_ticks)
    taken = Summary.of(ticks)
    return FrontEndMeasurement(
        kind=front_end.kind,
        columns=pushed.columns,
        ticks=taken,
        golden_windows=len(windows),
        latency_us=None if units.emulated else taken.scaled(units.microseconds_per_tick),
        frontend_instructions=taken.scaled(units.instructions_per_tick) if units.emulated else None,
    )


def _check(window: int, found: Array, expected: Array, device: str) -> None:
    differing = np.flatnonzero(found.ravel() != expected.ravel())
    if differing.size:
        at = int(differing[0])
        raise SelfTestError(
            f"{device}: {differing.size} of {expected.size} features of golden window {window} differ, first "
            f"number {at}: {found.ravel()[at]} for {expected.ravel()[at]}",
            hint="the core or its compiler rounds otherwise than IEEE 754 says: is -ffp-contract=off there?",
        )
