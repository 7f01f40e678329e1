"""Figures over repeated measurements."""

from collections.abc import Sequence

import numpy as np

from tinyml_mlops.records import Record
from tinyml_mlops.tasks.intervals import bootstrap

SEED = 0
"""Of the resamples: the same repeats always have the same interval."""


class Summary(Record):
    """Repeats of one measurement, in the unit that the owner's field names.

    Attributes:
        n: repeats.
        p50: median; percentiles are interpolated linearly between the two nearest repeats.
        p50_low: lower end of the median's 95 % interval, by percentile bootstrap over the repeats.
        p50_high: upper end of it.
    """

    n: int
    min: float
    p50: float
    p95: float
    mean: float
    max: float
    p50_low: float
    p50_high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Summary":
        """Summarise at least one value.

        Raises:
            ValueError: there is none.
        """
        if not values:
            raise ValueError("nothing was measured")
        taken = np.asarray(values, dtype=np.float64)
        p50, p95 = np.percentile(taken, (50, 95))
        low, high = bootstrap(lambda at: float(np.median(taken[at])), len(taken), SEED)
        return cls(
            n=len(taken),
            min=float(taken.min()),
            p50=float(p50),
            p95=float(p95),
            mean=float(taken.mean()),
            max=float(taken.max()),
            p50_low=low,
            p50_high=high,
        )

    def scaled(self, factor: float) -> "Summary":
        """The same repeats in another unit: ``factor`` of the new one make one of the old."""
        figures = {name: value * factor for name, value in self.model_dump(exclude={"n"}).items()}
        return Summary(n=self.n, **figures)
