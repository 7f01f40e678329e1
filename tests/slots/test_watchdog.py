"""Watchdogs of a trial that have to be fed: their drivers' own C in simulated time."""

import ctypes
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.slots.chip_flash import compile_chip

TRIAL_S = 60.0
HOUR_S = 3600.0


@dataclass(frozen=True)
class Kind:
    """A watchdog.

    Attributes:
        hertz: its clock may have, by the data sheet.
        shortest_s: period.
        longest_s: period.
        outlives_reset: it counts on, whatever the firmware does.
        stops: at the end of a trial.
    """

    source: str
    address: int
    hertz: tuple[float, ...]
    shortest_s: float
    longest_s: float
    outlives_reset: bool = False
    stops: bool = False


KINDS = (
    Kind("stm32_watchdog.cc", 0x40003000, (17e3, 32e3, 47e3), 22.0, 62.0),
    Kind("nrf52_watchdog.cc", 0x40010000, (31.1e3, 32768.0, 34.4e3), 28.0, 32.0, outlives_reset=True),
    Kind("rp2040_watchdog.cc", 0x40058000, (1e6,), 8.3, 8.5, stops=True),
)


class Watchdog:
    """A device that was switched on."""

    def __init__(self, library: Path, kind: Kind, hertz: float) -> None:
        self._c, self.kind, self._hertz = ctypes.CDLL(str(library)), kind, hertz
        self._c.chip_run.restype = ctypes.c_double

    def start(self) -> None:
        self._c.watchdog_start()

    def stop(self) -> None:
        self._c.watchdog_stop()

    def restart(self) -> None:
        """The firmware asks for a reset, and begins."""
        self._c.chip_restart()

    def after(self, seconds: float, *, interrupts: bool = True) -> float | None:
        """When within so many seconds the device is reset; None: it is not."""
        reset_s = self._c.chip_run(ctypes.c_double(seconds), interrupts, ctypes.c_double(self._hertz))
        assert not (ctypes.c_char * 100).in_dll(self._c, "chip_wrong").value
        return None if reset_s < 0 else float(reset_s)


CASES = [(kind, hertz) for kind in KINDS for hertz in kind.hertz]


@pytest.fixture(scope="module")
def libraries(project: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[Kind, Path]:
    folder = tmp_path_factory.mktemp("watchdogs")
    return {
        kind: compile_chip(project, kind.source, folder / f"{kind.source}.so", WATCHDOG_ADDRESS=kind.address)
        for kind in KINDS
    }


@pytest.fixture(params=CASES, ids=[f"{kind.source} {hertz:g} Hz" for kind, hertz in CASES])
def watchdog(request: pytest.FixtureRequest, libraries: dict[Kind, Path], tmp_path: Path) -> Watchdog:
    """Of its own: a library that is loaded again would remember."""
    kind, hertz = request.param
    return Watchdog(shutil.copy(libraries[kind], tmp_path / "watchdog.so"), kind, hertz)


def test_nothing_happens_without_a_trial(watchdog: Watchdog) -> None:
    assert watchdog.after(HOUR_S) is None


def test_a_trial_that_hangs_is_ended(watchdog: Watchdog) -> None:
    watchdog.start()
    reset_s = watchdog.after(HOUR_S)
    assert reset_s is not None and TRIAL_S < reset_s < TRIAL_S + watchdog.kind.longest_s


def test_a_trial_that_faults_is_ended(watchdog: Watchdog) -> None:
    """No interrupt comes any more."""
    watchdog.start()
    reset_s = watchdog.after(HOUR_S, interrupts=False)
    assert reset_s is not None and watchdog.kind.shortest_s < reset_s < watchdog.kind.longest_s


def test_a_trial_that_ends_in_time_goes_on_for_ever(watchdog: Watchdog) -> None:
    watchdog.start()
    assert watchdog.after(TRIAL_S - 1.0) is None
    watchdog.stop()
    assert watchdog.after(HOUR_S) is None
    timed_s = watchdog.kind.shortest_s - 1.0
    assert watchdog.after(timed_s, interrupts=False) is None, "an inference that is timed"
    assert watchdog.after(HOUR_S) is None
    forever_s = watchdog.after(HOUR_S, interrupts=False)
    assert (forever_s is None) == watchdog.kind.stops


def test_the_next_start_feeds_what_outlived_it(watchdog: Watchdog) -> None:
    """Firmware says at every start that no trial is on."""
    watchdog.start()
    watchdog.stop()
    watchdog.restart()
    watchdog.stop()
    assert watchdog.after(HOUR_S) is None
    watchdog.restart()
    assert (watchdog.after(HOUR_S) is not None) == watchdog.kind.outlives_reset, "or nobody feeds it"


def test_a_trial_after_a_trial(watchdog: Watchdog) -> None:
    watchdog.start()
    watchdog.stop()
    watchdog.restart()
    watchdog.stop()
    watchdog.start()
    reset_s = watchdog.after(HOUR_S)
    assert reset_s is not None and TRIAL_S < reset_s < TRIAL_S + watchdog.kind.longest_s
