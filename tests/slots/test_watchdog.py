"""The watchdog of a trial on STM32 chips, which nothing stops: its driver's own C in simulated time."""

import ctypes
from pathlib import Path

import pytest

from tests.slots.chip_flash import compile_chip

LSI_HZ = (17e3, 32e3, 47e3)
"""Least, typical and most of an STM32F405: its data sheet."""
TRIAL_S, LONGEST_S, SHORTEST_S = 60.0, 62.0, 22.0
HOUR_S = 3600.0


class Watchdog:
    """A device that was switched on."""

    def __init__(self, library: Path, hertz: float) -> None:
        self._c, self._hertz = ctypes.CDLL(str(library)), hertz
        self._c.chip_run.restype = ctypes.c_double

    def start(self) -> None:
        self._c.watchdog_start()

    def stop(self) -> None:
        self._c.watchdog_stop()

    def after(self, seconds: float, *, interrupts: bool = True) -> float | None:
        """When within so many seconds the device is reset; None: it is not."""
        reset_s = self._c.chip_run(ctypes.c_double(seconds), interrupts, ctypes.c_double(self._hertz))
        assert not (ctypes.c_char * 100).in_dll(self._c, "chip_wrong").value
        return None if reset_s < 0 else float(reset_s)


@pytest.fixture(params=LSI_HZ)
def watchdog(request: pytest.FixtureRequest, project: Path, tmp_path: Path) -> Watchdog:
    library = compile_chip(
        project, "stm32_watchdog.cc", tmp_path / "watchdog.so", WATCHDOG_ADDRESS=0x40003000
    )
    return Watchdog(library, request.param)


def test_nothing_happens_without_a_trial(watchdog: Watchdog) -> None:
    assert watchdog.after(HOUR_S) is None


def test_a_trial_that_hangs_is_ended(watchdog: Watchdog) -> None:
    watchdog.start()
    reset_s = watchdog.after(HOUR_S)
    assert reset_s is not None and TRIAL_S < reset_s < TRIAL_S + LONGEST_S


def test_a_trial_that_faults_is_ended(watchdog: Watchdog) -> None:
    """No interrupt comes any more."""
    watchdog.start()
    reset_s = watchdog.after(HOUR_S, interrupts=False)
    assert reset_s is not None and SHORTEST_S < reset_s < LONGEST_S


def test_a_trial_that_ends_in_time_goes_on_for_ever(watchdog: Watchdog) -> None:
    watchdog.start()
    assert watchdog.after(TRIAL_S - 1.0) is None
    watchdog.stop()
    assert watchdog.after(HOUR_S) is None
    assert watchdog.after(SHORTEST_S - 1.0, interrupts=False) is None, "an inference that is timed"
    assert watchdog.after(HOUR_S) is None
