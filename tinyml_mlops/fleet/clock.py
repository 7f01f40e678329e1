"""Time as a rollout knows it; a simulation has one of its own."""

import time
from typing import Protocol


class Clock(Protocol):
    """Seconds since 1970, and waiting for them."""

    def now_s(self) -> float: ...

    def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """That of this machine."""

    def now_s(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)
