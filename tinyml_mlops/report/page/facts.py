"""What the pages are made from: the records of all stages."""

from collections.abc import Sequence
from dataclasses import dataclass

from tinyml_mlops.comparison import Comparison
from tinyml_mlops.data import Manifest
from tinyml_mlops.evaluation import Evaluation
from tinyml_mlops.firmware import BuildRecord, ExportRecord
from tinyml_mlops.measure import Measurement
from tinyml_mlops.measure.profile import OpCost
from tinyml_mlops.training import Quantization

INSTRUCTIONS, MICROSECONDS = "instructions", "µs"


@dataclass(frozen=True)
class BuiltFacts:
    """Records of one variant for one board up to the firmware: all that there is where it does not fit."""

    manifest: Manifest
    quantization: Quantization
    evaluation: Evaluation
    export: ExportRecord
    build: BuildRecord

    @property
    def metrics(self) -> dict[str, float]:
        """Canonical name → value."""
        records = (self.quantization, self.evaluation, self.export, self.build)
        return {name: float(value) for record in records for name, value in record.metrics().items()}

    @property
    def variant(self) -> str:
        return str(self.evaluation.variant)

    @property
    def board(self) -> str:
        return self.build.board

    @property
    def name(self) -> str:
        return f"{self.evaluation.task} {self.variant} @ {self.board}"


@dataclass(frozen=True)
class RunFacts(BuiltFacts):
    """Records of all stages for one variant on one board."""

    measurement: Measurement

    @property
    def metrics(self) -> dict[str, float]:
        """What the device says comes last and counts."""
        return super().metrics | self.measurement.metrics()

    @property
    def time_unit(self) -> str:
        """Emulated and hardware costs never share an axis or a column."""
        return INSTRUCTIONS if self.measurement.timing_kind == "emulated" else MICROSECONDS

    @property
    def time(self) -> float:
        """Of one inference, in the middle of the repeats, in :attr:`time_unit`."""
        metrics = self.metrics
        emulated = self.time_unit == INSTRUCTIONS
        return metrics["instructions_per_inference" if emulated else "latency_us_p50"]

    def cost(self, op: OpCost) -> float:
        """Of one op, in :attr:`time_unit`."""
        return (op.instructions if self.time_unit == INSTRUCTIONS else op.latency_us) or 0.0


@dataclass(frozen=True)
class ExperimentFacts:
    """All variants of one training on all boards.

    Attributes:
        runs: that were measured, at least one; boards apart, variants in the order of params.yaml.
        missing: names of the runs that have not been measured, or not logged, yet.
        comparison: of the variants on the same samples; None where stage ``compare`` has not run.
        unfit: what is too big for its board.
    """

    task: str
    runs: tuple[RunFacts, ...]
    missing: tuple[str, ...] = ()
    comparison: Comparison | None = None
    unfit: tuple[BuiltFacts, ...] = ()

    @property
    def boards(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(run.board for run in self.runs))

    def on(self, board: str) -> Sequence[RunFacts]:
        return [run for run in self.runs if run.board == board]

    @property
    def variants(self) -> Sequence[BuiltFacts]:
        """One run of each variant, measured or not: for what does not depend on the board."""
        found = (*self.unfit, *self.runs)
        return list({run.variant: run for run in reversed(found)}.values())[::-1]
