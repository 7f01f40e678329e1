"""Which devices are worked on next. Taking one costs the same in a fleet of ten and of ten thousand."""

import heapq
from collections import deque
from collections.abc import Iterable

FIRST_RETRY_S, LAST_RETRY_S = 1.0, 30.0


class Agenda:
    """Devices that are to be worked on now, and those to be tried again later."""

    def __init__(self) -> None:
        self._begun: deque[str] = deque()
        self._fresh: deque[str] = deque()
        self._later: list[tuple[float, str, bool]] = []
        self._retry_s: dict[str, float] = {}

    def add(self, names: Iterable[str], *, begun: bool) -> None:
        """Devices to be worked on now; ``begun``: something was done to them before."""
        (self._begun if begun else self._fresh).extend(names)

    def again(self, name: str, now_s: float, *, begun: bool) -> None:
        """A device that was not reached; each time it is left alone for longer, up to half a minute."""
        wait_s = self._retry_s.get(name, FIRST_RETRY_S)
        self._retry_s[name] = min(2 * wait_s, LAST_RETRY_S)
        heapq.heappush(self._later, (now_s + wait_s, name, begun))

    def take(self, now_s: float, *, fresh: bool) -> str | None:
        """The next device; None: there is none now.

        Args:
            now_s: seconds since 1970.
            fresh: whether something new may be begun.
        """
        while self._later and self._later[0][0] <= now_s:
            _, name, begun = heapq.heappop(self._later)
            self.add([name], begun=begun)
        if self._begun:
            return self._begun.popleft()
        return self._fresh.popleft() if fresh and self._fresh else None

    @property
    def next_s(self) -> float | None:
        """When the next device is to be tried again, seconds since 1970; None: none is."""
        return self._later[0][0] if self._later else None
