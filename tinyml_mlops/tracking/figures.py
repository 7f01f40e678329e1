"""Which plots belong to the run of a variant."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from tinyml_mlops.config import Board
from tinyml_mlops.report.confusion import confusion_figure
from tinyml_mlops.report.profile import profile_figure
from tinyml_mlops.report.size import size_figure
from tinyml_mlops.tracking.outputs import VariantOutputs

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def variant_figures(outputs: VariantOutputs, board: Board, title: str) -> dict[str, "Callable[[], Figure]"]:
    """Name on the server → what draws it. A regression has no confusion matrix."""
    limits = {"flash": board.flash_bytes, "RAM": board.ram_bytes}
    figures: dict[str, Callable[[], Figure]] = {
        "plots/size_by_owner.png": partial(
            size_figure, outputs.flash_by_owner, outputs.ram_by_owner, limits, title
        ),
    }
    if outputs.evaluation.confusion:
        figures["plots/confusion.png"] = partial(
            confusion_figure, outputs.evaluation.confusion, outputs.evaluation.labels, title
        )
    if outputs.profile:
        names = [name for name, _ in outputs.profile]
        costs = [cost for _, cost in outputs.profile]
        figures["plots/op_profile.png"] = partial(profile_figure, names, costs, outputs.profile_unit, title)
    return figures
