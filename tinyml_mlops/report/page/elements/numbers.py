"""Numbers as people read them. Values are only rounded here, at the very end."""

import math

NOTHING = "–"


def whole(value: float) -> str:
    return f"{value:,.0f}"


def fraction(value: float) -> str:
    return f"{value:.4f}"


def share(value: float) -> str:
    """Of one, in per cent; what is there is never shown as 0 %, what is not all never as 100 %."""
    percent = 100.0 * value
    if 0.0 < percent < 0.1:
        return "< 0.1 %"
    if 99.9 < percent < 100.0:
        return "> 99.9 %"
    return f"{percent:.1f} %"


def signed(value: float) -> str:
    """A difference, its sign always shown; none is 0."""
    return f"{value:+.4f}" if value else "0"


def binary(size_bytes: float) -> str:
    """A size to compare at a glance; tables show bytes."""
    if size_bytes < 1024:
        return f"{size_bytes:,.0f} B"
    if size_bytes < 1024 * 1024:
        return f"{size_bytes / 1024:,.1f} KiB"
    return f"{size_bytes / 1024 / 1024:,.1f} MiB"


def short(value: float) -> str:
    """At most four characters or so, for an axis: 12, 1.5k, 20M."""
    if value == 0.0:
        return "0"
    for power, letter in ((9, "G"), (6, "M"), (3, "k")):
        if abs(value) >= 10**power:
            return f"{value / 10**power:.3g}{letter}"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:.{min(digits, 4)}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}"
