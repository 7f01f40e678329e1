"""Performance mode: five windows of at least ten seconds; the median counts."""

import math
import time
from statistics import median

from tinyml_mlops.config import Board
from tinyml_mlops.errors import SelfTestError
from tinyml_mlops.measure.mlperf.session import INFER_S, Inferences, MlperfSession
from tinyml_mlops.measure.sampling import Progress, no_progress
from tinyml_mlops.records import Record

WINDOWS = 5
WINDOW_S = 10.0
WARMUPS = 10
MARGIN = 1.02  # a window that comes out short is run again with so many times more inferences
ATTEMPTS = 5
PATIENCE = 10.0  # of the time that one inference took here: the machine may have become busy


class Window(Record):
    """One window.

    Attributes:
        clock_us: that its inferences took on the device's clock: real time on hardware, an emulator's virtual
            time on an emulated board.
    """

    inferences: int
    clock_us: int


class Performance(Record):
    """The windows, and the median of them. Emulated and hardware figures have different names.

    Attributes:
        latency_us: of one inference; on hardware only.
        inferences_per_second: likewise.
        instructions_per_inference: executed; on an emulator only.
        emulated_latency_us: as if each took one cycle of the board's clock; on an emulator only.
        emulated_inferences_per_second: likewise.
    """

    timing_kind: str
    windows: tuple[Window, ...]
    latency_us: float | None = None
    inferences_per_second: float | None = None
    instructions_per_inference: float | None = None
    emulated_latency_us: float | None = None
    emulated_inferences_per_second: float | None = None

    @classmethod
    def of(cls, windows: tuple[Window, ...], board: Board) -> "Performance":
        """The figures that ``board`` can give."""
        each_us = median(window.clock_us / window.inferences for window in windows)
        if board.qemu is None:
            return cls(
                timing_kind=board.timing_kind,
                windows=windows,
                latency_us=each_us,
                inferences_per_second=1e6 / each_us,
            )
        instructions = each_us * 1e-6 * board.qemu.instructions_per_second
        return cls(
            timing_kind=board.timing_kind,
            windows=windows,
            instructions_per_inference=instructions,
            emulated_latency_us=instructions / board.clock_hz * 1e6,
            emulated_inferences_per_second=board.clock_hz / instructions,
        )

    def metrics(self) -> dict[str, float]:
        """By the names under which they are logged."""
        found = {
            "mlperf_latency_us": self.latency_us,
            "mlperf_inferences_per_second": self.inferences_per_second,
            "instructions_per_inference": self.instructions_per_inference,
            "emulated_latency_us": self.emulated_latency_us,
            "emulated_inferences_per_second": self.emulated_inferences_per_second,
        }
        return {name: value for name, value in found.items() if value is not None}


def time_windows(
    session: MlperfSession, board: Board, sample: bytes, progress: Progress = no_progress
) -> Performance:
    """Load one sample and time it.

    Args:
        session: of the device.
        board: that it is.
        sample: in the benchmark's form.
        progress: is told after each window.

    Raises:
        SelfTestError: the clock stands still, or no window becomes long enough.
        BoardError, LinkError: the device refuses, or cannot be talked to.
    """
    session.load(sample)
    started = time.monotonic()
    one = session.infer(1, 0)
    wall_s = time.monotonic() - started
    if not one.clock_us:
        raise SelfTestError(f"{session.name}: an inference takes 0 µs on its clock", hint="does it run?")
    count = math.ceil(WINDOW_S * 1e6 / one.clock_us)
    windows: list[Window] = []
    while len(windows) < WINDOWS:
        window = _window(session, count, wall_s)
        count = window.count
        windows.append(Window(inferences=window.count, clock_us=window.clock_us))
        progress(len(windows), WINDOWS)
    return Performance.of(tuple(windows), board)


def _window(session: MlperfSession, count: int, inference_s: float) -> Inferences:
    """At least :data:`WINDOW_S` on the device's clock, of ``count`` inferences or more."""
    for _ in range(ATTEMPTS):
        patience_s = INFER_S + PATIENCE * inference_s * (count + WARMUPS)
        window = session.infer(count, WARMUPS, patience_s)
        if window.clock_us >= WINDOW_S * 1e6:
            return window
        count = math.ceil(count * MARGIN)
    raise SelfTestError(
        f"{session.name}: {count} inferences take {window.clock_us} µs, less than {WINDOW_S:g} s",
        hint="one inference was slower before: does the clock of the board change?",
    )
