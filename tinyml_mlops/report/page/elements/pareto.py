"""Which of several trade-offs nobody should prefer another one to."""

from collections.abc import Sequence


def front(costs: Sequence[float], gains: Sequence[float]) -> list[int]:
    """Places of the points that no other one dominates, from the cheapest on.

    One dominates another if it costs no more, gains no less, and is better in one of the two.
    """

    def dominated(one: int) -> bool:
        return any(
            costs[other] <= costs[one]
            and gains[other] >= gains[one]
            and (costs[other], gains[other]) != (costs[one], gains[one])
            for other in range(len(costs))
        )

    kept = [one for one in range(len(costs)) if not dominated(one)]
    return sorted(kept, key=lambda one: (costs[one], one))
