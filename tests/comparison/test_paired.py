"""Paired statistics against scipy, published figures and simulation."""

import numpy as np
import pytest
from scipy.stats import binomtest, permutation_test

from tinyml_mlops.comparison.paired import compare_right, compare_values, holm, mcnemar, newcombe, sign_flip
from tinyml_mlops.errors import DataError


@pytest.mark.parametrize(("first", "second"), [(0, 0), (1, 0), (3, 9), (9, 3), (5, 5), (0, 40), (400, 350)])
def test_mcnemar_is_the_exact_binomial_test(first: int, second: int) -> None:
    expected = binomtest(first, first + second).pvalue if first + second else 1.0
    assert mcnemar(first, second) == pytest.approx(expected, rel=1e-9)


def test_the_interval_of_newcombes_example() -> None:
    """36 right by both, 12 by one, 2 by the other, 0 by neither: method 10 gives 0.0569 to 0.3404."""
    low, high = newcombe(36, 2, 12, 0)
    assert (round(low, 4), round(high, 4)) == (0.0569, 0.3404)


def test_the_interval_turns_with_the_sign() -> None:
    low, high = newcombe(70, 9, 4, 17)
    assert newcombe(70, 4, 9, 17) == pytest.approx((-high, -low))


def test_the_interval_covers_the_truth() -> None:
    random = np.random.default_rng(5)
    cells, truth = [0.70, 0.04, 0.10, 0.16], 0.06
    tables = random.multinomial(150, cells, 1_000).tolist()
    inside = [low <= truth <= high for low, high in (newcombe(*table) for table in tables)]
    assert 0.93 <= np.mean(inside) <= 0.985


def test_shares_are_compared_sample_by_sample() -> None:
    first = np.array([True] * 80 + [False] * 20)
    second = np.array([True] * 78 + [False] * 2 + [True] * 12 + [False] * 8)
    found = compare_right(first, second)
    assert found.value == pytest.approx(0.10)
    assert found.low < 0.10 < found.high
    assert found.p_value == pytest.approx(binomtest(2, 14).pvalue)


def test_sign_flips_agree_with_all_flips() -> None:
    differences = np.random.default_rng(1).normal(0.5, 1.0, 12)

    def mean(x: np.ndarray, axis: int) -> np.ndarray:
        return np.asarray(np.mean(x, axis=axis))

    exact = permutation_test((differences,), mean, permutation_type="samples", n_resamples=10_000)
    assert sign_flip(differences, seed=3) == pytest.approx(exact.pvalue, abs=0.01)


def test_values_that_never_differ_are_no_difference() -> None:
    values = np.arange(10.0)
    found = compare_values(values, values, seed=0)
    assert (found.value, found.low, found.high, found.p_value) == (0.0, 0.0, 0.0, 1.0)


def test_a_constant_gain_is_found_in_scattered_values() -> None:
    random = np.random.default_rng(2)
    values = random.normal(0.0, 10.0, 200)
    found = compare_values(values, values + 0.2 + random.normal(0.0, 0.1, 200), seed=0)
    assert 0.18 < found.low < found.value < found.high < 0.22
    assert found.p_value < 0.001


def test_segments_keep_the_level_where_windows_err_together() -> None:
    """Two models that are as good as each other, and wrong for a second at a time, each at times of its own.

    Window by window, McNemar's test takes that for dozens of independent proofs; over segments of ten seconds
    the chance of a false alarm is what it says.
    """
    random = np.random.default_rng(6)
    segments, a_second, rounds = 40, 12, 60
    by_window, by_segment = 0, 0
    for number in range(rounds):
        wrong = random.random((2, segments * 10)) < 0.05
        errors = wrong.reshape(2, segments, 10).sum(axis=2)
        first, second = np.repeat(~wrong, a_second, axis=1)
        by_window += compare_right(first, second).p_value < 0.05
        by_segment += compare_values(errors[0], errors[1], seed=number).p_value < 0.05
    assert by_window > 0.3 * rounds
    assert by_segment < 0.1 * rounds


def test_holm() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([]) == []


@pytest.mark.parametrize("counts", [(0, 0), (3, 4)])
def test_what_has_no_pairs_is_refused(counts: tuple[int, int]) -> None:
    with pytest.raises(DataError, match="in pairs"):
        compare_right(*(np.zeros(count, bool) for count in counts))
