"""One deadline, passed down, instead of a time-out at every level."""

import time
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Deadline:
    """A point on the monotonic clock until which something may be waited for.

    Attributes:
        at_s: ``time.monotonic()`` value at which it expires.
        given_s: what was granted in the first place, for messages.
    """

    at_s: float
    given_s: float

    @classmethod
    def after(cls, seconds: float) -> Self:
        return cls(time.monotonic() + seconds, seconds)

    @property
    def remaining_s(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.at_s - time.monotonic())

    @property
    def expired(self) -> bool:
        return self.remaining_s == 0.0
