"""Descriptions, as MLflow shows them on the pages of registered models and versions."""

from collections.abc import Sequence

from tinyml_mlops.gate import Check, Figures


def model_note(task: str) -> str:
    """Of a registered model."""
    return (
        f"TinyML models for **{task}**, measured on boards.\n\n"
        "* `candidate` is the newest version that passed the gate (`params.yaml`, section `gate`).\n"
        "* `champion` is moved by `tinyml promote`, which asks the gate again and compares both."
    )


def version_note(figures: Figures, checks: Sequence[Check]) -> str:
    """What it is, what was measured where, and what the gate said."""
    lines = [f"**{figures.name}**, {figures.metric} {figures.value:.4f} on the test split.", ""]
    for board, found in figures.boards.items():
        shown = [
            f"{name} {found.metrics[name]:,.0f}"
            for name in (
                "flash_bytes",
                "ram_bytes",
                "arena_bytes",
                "latency_us_p50",
                "instructions_per_inference",
            )
            if name in found.metrics
        ]
        lines.append(f"* {board}: {', '.join(shown)}")
    lines += ["", f"The gate: {sum(check.passed for check in checks)} of {len(checks)} checks hold.", ""]
    lines += [f"* {'✓' if check.passed else '✗'} {check.told}" for check in checks]
    return "\n".join(lines)
