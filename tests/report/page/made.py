"""Records as the stages leave them, for pages: three variants whose figures pull in different directions."""

from tinyml_mlops.comparison import CalibrationDraw, Comparison, Pair
from tinyml_mlops.config import DataParams, Variant
from tinyml_mlops.data import Manifest
from tinyml_mlops.decision import Argmax
from tinyml_mlops.evaluation import Evaluation, Parity
from tinyml_mlops.evaluation.evaluation import ClassResult
from tinyml_mlops.evaluation.parity import FirstDifference
from tinyml_mlops.firmware import BuildRecord, ExportRecord
from tinyml_mlops.firmware.arena import arena_blocks
from tinyml_mlops.firmware.export import ExportedOp
from tinyml_mlops.firmware.record import SymbolSize
from tinyml_mlops.measure import Measurement
from tinyml_mlops.measure.profile import OpCost
from tinyml_mlops.measure.statistics import Summary
from tinyml_mlops.measure.timer_check import TimerCheck
from tinyml_mlops.plan import CompiledPlan
from tinyml_mlops.report.page import RunFacts
from tinyml_mlops.tasks.metric import Metric
from tinyml_mlops.training import Quantization
from tinyml_mlops.training.quantization import LayerCoverage, LayerSqnr

BOARD = "qemu_stm32f405"
LABELS = ("yes", "no", "up")
CONFUSION = ((40, 1, 0), (3, 37, 0), (0, 0, 39))
ACCURACY = {Variant.FLOAT32: 0.975, Variant.INT8_PTQ: 0.9667, Variant.INT8_QAT: 0.925}
INSTRUCTIONS = {Variant.FLOAT32: 21_000_000, Variant.INT8_PTQ: 3_100_000, Variant.INT8_QAT: 3_200_000}
FLASH = {Variant.FLOAT32: 130_000, Variant.INT8_PTQ: 61_000, Variant.INT8_QAT: 62_000}


COVERAGE = tuple(
    LayerCoverage(
        index=index,
        op=op,
        layer=layer,
        low=-1.0,
        high=0.99,
        calibration_low=-0.9,
        calibration_high=0.95,
        test_low=-3.5,
        test_high=0.5,
        validation_clipped_fraction=clipped / 2,
        clipped_fraction=clipped,
        clipped_steps=320.5 if clipped else 0.0,
    )
    for index, op, layer, clipped in ((-1, "INPUT", "model/input", 0.0), (0, "SQRT", "first/Sqrt", 0.25))
)


def run_facts(
    compiled: CompiledPlan,
    variant: Variant = Variant.INT8_PTQ,
    board: str = BOARD,
    *,
    speed: float = 1.0,
    labels: tuple[str, ...] = LABELS,
    confusion: tuple[tuple[int, ...], ...] = CONFUSION,
) -> RunFacts:
    """One run; ``compiled`` gives ops, MACs and arena."""
    return RunFacts(
        manifest=_manifest(labels),
        quantization=_quantization(variant, compiled),
        evaluation=_evaluation(variant, labels, confusion),
        export=_export(compiled, variant),
        build=_build(variant, board),
        measurement=_measurement(variant, board, compiled, speed),
    )


def _metric(variant: Variant, n: int = 120) -> Metric:
    value = ACCURACY[variant]
    low, high = value - 0.04, min(1.0, value + 0.02)
    return Metric(name="accuracy", value=value, low=low, high=high, higher_is_better=True, n=n)


def _manifest(labels: tuple[str, ...]) -> Manifest:
    params = {"source": "data/synthetic", "labels": labels, "split": "group", "samples": 10, "augment": 0}
    shares = {"validation_fraction": 0.1, "test_fraction": 0.1, "calibration_samples": 5}
    return Manifest(
        task="keyword_spotting",
        source="data/synthetic",
        licence="CC0",
        seed=1,
        params=DataParams.model_validate(params | shares),
        input_shape=(49, 10, 1),
        labels=labels,
        counts={"train": 90, "validation": 12, "test": 120, "calibration": 10},
        class_counts={},
        groups={"train": ("a", "b"), "test": ("c",)},
        calibration_ids=("one", "two", "three"),
        sha256={"train": "1" * 64, "test": "2" * 64},
        features={},
        notes=("Spoken by a machine.",),
    )


def _quantization(variant: Variant, compiled: CompiledPlan) -> Quantization:
    quantized = variant.quantized
    layers = tuple(
        LayerSqnr(index=op.index, op=op.op, layer=op.output_name, sqnr_db=38.0 - 3.5 * op.index % 17)
        for op in compiled.ops
    )
    return Quantization(
        variant=variant,
        method="none" if not quantized else "post_training",
        model_sha256="3" * 64,
        model_size_bytes=53_936 if variant.quantized else 190_000,
        activations="int8" if quantized else "float32",
        calibration_ids=("one", "two") if quantized else (),
        calibration_sha256="4" * 64 if quantized else "",
        layers=layers if quantized else (),
        coverage=COVERAGE if quantized else (),
        warnings=("only 2 calibration samples",) if quantized else (),
    )


def _parity(above: str, below: str, lsb: int = 0) -> Parity:
    first = FirstDifference(sample="one", index=0, op="CONV_2D", layer="first/layer", elements=3)
    return Parity(
        above=above,
        below=below,
        samples=120,
        elements=360,
        mismatch_fraction=0.25 if lsb else 0.0,
        max_lsb=lsb,
        max_relative_error=None,
        first_difference=first if lsb else None,
    )


