"""Statistics, units, the choice of samples."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tinyml_mlops.config import load_board
from tinyml_mlops.device.answers import SelfTest
from tinyml_mlops.errors import SelfTestError
from tinyml_mlops.measure.profile import profile_of
from tinyml_mlops.measure.sampling import spread
from tinyml_mlops.measure.statistics import Summary
from tinyml_mlops.measure.timer_check import check_timer
from tinyml_mlops.measure.units import TickUnits


def delayed(*delays: tuple[int, int]) -> list[tuple[int, SelfTest]]:
    return [(loops, SelfTest(ticks, 0, 0, 0, 0, 0)) for loops, ticks in delays]


def test_summary_of_known_numbers() -> None:
    summary = Summary.of([4, 1, 3, 2, 5])
    assert (summary.n, summary.min, summary.p50, summary.mean, summary.max) == (5, 1.0, 3.0, 3.0, 5.0)
    assert summary.p95 == pytest.approx(4.8)


def test_nothing_cannot_be_summarised() -> None:
    with pytest.raises(ValueError, match="nothing"):
        Summary.of([])


@settings(deadline=None)  # hundreds of resamples
@given(st.lists(st.integers(0, 2**40), min_size=1, max_size=50))
def test_a_summary_is_ordered(values: list[int]) -> None:
    found = Summary.of(values)
    assert found.min <= found.p50 <= found.p95 <= found.max
    assert found.min <= found.p50_low <= found.p50_high <= found.max
    assert found.min <= found.mean <= found.max or found.mean == pytest.approx(found.max)


def test_the_interval_of_the_median_is_a_bootstrap_s() -> None:
    values = list(np.random.default_rng(2).normal(100.0, 10.0, 30))
    found = Summary.of(values)
    expected = stats.bootstrap(
        (values,), np.median, vectorized=True, method="percentile", rng=np.random.default_rng(1)
    ).confidence_interval
    assert (found.p50_low, found.p50_high) == pytest.approx((expected.low, expected.high), abs=1.5)
    assert Summary.of(values) == found
    assert Summary.of([7] * 9).p50_low == Summary.of([7] * 9).p50_high == 7.0


def test_scaling_changes_the_unit_and_not_the_count() -> None:
    scaled = Summary.of([2, 4, 6]).scaled(0.5)
    assert (scaled.n, scaled.min, scaled.mean, scaled.max) == (3, 1.0, 2.0, 3.0)
    assert (scaled.p50_low, scaled.p50_high) == (1.0, 3.0)


@pytest.mark.parametrize(
    ("board", "tick_hz", "expected"),
    [
        ("qemu_stm32f405", 1_000_000_000, 1.0),
        ("qemu_mps2_an386", 25_000_000, 1 / 6.4),
        ("qemu_mps3_an547", 32_000_000, 1 / 8.192),
        ("qemu_riscv32", 1_000_000_000, 1.0),
    ],
)
def test_instructions_of_a_tick(board: str, tick_hz: int, expected: float) -> None:
    assert TickUnits.of(load_board(board), tick_hz).instructions_per_tick == pytest.approx(expected)


def test_emulated_and_hardware_time_never_mix() -> None:
    with pytest.raises(ValueError, match="not time"):
        _ = TickUnits(1000, 1e9).microseconds_per_tick
    with pytest.raises(ValueError, match="not instructions"):
        _ = TickUnits(1000, None).instructions_per_tick


def test_the_constant_part_of_the_timer_is_told_apart() -> None:
    check = check_timer(delayed((1000, 2016), (2000, 4016)), TickUnits(10**9, 1e9), "a board")
    assert check.instructions_per_loop == 2.0
    assert check.constant_ticks == 16.0


@pytest.mark.parametrize("uncertain", [-1, 0, 1])
def test_a_coarse_emulated_timer_is_uncertain_by_a_tick(uncertain: int) -> None:
    units = TickUnits(1_000_000, 1e9)
    assert (
        check_timer(delayed((100_000, 200), (200_000, 400 + uncertain)), units, "a board").ticks_per_loop > 0
    )
    with pytest.raises(SelfTestError):
        check_timer(delayed((100_000, 200), (200_000, 410)), units, "a board")


def test_a_profile_needs_a_name_for_every_op() -> None:
    with pytest.raises(ValueError, match="2 names for 3 ops"):
        profile_of([1, 2, 3], ["a", "b"], TickUnits(1, None))


@given(st.integers(0, 500), st.integers(1, 500))
def test_chosen_samples_are_evenly_spread(available: int, wanted: int) -> None:
    chosen = spread(available, wanted)
    assert len(chosen) == min(available, wanted)
    assert np.all((chosen >= 0) & (chosen < max(available, 1)))
    if len(chosen) > 1:
        gaps = np.diff(chosen)
        assert gaps.min() >= 1
        assert gaps.max() - gaps.min() <= 1
