"""Which of several variants that pass is taken."""

from collections.abc import Sequence

from tinyml_mlops.gate.figures import Figures

COSTS = ("latency_us_p50", "instructions_per_inference", "flash_bytes", "ram_bytes")
"""What makes a variant the cheaper one, the first that differs; on the first board."""


def best(candidates: Sequence[Figures], margin: float) -> Figures:
    """The cheapest of those whose metric is within ``margin`` of the best; of equals the first.

    The metric alone would always take float32, by a hair.

    Args:
        candidates: at least one, all of one task, measured on the same boards.
        margin: see :attr:`tinyml_mlops.config.GateParams.margin`.
    """
    sign = 1.0 if candidates[0].higher_is_better else -1.0
    highest = max(sign * one.value for one in candidates)
    as_good = [one for one in candidates if sign * one.value >= highest - margin]
    return min(as_good, key=_cost)


def _cost(figures: Figures) -> tuple[float, ...]:
    first = next(iter(figures.boards.values())).metrics if figures.boards else {}
    return tuple(first.get(name, 0.0) for name in COSTS)
