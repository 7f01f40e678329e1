"""Figures over repeated measurements."""

from collections.abc import Sequence

import numpy as np

from tinyml_mlops.records import Record


class Summary(Record):
    """Repeats of one measurement, in the unit that the owner's field names.

    Attributes:
        n: repeats.
        p50: median; percentiles are interpolated linearly between the two nearest repeats.
    """

    n: int
    min: float
    p50: float
    p95: float
    mean: float
    max: float

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
        return cls(
            n=len(taken),
            min=float(taken.min()),
            p50=float(p50),
            p95=float(p95),
            mean=float(taken.mean()),
            max=float(taken.max()),
        )

    def scaled(self, factor: float) -> "Summary":
        """The same repeats in another unit: ``factor`` of the new one make one of the old."""
        figures = {name: value * factor for name, value in self.model_dump(exclude={"n"}).items()}
        return Summary(n=self.n, **figures)
