"""What was measured of one variant on one board: ``measurement.json``."""

from typing import Literal

from tinyml_mlops.evaluation.parity import Parity
from tinyml_mlops.measure.frontend import FrontEndMeasurement
from tinyml_mlops.measure.profile import OpCost
from tinyml_mlops.measure.statistics import Summary
from tinyml_mlops.measure.timer_check import TimerCheck
from tinyml_mlops.measure.units import MICROSECONDS
from tinyml_mlops.records import Record
from tinyml_mlops.tasks.metric import Metric


class Measurement(Record):
    """``work/deploy/<variant>-<board>/measurement.json``.

    Attributes:
        timing_kind: whether :attr:`latency_us` (hardware) or :attr:`instructions` (emulated) is there.
        flags: of the compiler, where they decide speed.
        build: id of the firmware, as the device says.
        model_id: SHA-256 of the plan, as the device says.
        clock_hz: core clock.
        tick_hz: of the timer.
        warmups: runs before the first that counts.
        output_crc32: of the outputs of every timed run.
        golden_vectors: that the device computed as TFLM does.
        latency_us: of a hardware clock only, after the warm-ups.
        latency_us_cold: of the first inference after a reset, caches empty; of a hardware clock only.
        instructions: executed, of an emulator only.
        stack_bytes: high-water mark after all of the work below.
        profile: every op, in the order in which they run.
        parity: device against TFLM on the host, over the test samples; None where nothing was expected.
        frontend: the features of a window, measured apart; None where the firmware does not compute them.
        energy_uj: of one inference, everything that the board takes meanwhile; None where no meter is there.
        accuracy: the task's metric over the same samples; None until :meth:`with_accuracy`.
    """

    board: str
    core: str
    timing_kind: Literal["hardware", "emulated"]
    runtime: str
    kernels: str
    flags: str
    build: str
    model_id: str
    clock_hz: int
    tick_hz: int
    warmups: int
    timer: TimerCheck
    ticks: Summary
    output_crc32: int
    golden_vectors: int
    latency_us: Summary | None
    instructions: Summary | None
    stack_bytes: int
    stack_reserved_bytes: int
    arena_bytes: int
    arena_reserved_bytes: int
    plan_bytes: int
    profile: tuple[OpCost, ...]
    samples: int
    parity: Parity | None
    frontend: FrontEndMeasurement | None = None
    accuracy: Metric | None = None
    latency_us_cold: float | None = None
    energy_uj: Summary | None = None

    def with_accuracy(self, metric: Metric) -> "Measurement":
        """The same with the task's metric over the device's outputs."""
        return self.model_copy(update={"accuracy": metric})

    def metrics(self) -> dict[str, float]:
        """Canonical metric names."""
        figures = {"stack_bytes": float(self.stack_bytes), "arena_bytes": float(self.arena_bytes)}
        if self.instructions is not None:
            # Each run gives the same count; one instruction a cycle is what "emulated latency" means.
            figures["instructions_per_inference"] = self.instructions.p50
            figures["emulated_latency_us"] = self.instructions.p50 / self.clock_hz * MICROSECONDS
        if self.latency_us is not None:
            for name in ("p50", "p50_low", "p50_high", "p95", "mean", "min", "max"):
                figures[f"latency_us_{name}"] = getattr(self.latency_us, name)
        if self.latency_us_cold is not None:
            figures["latency_us_cold"] = self.latency_us_cold
        if self.energy_uj is not None:
            figures["energy_uj"] = self.energy_uj.p50
            figures |= {f"energy_uj_{end}": getattr(self.energy_uj, f"p50_{end}") for end in ("low", "high")}
        if self.frontend is not None:
            figures |= self.frontend.metrics(self.clock_hz)
        if self.accuracy is not None:
            figures["device_accuracy"] = self.accuracy.value
        if self.parity is not None:
            figures["parity_mismatch_fraction"] = self.parity.mismatch_fraction
            if self.parity.max_lsb is not None:
                figures["parity_max_lsb"] = float(self.parity.max_lsb)
        return figures
