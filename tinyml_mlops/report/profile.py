"""What each op of a model costs on the board."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tinyml_mlops.report.canvas import new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROW_IN = 0.28
NAME_CHARS = 40


def profile_figure(names: Sequence[str], costs: Sequence[float], unit: str, title: str) -> "Figure":
    """Draw one bar an op, in the order in which they run.

    Args:
        names: of the ops.
        costs: of each op, in ``unit``.
        unit: ``instructions`` from an emulator, ``µs`` from a hardware clock.
        title: of the figure.

    Raises:
        ValueError: there is not one cost for every name.
    """
    if len(names) != len(costs):
        raise ValueError(f"{len(names)} ops, but {len(costs)} costs")
    total = sum(costs) or 1.0
    figure, axes = new_figure(8.0, 1.4 + ROW_IN * len(names))
    drawn = axes.barh(range(len(names)), costs, color="C0")
    axes.bar_label(drawn, [f"{cost:,.0f} ({cost / total:.0%})" for cost in costs], padding=3, fontsize=8)
    axes.set_yticks(
        range(len(names)), [f"{index}  {_short(name)}" for index, name in enumerate(names)], fontsize=8
    )
    axes.invert_yaxis()
    axes.set_xlim(right=1.25 * max(costs, default=1.0))  # room for the figures beside the bars
    axes.set(xlabel=f"{unit} per inference", title=title)
    return figure


def _short(name: str) -> str:
    """Op and layer of ``OP model/layer/part;…``: fused ops carry several names, one will do."""
    op, _, output = name.partition(";")[0].partition(" ")
    *path, last = output.split("/")
    layer = path[-1] if path else last
    shown = f"{op} {layer}".strip()
    return shown if len(shown) <= NAME_CHARS else shown[: NAME_CHARS - 1] + "…"
