"""Tables that DVC plots."""

import csv
import io
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from tinyml_mlops.data import Split
from tinyml_mlops.tasks.metric import Curve


def confusion_csv(test: Split, predicted: npt.NDArray[np.int64] | None, labels: tuple[str, ...]) -> str:
    """One row a sample, as DVC's confusion plot wants it; only the header for a regression."""
    pairs = [] if predicted is None else zip(test.y.tolist(), predicted.tolist(), strict=True)
    rows = ((labels[actual], labels[guess] if guess >= 0 else "") for actual, guess in pairs)
    return _table(("actual", "predicted"), rows)


def curve_csv(curve: Curve | None) -> str:
    """One row a point of the task's own figure, its references left out; only the header without one."""
    lines = [line for line in curve.lines if line.style != "reference"] if curve else []
    rows = ((line.name, x, y) for line in lines for x, y in zip(line.x, line.y, strict=True))
    return _table(("line", "x", "y"), rows)


def _table(header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
