"""The result of a benchmark, as JSON and as metrics."""

from tinyml_mlops.measure.mlperf.accuracy import Accuracy
from tinyml_mlops.measure.mlperf.performance import Performance
from tinyml_mlops.measure.timer_check import TimerCheck
from tinyml_mlops.records import Record


class MlperfResult(Record):
    """One model of MLPerf Tiny on one board. No submission: nobody has reviewed it.

    Attributes:
        timing_kind: ``hardware`` or ``emulated``.
        model_sha256: of the ``.tflite``.
        model_id: of the plan.
        golden_vectors: that the device passed before anything was measured.
        performance: None where it was not asked for.
        accuracy: None where there was no data set.
    """

    benchmark: str
    model: str
    model_sha256: str
    board: str
    core: str
    timing_kind: str
    runtime: str
    kernels: str
    flags: str
    build: str
    model_id: str
    timer: TimerCheck
    golden_vectors: int
    model_size_bytes: int
    flash_bytes: int
    ram_bytes: int
    arena_bytes: int
    performance: Performance | None
    accuracy: Accuracy | None

    def metrics(self) -> dict[str, float]:
        """By the names under which they are logged."""
        sizes = ("model_size_bytes", "flash_bytes", "ram_bytes", "arena_bytes")
        metrics = {name: float(getattr(self, name)) for name in sizes}
        for part in (self.performance, self.accuracy):
            metrics |= part.metrics() if part else {}
        return metrics
