"""Whether a device does well enough with its new model: against limits, and against the old model."""

from collections.abc import Iterator, Sequence
from statistics import median

from tinyml_mlops.config.fleet import HealthLimits
from tinyml_mlops.fleet.device import Health
from tinyml_mlops.gate import Check
from tinyml_mlops.gate.checks import bound

AT_MOST = ("latency_us", "instructions", "arena_bytes", "stack_bytes", "resets")
PACE = ("latency_us", "instructions")
"""How long an inference takes; a device has one of the two."""


def judge(limits: HealthLimits, health: Health, references: Sequence[Health]) -> tuple[Check, ...]:
    """Every check, the golden vectors first.

    Args:
        limits: what is asked.
        health: of the device, with the new model.
        references: of devices of its hardware kind, with the old model. A comparison without any is not made:
            the first release of a fleet has nothing to be compared with.
    """
    return tuple(_checks(limits, health, references))


def _checks(limits: HealthLimits, health: Health, references: Sequence[Health]) -> Iterator[Check]:
    yield bound("golden_vectors_failed", float(health.golden_vectors_failed), 0.0, at_least=False)
    if limits.accuracy is not None:
        yield bound("accuracy", health.accuracy, limits.accuracy, at_least=True)
    for name in AT_MOST:
        limit, value = getattr(limits, name), getattr(health, name)
        if limit is None or _counted_otherwise(name, health):
            continue
        yield bound(name, None if value is None else float(value), float(limit), at_least=False)
    if limits.accuracy_drop is not None and (old := _median("accuracy", references)) is not None:
        drop = None if health.accuracy is None else old - health.accuracy
        yield bound("accuracy_drop", drop, limits.accuracy_drop, at_least=False)
    if limits.slower_times is not None:
        yield from _slower(limits.slower_times, health, references)


def _counted_otherwise(name: str, health: Health) -> bool:
    """A limit of a hardware clock is none for an emulator, and the other way round."""
    other = {"latency_us": "instructions", "instructions": "latency_us"}.get(name)
    return other is not None and getattr(health, name) is None and getattr(health, other) is not None


def _slower(limit: float, health: Health, references: Sequence[Health]) -> Iterator[Check]:
    for name in PACE:
        old, new = _median(name, references), getattr(health, name)
        if old is not None:
            yield bound(f"{name}_times", None if new is None else new / old, limit, at_least=False)


def _median(name: str, references: Sequence[Health]) -> float | None:
    values = [value for one in references if (value := getattr(one, name)) is not None]
    return float(median(values)) if values else None
