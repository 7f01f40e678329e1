"""A bare matplotlib figure: no pyplot, so no display, no global state, and nothing to close."""

import importlib
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DPI = 110
MODULES = ("matplotlib.backends.backend_agg", "matplotlib.figure", "matplotlib.ticker")

_importing = threading.Lock()


def warm_up() -> None:
    """Begin to import matplotlib in the background: whoever draws soon has other things to do meanwhile."""
    threading.Thread(target=load, daemon=True).start()


def load() -> None:
    """Import what figures need, in one thread at a time.

    Two threads that enter matplotlib's circle of modules at different ends wait for each other; Python then
    gives one of them a module that is half there.
    """
    with _importing:
        for name in MODULES:
            importlib.import_module(name)


def new_figure(width_in: float, height_in: float) -> "tuple[Figure, Axes]":
    """Make a figure with one set of axes, drawn by Agg (bytes depend on the data alone)."""
    load()
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width_in, height_in), dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot()
