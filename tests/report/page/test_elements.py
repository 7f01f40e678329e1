"""Axes, fronts and numbers."""

import pytest

from tinyml_mlops.report.page.elements.axis import cost_axis, linear_axis
from tinyml_mlops.report.page.elements.numbers import binary, share, short, signed
from tinyml_mlops.report.page.elements.pareto import front


def test_what_is_dominated_is_not_on_the_front() -> None:
    costs = [5.0, 1.0, 3.0, 3.0, 9.0]
    gains = [0.9, 0.5, 0.8, 0.7, 0.9]
    assert front(costs, gains) == [1, 2, 0]


def test_equals_do_not_dominate_each_other() -> None:
    assert front([2.0, 2.0, 3.0], [0.5, 0.5, 0.5]) == [0, 1]


def test_a_linear_axis_ends_at_ticks_around_its_values() -> None:
    axis = linear_axis(0.87, 0.99)
    assert axis.ticks == pytest.approx((0.85, 0.9, 0.95, 1.0))
    assert (axis.place(0.85), axis.place(1.0)) == pytest.approx((0.0, 1.0))


@pytest.mark.parametrize(
    "values", [[0.0], [3.0], [1e-9, 1e-9], [1e6, 7e6], [1.0, 1e7], [123.0, 1e4], [0.0, 9.0]]
)
def test_every_cost_lies_on_its_axis_between_few_ticks(values: list[float]) -> None:
    axis = cost_axis(values)
    assert all(0.0 <= axis.place(value) <= 1.0 for value in values)
    assert 2 <= len(axis.ticks) <= 9
    assert all(-1e-9 <= axis.place(tick) <= 1.0 + 1e-9 for tick in axis.ticks)
    assert axis.logarithmic == (min(values) > 0.0 and max(values) >= 8 * min(values))


def test_numbers_never_hide_what_is_there() -> None:
    assert [share(value) for value in (0.0, 1e-6, 0.5, 0.99999, 1.0)] == [
        *("0.0 %", "< 0.1 %", "50.0 %", "> 99.9 %", "100.0 %")
    ]
    assert [signed(value) for value in (-0.0083, 0.0, 0.01)] == ["-0.0083", "0", "+0.0100"]
    assert [binary(value) for value in (600, 10_048, 1 << 20)] == ["600 B", "9.8 KiB", "1.0 MiB"]
    assert [short(value) for value in (0.0, 0.05, 0.95, 12.0, 1500.0, 2.1e7)] == [
        *("0", "0.05", "0.95", "12", "1.5k", "21M")
    ]
