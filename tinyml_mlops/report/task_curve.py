"""A task's own figure, e.g. a ROC curve."""

from typing import TYPE_CHECKING, Any

from tinyml_mlops.report.canvas import new_figure
from tinyml_mlops.tasks.metric import Curve

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STYLES: dict[str, dict[str, Any]] = {
    "line": {"linestyle": "-"},
    "reference": {"linestyle": "--", "color": "grey"},
    "points": {"linestyle": "", "marker": "o"},
}
LARGE, SMALL = 8.0, 3.0  # markers of one point, of many


def curve_figure(curve: Curve, title: str) -> "Figure":
    """Draw every line in its style."""
    figure, axes = new_figure(6.0, 4.2)
    for line in curve.lines:
        size = LARGE if len(line.x) == 1 else SMALL
        axes.plot(line.x, line.y, label=line.name, markersize=size, **STYLES[line.style])
    axes.set(xlabel=curve.x_label, ylabel=curve.y_label, title=f"{title}\n{curve.title}")
    axes.grid(visible=True, alpha=0.3)
    axes.legend(fontsize=8)
    return figure
