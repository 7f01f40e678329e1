"""Is the timer that measures to be believed? A known delay of two lengths has to take what it must."""

from collections.abc import Sequence

from tinyml_mlops.device.answers import SelfTest
from tinyml_mlops.errors import SelfTestError
from tinyml_mlops.measure.units import TickUnits
from tinyml_mlops.records import Record

LOOPS = (100_000, 200_000, 300_000)
"""Rounds of the delay. 1 ms and more on a chip, so that a timer of 1 MHz is still read to 0.1 %."""

INSTRUCTIONS_PER_LOOP = 2.0  # timing_delay of firmware/src/timing.c: subs, bne
READINGS_TICKS = 2.0  # a difference of two readings, each one tick uncertain
LINEARITY = 0.01
HINT = "look at board_timer_start and board_timer_stop of this board's port in firmware/src/boards"


class TimerCheck(Record):
    """What the delay took.

    Attributes:
        loops: rounds of each delay.
        ticks: that each took.
        ticks_per_loop: slope between the shortest and the longest.
        constant_ticks: what a delay of no rounds would take.
        instructions_per_loop: on an emulated board; None on hardware.
        delay_device_s: a long delay by the device's timer; None on an emulated board.
        delay_host_s: the same by this machine's clock.
    """

    loops: tuple[int, ...]
    ticks: tuple[int, ...]
    ticks_per_loop: float
    constant_ticks: float
    instructions_per_loop: float | None
    delay_device_s: float | None = None
    delay_host_s: float | None = None


def delays(units: TickUnits) -> tuple[int, ...]:
    """Rounds to ask for. Two tell an exact count, three also whether a clock of unknown speed is linear."""
    return LOOPS[:2] if units.emulated else LOOPS


def check_timer(tests: Sequence[tuple[int, SelfTest]], units: TickUnits, device: str) -> TimerCheck:
    """Judge the timer.

    Args:
        tests: rounds of the delay and what the device answered, shortest first, at least two.
        units: of the timer.
        device: its name, for messages.

    Raises:
        SelfTestError: the timer stands still, runs at another speed than the board says, or is not linear.
    """
    loops = tuple(rounds for rounds, _ in tests)
    ticks = tuple(test.delay_ticks for _, test in tests)
    slope = (ticks[-1] - ticks[0]) / (loops[-1] - loops[0])
    told = ", ".join(
        f"{rounds} rounds took {taken} ticks" for rounds, taken in zip(loops, ticks, strict=True)
    )
    if slope <= 0:
        raise SelfTestError(f"{device}: its timer stands still: {told}", hint=HINT)
    if units.emulated:
        _expect_instructions(loops, ticks, units, f"{device}: {told}")
    _expect_straight_line(loops, ticks, slope, f"{device}: its timer is not linear: {told}")
    return TimerCheck(
        loops=loops,
        ticks=ticks,
        ticks_per_loop=slope,
        constant_ticks=ticks[0] - slope * loops[0],
        instructions_per_loop=slope * units.instructions_per_tick if units.emulated else None,
    )


def _expect_instructions(loops: Sequence[int], ticks: Sequence[int], units: TickUnits, told: str) -> None:
    rounds = loops[-1] - loops[0]
    expected = rounds * INSTRUCTIONS_PER_LOOP / units.instructions_per_tick
    if abs(ticks[-1] - ticks[0] - expected) > READINGS_TICKS:
        counted = (ticks[-1] - ticks[0]) * units.instructions_per_tick / rounds
        raise SelfTestError(
            f"{told}: that is {counted:.4g} instructions a round, and it has {INSTRUCTIONS_PER_LOOP:g}; "
            f"a tick is not what the firmware ({units.tick_hz} Hz) and the board's file say it is",
            hint="compare icount_shift of the board's file with the tick rate in its firmware port",
        )


def _expect_straight_line(loops: Sequence[int], ticks: Sequence[int], slope: float, message: str) -> None:
    for rounds, taken in zip(loops, ticks, strict=True):
        on_line = ticks[0] + slope * (rounds - loops[0])
        if abs(taken - on_line) > max(LINEARITY * on_line, READINGS_TICKS):
            raise SelfTestError(message, hint=HINT)
