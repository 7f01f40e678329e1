"""Which plots belong to the run of a variant."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from tinyml_mlops.report.confusion import confusion_figure
from tinyml_mlops.report.profile import profile_figure
from tinyml_mlops.report.size import size_figure
from tinyml_mlops.report.sqnr import sqnr_figure
from tinyml_mlops.report.task_curve import curve_figure
from tinyml_mlops.tracking.outputs import UnfitOutputs, VariantOutputs

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    Draw = Callable[[], Figure]


def variant_figures(outputs: VariantOutputs | UnfitOutputs, title: str) -> dict[str, "Draw"]:
    """Name on the server → what draws it. A regression has no confusion matrix."""
    build, evaluation = outputs.build, outputs.evaluation
    limits = {"flash": build.flash_limit_bytes, "RAM": build.ram_limit_bytes}
    figures: dict[str, Draw] = {
        "plots/size_by_owner.png": partial(
            size_figure, build.flash_by_owner, build.ram_by_owner, limits, title
        ),
    }
    if evaluation.confusion:
        figures["plots/confusion.png"] = partial(
            confusion_figure, evaluation.confusion, evaluation.labels, title
        )
    if evaluation.curve:
        figures["plots/curve.png"] = partial(curve_figure, evaluation.curve, title)
    if isinstance(outputs, VariantOutputs) and outputs.measurement.profile:
        figures["plots/op_profile.png"] = partial(_profile, outputs, title)
    if outputs.quantization.layers:
        figures["plots/sqnr_by_layer.png"] = partial(_sqnr, outputs, title)
    return figures


def _sqnr(outputs: VariantOutputs | UnfitOutputs, title: str) -> "Figure":
    layers = outputs.quantization.layers
    clipped = {one.index: one.clipped_fraction for one in outputs.quantization.coverage}
    return sqnr_figure(
        [f"{one.index} {one.op}" for one in layers],
        [one.sqnr_db for one in layers],
        [clipped.get(one.index, 0.0) for one in layers],
        title,
    )


def _profile(outputs: VariantOutputs, title: str) -> "Figure":
    """Emulated and hardware costs never share an axis."""
    ops = outputs.measurement.profile
    if outputs.measurement.timing_kind == "emulated":
        costs, unit = [op.instructions or 0.0 for op in ops], "instructions"
    else:
        costs, unit = [op.latency_us or 0.0 for op in ops], "µs"
    return profile_figure([op.name for op in ops], costs, unit, title)
