"""Faster is said where the intervals separate, and only there."""

import numpy as np
import pytest

from tinyml_mlops.comparison.faster import Timed, all_pairs, faster
from tinyml_mlops.measure.statistics import Summary


def timed(name: str, values: list[float]) -> Timed:
    found = Summary.of(values)
    metrics = {
        "latency_us_p50": found.p50,
        "latency_us_p50_low": found.p50_low,
        "latency_us_p50_high": found.p50_high,
    }
    result = Timed.of(name, metrics)
    assert result is not None
    return result


def test_runs_that_differ_by_more_than_their_noise() -> None:
    noise = np.random.default_rng(1).normal(0, 1, 40)
    slow, quick = timed("portable", list(100 + noise)), timed("dsp", list(50 + noise))
    said = faster(slow, quick)
    assert said.startswith("dsp is faster than portable: 50")
    assert "against 10" in said or "against 99" in said
    assert said == faster(quick, slow)


@pytest.mark.parametrize("seed", range(5))
def test_runs_of_the_same_thing_are_never_told_apart(seed: int) -> None:
    random = np.random.default_rng(seed)
    one, other = (timed(name, list(random.normal(100, 5, 40))) for name in ("left", "right"))
    assert faster(one, other).startswith("Nothing says that")


def test_intervals_that_touch_say_nothing() -> None:
    one, other = Timed("a", 10.0, 9.0, 11.0, exact=False), Timed("b", 12.0, 11.0, 13.0, exact=False)
    assert (
        faster(one, other)
        == "Nothing says that a and b differ: 10.0 µs (9.0 to 11.0) against 12.0 µs (11.0 to 13.0)."
    )


def test_counted_instructions_are_exact() -> None:
    one, same, other = (
        Timed.of(name, {"instructions_per_inference": n}) for name, n in (("a", 2e6), ("b", 2e6), ("c", 1e6))
    )
    assert one and same and other
    assert all_pairs([one, same, other]) == (
        "a and b take the same: 2,000,000 instructions.",
        "c takes fewer instructions than a: 1,000,000 instructions against 2,000,000 instructions, 2x.",
        "c takes fewer instructions than b: 1,000,000 instructions against 2,000,000 instructions, 2x.",
    )


def test_emulated_and_measured_time_are_never_compared() -> None:
    emulated = Timed.of("a", {"instructions_per_inference": 5.0})
    assert emulated
    assert "cannot be compared" in faster(emulated, timed("b", [1.0, 2.0]))
    assert Timed.of("nothing", {"accuracy": 1.0}) is None
