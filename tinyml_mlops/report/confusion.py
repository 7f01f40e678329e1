"""The confusion matrix: rows are the truth, columns what was predicted."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from tinyml_mlops.report.canvas import new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CELL_IN = 0.5
DARK_FRACTION = 0.6  # of a row, from which the number in the cell is written in white


def confusion_figure(matrix: Sequence[Sequence[int]], labels: Sequence[str], title: str) -> "Figure":
    """Draw counts, coloured by their share of the row: a rare class shows as well as a frequent one.

    Args:
        matrix: ``[truth][prediction]`` counts, square, as large as ``labels``.
        labels: class names.
        title: of the figure.

    Raises:
        ValueError: the matrix does not fit the labels.
    """
    counts = np.asarray(matrix, dtype=np.int64)
    if counts.shape != (len(labels), len(labels)):
        raise ValueError(f"a confusion matrix of shape {counts.shape} does not fit {len(labels)} labels")
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    side = 2.0 + CELL_IN * len(labels)
    figure, axes = new_figure(side + 1.0, side)
    image = axes.imshow(shares, cmap="Blues", vmin=0.0, vmax=1.0)
    ticks = range(len(labels))
    axes.set_xticks(ticks, labels, rotation=45, ha="right")
    axes.set_yticks(ticks, labels)
    for (row, column), count in np.ndenumerate(counts):
        if count:
            colour = "white" if shares[row, column] > DARK_FRACTION else "black"
            axes.text(column, row, str(count), ha="center", va="center", color=colour, fontsize=8)
    axes.set(xlabel="predicted", ylabel="actual", title=title)
    figure.colorbar(image, ax=axes, label="share of the actual class")
    return figure
