"""Limits on how a device does with a new model."""

from typing import Any

import pytest

from tests.fleet.simulated import GOOD
from tinyml_mlops.config.fleet import HealthLimits
from tinyml_mlops.fleet.device import Health
from tinyml_mlops.fleet.health import judge


def health(**changes: Any) -> Health:
    return GOOD.model_copy(update=changes)


@pytest.mark.parametrize(
    ("limits", "found", "failed"),
    [
        ({}, {}, []),
        ({}, {"golden_vectors_failed": 1}, ["golden_vectors_failed"]),
        ({}, {"resets": 1}, ["resets"]),
        ({}, {"resets": None}, ["resets"]),
        ({"resets": None}, {"resets": 9}, []),
        ({"accuracy": 0.9}, {}, []),
        ({"accuracy": 0.91}, {}, ["accuracy"]),
        ({"accuracy": 0.5}, {"accuracy": None}, ["accuracy"]),
        ({"instructions": 1000.0}, {}, []),
        ({"instructions": 999.0}, {}, ["instructions"]),
        ({"latency_us": 1.0}, {}, []),  # an emulator has no latency
        ({"latency_us": 1.0}, {"latency_us": 2.0, "instructions": None}, ["latency_us"]),
        ({"latency_us": 1.0}, {"instructions": None}, ["latency_us"]),
        ({"arena_bytes": 100}, {"arena_bytes": 101}, ["arena_bytes"]),
        ({"stack_bytes": 100}, {"stack_bytes": 100}, []),
    ],
)
def test_limits(limits: dict[str, Any], found: dict[str, Any], failed: list[str]) -> None:
    checks = judge(HealthLimits(**limits), health(**found), ())
    assert [check.name for check in checks if not check.passed] == failed


def test_the_old_model_is_the_median_of_those_that_run_it() -> None:
    limits = HealthLimits(slower_times=1.1, accuracy_drop=0.02)
    old = [health(instructions=value, accuracy=0.92) for value in (500.0, 1000.0, 9000.0)]
    assert all(check.passed for check in judge(limits, health(), old))
    checks = judge(limits, health(instructions=1200.0, accuracy=0.85), old)
    failed = [check for check in checks if not check.passed]
    assert [check.name for check in failed] == ["accuracy_drop", "instructions_times"]
    assert failed[1].value == 1.2
    assert all(check.passed for check in judge(limits, health(instructions=9e9), ()))
