"""How long to wait for an answer before asking again: learned from how long answers take."""

from collections import deque
from statistics import median

FIRST_S = 2.0
"""Before any answer came: more than any quick answer takes, 700 bytes at 115,200 baud are 0.06 s."""
REMEMBERED = 16
FACTOR = 8.0  # the longest quick answers have ten times the bytes of the shortest
SPARE_S = 0.005  # for the host's own scheduling
GROWTH = 1.5
LONGEST_S = 0.25


class Patience:
    """Of one link. Asking too early does no harm, since answers are told apart by their sequence numbers."""

    def __init__(self) -> None:
        self._taken_s: deque[float] = deque(maxlen=REMEMBERED)

    def learn(self, taken_s: float) -> None:
        """A quick answer came after so many seconds."""
        self._taken_s.append(taken_s)

    @property
    def quick_s(self) -> float:
        """No quick answer is expected after so many seconds."""
        if not self._taken_s:
            return FIRST_S
        return min(FIRST_S, FACTOR * median(self._taken_s) + SPARE_S)


def longer(patience_s: float) -> float:
    """How long to wait for the next copy of a request that was met by silence.

    A device that pauses for half a minute finds some hundred copies of one request, and no more: sequence
    numbers begin again after 256, and a late answer must not pass for one to another request.
    """
    return max(patience_s, min(GROWTH * patience_s, LONGEST_S))
