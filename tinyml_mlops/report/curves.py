"""Learning curves: one line a column of ``history.csv``, losses apart from everything else."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tinyml_mlops.report.canvas import new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def curves_figure(epochs: Sequence[int], columns: Mapping[str, Sequence[float]], title: str) -> "Figure":
    """Draw every column over the epochs; names with ``loss`` on the left axis, the rest on the right one."""
    figure, left = new_figure(7.0, 4.0)
    from matplotlib.ticker import MaxNLocator  # only now: new_figure imports matplotlib as it has to be

    right = left.twinx()
    for number, (name, values) in enumerate(sorted(columns.items())):
        axes = left if "loss" in name else right
        axes.plot(epochs, values, label=name, color=f"C{number}", marker="." if len(epochs) < 30 else "")
    handles = [*left.get_lines(), *right.get_lines()]
    if handles:
        left.legend(handles=handles, loc="center right", fontsize=8)
    right.set_visible(bool(right.get_lines()))
    left.xaxis.set_major_locator(MaxNLocator(integer=True))
    left.set(xlabel="epoch", ylabel="loss", title=title)
    left.grid(visible=True, alpha=0.3)
    return figure
