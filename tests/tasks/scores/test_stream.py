"""False rejects and false accepts of streams whose every event is known."""

import numpy as np
import pytest

from tinyml_mlops.decision import Debounce, Threshold
from tinyml_mlops.errors import DataError
from tinyml_mlops.tasks.scores.stream import (
    Stream,
    error_curve,
    errors,
    false_accepts_per_hour,
    false_reject_rate,
    sweep,
    threshold_for,
)

RULE = Threshold(threshold=0.5, debounce=Debounce(refractory_s=1.0))


def stream(peaks: dict[int, float], events: tuple[tuple[float, float], ...], windows: int = 3600) -> Stream:
    """An hour in windows of a second each."""
    scores = np.zeros(windows, np.float32)
    for window, score in peaks.items():
        scores[window] = score
    return Stream(scores, 1.0, events)


HEARD = stream({100: 0.9, 101: 0.8, 500: 0.6, 900: 0.55, 1300: 0.3}, ((99, 102), (499, 502), (1299, 1302)))


def test_counts() -> None:
    found = errors([HEARD, stream({5: 0.7}, ())], RULE)
    assert (found.missed, found.events, found.false_accepts, found.hours) == (1, 3, 2, 2.0)
    rejects, accepts = false_reject_rate(found), false_accepts_per_hour(found)
    assert rejects.value == pytest.approx(1 / 3)
    assert accepts.value == 1.0
    assert not rejects.higher_is_better and not accepts.higher_is_better


def test_the_interval_of_a_rate_is_that_of_a_poisson_process() -> None:
    """Garwood's table: no event in an hour is compatible with up to 3.69."""
    nothing = false_accepts_per_hour(errors([stream({}, ((0.0, 1.0),))], RULE))
    assert (nothing.value, nothing.low) == (0.0, 0.0)
    assert nothing.high == pytest.approx(3.689, abs=1e-3)
    one = false_accepts_per_hour(errors([stream({5: 0.7}, ())], RULE))
    assert (one.low, one.high) == pytest.approx((0.0253, 5.572), abs=1e-3)


def test_a_higher_threshold_misses_no_fewer() -> None:
    found = [one for _, one in sweep([HEARD], RULE)]
    assert [one.missed for one in found] == sorted(one.missed for one in found)
    assert found[0].missed == 0


def test_the_threshold_keeps_false_alarms_rare() -> None:
    rarest = threshold_for([HEARD], RULE, most_false_accepts_per_hour=0.0, most_missed=0.0)
    assert 0.55 < rarest < 0.6, "the lowest that keeps the false alarm at 0.55 out"
    assert threshold_for([HEARD], RULE, most_false_accepts_per_hour=1.0, most_missed=0.0) < 0.3


def test_what_may_be_missed_is_spent_on_staying_away_from_false_alarms() -> None:
    cautious = threshold_for([HEARD], RULE, most_false_accepts_per_hour=1.0, most_missed=2 / 3)
    assert 0.6 < cautious < 0.9
    assert 0.55 < threshold_for([HEARD], RULE, most_false_accepts_per_hour=1.0, most_missed=0.34) < 0.6


def test_the_curve_shows_the_chosen_threshold() -> None:
    model, chosen = error_curve([HEARD], RULE).lines
    assert (chosen.x, chosen.y) == ((1.0,), (pytest.approx(1 / 3),))
    assert (1.0, pytest.approx(1 / 3)) in zip(model.x, model.y, strict=True)


def test_without_a_stream_there_is_nothing_to_say() -> None:
    with pytest.raises(DataError, match="no stream"):
        false_accepts_per_hour(errors([stream({}, (), windows=0)], RULE))


def test_of_hours_of_stream_the_highest_scores_are_told_apart() -> None:
    scores = np.concatenate([np.linspace(0.0, 0.1, 20_000), [0.2, 0.4, 0.6, 0.8, 1.0]]).astype(np.float32)
    thresholds = [threshold for threshold, _ in sweep([Stream(scores, 0.16, ())], RULE)]
    assert len(thresholds) <= 400
    assert np.allclose(thresholds[-4:], [0.3, 0.5, 0.7, 0.9])
