"""A bare matplotlib figure: no pyplot, so no display, no global state, and nothing to close."""

import importlib
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DPI = 110
BACKEND = "matplotlib.backends.backend_agg"


def warm_up() -> None:
    """Begin to import matplotlib in the background: whoever draws soon has other things to do meanwhile."""
    threading.Thread(target=importlib.import_module, args=(BACKEND,), daemon=True).start()


def new_figure(width_in: float, height_in: float) -> "tuple[Figure, Axes]":
    """Make a figure with one set of axes, drawn by Agg (bytes depend on the data alone)."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width_in, height_in), dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot()
