"""Mean and deviation of values that come in blocks."""

import numpy as np

from tinyml_mlops.features.arrays import Double, Float


class Moments:
    """Mean and deviation of each of ``width`` columns, of all rows added so far.

    Blocks are joined as in Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing
    sample variances" (1979): as exact as two passes over the whole.
    """

    def __init__(self, width: int) -> None:
        """Of no rows yet: a mean of 0, a deviation of 0."""
        self.width = width
        self._count = 0
        self._mean = np.zeros(width)
        self._squares = np.zeros(width)

    def add(self, rows: Float) -> None:
        """Take ``[n, width]`` more."""
        if not len(rows):
            return
        count = self._count + len(rows)
        mean = rows.mean(axis=0, dtype=np.float64)
        apart = mean - self._mean
        self._squares += np.square(rows - mean).sum(axis=0) + apart**2 * (self._count * len(rows) / count)
        self._mean = self._mean + apart * (len(rows) / count)
        self._count = count

    @property
    def mean(self) -> Double:
        """``[width]``."""
        return self._mean

    @property
    def deviation(self) -> Double:
        """Standard deviation ``[width]``, of the rows themselves (not of what they are drawn from)."""
        return np.asarray(np.sqrt(self._squares / max(self._count, 1)))