def _evaluation(
    variant: Variant, labels: tuple[str, ...], confusion: tuple[tuple[int, ...], ...]
) -> Evaluation:
    columns = list(zip(*confusion, strict=True))
    return Evaluation(
        task="keyword_spotting",
        variant=variant,
        metric=_metric(variant),
        rungs={rung: _metric(variant) for rung in ("keras", "litert_reference", "tflm", "planrt")},
        parity=(
            _parity("keras", "litert_reference", lsb=2),
            _parity("litert_reference", "tflm", lsb=1),
            _parity("tflm", "planrt"),
        ),
        labels=labels,
        classes=tuple(
            ClassResult(label=label, n=sum(row), right=row[place], predicted=sum(columns[place]))
            for place, (label, row) in enumerate(zip(labels, confusion, strict=True))
        ),
        confusion=confusion,
        rule=Argmax(labels=labels),
    )


def _export(compiled: CompiledPlan, variant: Variant) -> ExportRecord:
    return ExportRecord(
        plan_id=compiled.id,
        model_size_bytes=53_936 if variant.quantized else 190_000,
        plan_size_bytes=len(compiled.plan),
        arena_bytes=compiled.arena_bytes,
        arena_lower_bound_bytes=compiled.arena_lower_bound_bytes,
        macs=compiled.macs,
        kernel_set=compiled.kernel_set,
        kernels=compiled.kernels,
        ops=tuple(
            ExportedOp(op=op.op, kernel=op.kernel, output_name=op.output_name, macs=op.macs)
            for op in compiled.ops
        ),
        lifetimes=arena_blocks(compiled),
    )


def _build(variant: Variant, board: str) -> BuildRecord:
    flash = FLASH[variant]
    flash_by_owner = {"model": flash - 30_000, "runtime": 18_000, "libc": 2_000, "application": 10_000}
    ram_by_owner = {"model": 10_048, "application": 6_000, "stack": 4_096}
    return BuildRecord(
        board=board,
        build_id="ab" * 8,
        compiler="arm-none-eabi-gcc 12.2.1",
        flash_bytes=flash,
        ram_bytes=sum(ram_by_owner.values()),
        flash_by_owner=flash_by_owner,
        ram_by_owner=ram_by_owner,
        arena_bytes=10_048,
        stack_bytes_reserved=4_096,
        flash_limit_bytes=1 << 20,
        ram_limit_bytes=1 << 17,
        largest_symbols=(
            SymbolSize(name="model_plan", owner="model", memory="flash", size_bytes=flash // 2),
        ),
    )


def _measurement(variant: Variant, board: str, compiled: CompiledPlan, speed: float) -> Measurement:
    total = INSTRUCTIONS[variant] / speed
    runs = Summary.of([total] * 10)
    shares = [op.macs or 500 for op in compiled.ops]
    costs = [0.98 * total * part / sum(shares) for part in shares]
    timer = {"loops": (1_000, 2_000), "ticks": (2_000, 4_000), "ticks_per_loop": 2.0, "constant_ticks": 0.0}
    return Measurement(
        board=board,
        core="cortex-m4f",
        timing_kind="emulated",
        runtime="planrt",
        kernels=compiled.kernel_set,
        flags="-O2 -mcpu=cortex-m4",
        build="ab" * 8,
        model_id=compiled.id,
        clock_hz=168_000_000,
        tick_hz=1_000_000_000,
        warmups=1,
        timer=TimerCheck.model_validate({**timer, "instructions_per_loop": 2.0}),
        ticks=runs,
        output_crc32=0xBEEF,
        golden_vectors=4,
        latency_us=None,
        instructions=runs,
        stack_bytes=600,
        stack_reserved_bytes=4_096,
        arena_bytes=compiled.arena_bytes,
        arena_reserved_bytes=compiled.arena_bytes,
        plan_bytes=len(compiled.plan),
        profile=tuple(
            OpCost(
                index=op.index, name=f"{op.op} {op.output_name}", ticks=0, instructions=cost, latency_us=None
            )
            for op, cost in zip(compiled.ops, costs, strict=True)
        ),
        samples=100,
        parity=_parity("tflm", "device"),
        accuracy=_metric(variant, 100),
    )


COMPARISON = Comparison(
    task="keyword_spotting",
    metrics={variant: _metric(variant) for variant in ACCURACY},
    model_size_bytes=dict.fromkeys(ACCURACY, 53_936),
    pairs=(
        Pair(
            first=Variant.INT8_PTQ,
            second=Variant.INT8_QAT,
            quantity="right answers",
            n=120,
            difference=-0.0417,
            low=-0.09,
            high=0.006,
            p_value=0.096,
            p_adjusted=0.192,
        ),
    ),
    calibrated=Variant.INT8_PTQ,
    draws=tuple(
        CalibrationDraw(
            seed=seed,
            samples=10,
            sha256="5" * 64,
            metric=Metric(name="accuracy", value=value, low=0.93, high=0.98, higher_is_better=True, n=120),
        )
        for seed, value in ((3, 0.96), (4, 0.968))
    ),
    spread=0.008,
    verdict="Nothing says that int8_qat and int8_ptq differ.",
)
