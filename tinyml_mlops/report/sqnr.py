"""Signal to quantisation noise of every layer, the worst first, with the share of test values that clip."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tinyml_mlops.report.canvas import new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_LAYERS = 40


def sqnr_figure(
    names: Sequence[str], sqnr_db: Sequence[float], clipped: Sequence[float], title: str
) -> "Figure":
    """Draw one bar a layer; what clips is written beside it.

    Args:
        names: of the layers.
        sqnr_db: of each.
        clipped: share of each layer's values over test data that is outside of its range.
        title: of the figure.
    """
    order = sorted(range(len(names)), key=lambda at: sqnr_db[at])[:MOST_LAYERS]
    figure, axes = new_figure(7.0, 1.2 + 0.25 * len(order))
    bars = axes.barh(range(len(order)), [sqnr_db[at] for at in order], color="C0")
    axes.bar_label(bars, [f"{clipped[at]:.2%} clip" if clipped[at] else "" for at in order], padding=3)
    axes.set_yticks(range(len(order)), [names[at] for at in order], fontsize=8)
    axes.invert_yaxis()
    axes.margins(x=0.15)
    axes.set(xlabel="signal to quantisation noise, dB", title=title)
    axes.grid(visible=True, axis="x", alpha=0.3)
    return figure
