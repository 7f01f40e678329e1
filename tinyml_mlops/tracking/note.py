"""The description of a run, as MLflow shows it on the run's page."""

from collections.abc import Mapping

from tinyml_mlops.config import Board, Params, Variant
from tinyml_mlops.firmware.fit import misfit, remedy
from tinyml_mlops.tracking.outputs import UnfitOutputs, VariantOutputs


def variant_note(outputs: VariantOutputs, params: Params, variant: Variant, board: Board) -> str:
    """Say in Markdown what was measured and how far it can be trusted."""
    metric, metrics = outputs.evaluation.metric, outputs.metrics
    lines = [
        f"**{params.task}**, variant **{variant}**, on **{board.title}**; "
        f"runtime {outputs.measurement.runtime}, kernels {outputs.measurement.kernels}.",
        "",
        f"* {metric.name} {metric.value:.4f}, 95 % interval {metric.low:.4f} to {metric.high:.4f}, "
        f"{metric.n:,} test samples on the host",
    ]
    if device := outputs.measurement.accuracy:
        lines.append(f"* {device.name} on the device {device.value:.4f}, {device.n:,} of these samples")
    lines += [f"* {line}" for line in cost_lines(metrics, board)]
    if outputs.quantization.warnings:
        lines += ["", *(f"⚠ {warning}" for warning in outputs.quantization.warnings)]
    lines += ["", "`report.html` among the artifacts has memory, arena, profile, parity and confusions."]
    return "\n".join(lines)


def unfit_note(outputs: UnfitOutputs, params: Params, variant: Variant, board: Board) -> str:
    """Say in Markdown what is missing."""
    metric = outputs.evaluation.metric
    return "\n".join(
        [
            f"**{params.task}**, variant **{variant}**: **does not fit {board.title}**; not measured.",
            "",
            f"* {misfit(outputs.build)}",
            f"* what to do: {remedy(outputs.build)}",
            f"* {metric.name} {metric.value:.4f}, 95 % interval {metric.low:.4f} to {metric.high:.4f}, "
            f"{metric.n:,} test samples on the host",
        ]
    )


def cost_lines(metrics: Mapping[str, float], board: Board) -> list[str]:
    """What a model takes on a board: time, and memory of what there is."""
    memory = (
        f"flash {metrics['flash_bytes']:,.0f} of {board.flash_bytes:,} bytes; "
        f"RAM {metrics['ram_bytes']:,.0f} of {board.ram_bytes:,}, of it arena {metrics['arena_bytes']:,.0f}"
    )
    return [_timing(metrics), memory]


def _timing(metrics: Mapping[str, float]) -> str:
    """Emulated time is never called latency."""
    if "latency_us_p50" in metrics:
        median, slow = metrics["latency_us_p50"], metrics["latency_us_p95"]
        return f"latency {median:,.1f} µs in the middle, {slow:,.1f} µs at the 95th percentile"
    instructions, emulated_us = metrics["instructions_per_inference"], metrics["emulated_latency_us"]
    return (
        f"{instructions:,.0f} instructions an inference, counted by an emulator; "
        f"at one instruction a cycle {emulated_us:,.1f} µs"
    )
