"""Does a second last a second on the device? Its timer against this machine's clock, over the same delay."""

from time import monotonic

from tinyml_mlops.device.answers import SelfTest
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.errors import SelfTestError
from tinyml_mlops.measure.timer_check import TimerCheck, check_timer, delays
from tinyml_mlops.measure.units import TickUnits

DELAY_S = 1.0
"""Long against what a link adds; a USB adapter holds bytes back for up to 16 ms."""

TOLERANCE = 0.05
"""Of the delay: an internal oscillator is good for 0.01, the rest is the link's. A clock tree that was set up
wrongly is off by more (480 in place of 400 MHz, 8 in place of 25 MHz of crystal)."""

ATTEMPTS = 3  # this machine may be busy just then; a wrong clock is wrong each time


def tested_timer(client: DeviceClient, units: TickUnits, timeout_s: float) -> tuple[TimerCheck, SelfTest]:
    """All that can be asked of a timer before it is believed; and the last self-test, for its vectors.

    Raises:
        SelfTestError: it stands still, is not linear, or runs at another rate than the board says.
    """
    tests = [(rounds, client.selftest(rounds)) for rounds in delays(units)]
    timer = check_timer(tests, units, client.name)
    if not units.emulated:
        timer = check_against_host(client, timer, units, timeout_s)
    return timer, tests[-1][1]


def check_against_host(
    client: DeviceClient, timer: TimerCheck, units: TickUnits, timeout_s: float
) -> TimerCheck:
    """Let the device wait for about :data:`DELAY_S`, and compare how long both clocks say that it took.

    What comes on top of it (golden vectors, the link) is measured by a delay of one round and subtracted.

    Args:
        client: of a board; on an emulator a second of the host says nothing.
        timer: what was found of its timer so far.
        units: of the timer.
        timeout_s: for each answer of the device.

    Returns:
        ``timer`` with the two figures.

    Raises:
        SelfTestError: they differ by more than :data:`TOLERANCE`, each time.
    """
    rounds = round(min(DELAY_S, timeout_s / 4) * units.tick_hz / timer.ticks_per_loop)
    tried = []
    for _ in range(ATTEMPTS):
        empty_ticks, empty_s = _timed(client, 1)
        ticks, taken_s = _timed(client, rounds)
        device_s, host_s = (ticks - empty_ticks) / units.tick_hz, taken_s - empty_s
        if abs(device_s - host_s) <= TOLERANCE * device_s:
            return timer.model_copy(update={"delay_device_s": device_s, "delay_host_s": host_s})
        tried.append(f"{device_s:.3f} s on the device are {host_s:.3f} s here")
    raise SelfTestError(
        f"{client.name}: its timer says to count {units.tick_hz:,} a second, but {'; '.join(tried)}",
        hint="is the clock tree set up for another crystal or frequency (see the board's port in "
        "firmware/src/boards)? Nothing was measured",
    )


def _timed(client: DeviceClient, rounds: int) -> tuple[int, float]:
    started = monotonic()
    ticks = client.selftest(rounds).delay_ticks
    return ticks, monotonic() - started
