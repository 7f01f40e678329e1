"""Detections in streams, against a plain loop as a device would run it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinyml_mlops.decision import Argmax, Debounce, Threshold, Value


def on_a_device(scores: np.ndarray, threshold: float, debounce: Debounce, hop_s: float) -> list[int]:
    """A ring of scores, all 0 at first, and the time of the last detection, in whole milliseconds."""
    ring = [np.float32(0)] * debounce.windows
    hop_ms, refractory_ms = round(hop_s * 1000), round(debounce.refractory_s * 1000)
    last_ms, found = -refractory_ms, []
    for window, score in enumerate(scores):
        ring = [*ring[1:], score]
        total = np.float32(0)
        for one in ring:
            total = np.float32(total + one)
        votes = sum(one >= np.float32(threshold) for one in ring)
        reached = np.float32(total / np.float32(len(ring))) >= np.float32(threshold)
        quiet = window * hop_ms < last_ms + refractory_ms
        if reached and votes >= debounce.least and not quiet:
            found.append(window)
            last_ms = window * hop_ms
    return found


@given(
    seed=st.integers(0, 1000),
    windows=st.integers(1, 6),
    least=st.integers(1, 6),
    refractory_s=st.sampled_from([0.0, 0.1, 0.25]),
    threshold=st.sampled_from([0.3, 0.5, 0.7]),
)
@settings(max_examples=50)
def test_detections_are_those_of_a_device(
    seed: int, windows: int, least: int, refractory_s: float, threshold: float
) -> None:
    scores = np.random.default_rng(seed).random(60).astype(np.float32)
    debounce = Debounce(windows=windows, least=least, refractory_s=refractory_s)
    rule = Threshold(threshold=threshold, debounce=debounce)
    assert [one.window for one in rule.detect(scores, 0.05)] == on_a_device(scores, threshold, debounce, 0.05)


def test_without_a_debounce_each_window_speaks_for_itself() -> None:
    found = Threshold(threshold=0.5).detect(np.array([0.4, 0.6, 0.9, 0.1], np.float32), 0.02)
    assert [(one.number, one.window, one.time_s) for one in found] == [(1, 1, 0.02), (1, 2, 0.04)]
    assert found[1].score == pytest.approx(0.9)


def test_an_event_of_many_windows_is_detected_once() -> None:
    scores = np.zeros(100, np.float32)
    scores[20:40] = 0.9
    rule = Threshold(threshold=0.5, debounce=Debounce(windows=4, least=3, refractory_s=1.0))
    assert [one.window for one in rule.detect(scores, 0.02)] == [22]


def test_one_loud_window_is_no_event() -> None:
    scores = np.zeros(20, np.float32)
    scores[10] = 100.0
    rule = Threshold(threshold=0.5, debounce=Debounce(windows=4, least=2))
    assert rule.detect(scores, 0.02) == ()


def test_of_several_classes_the_likeliest_is_detected_but_never_the_one_that_means_nothing() -> None:
    scores = np.array([[0.9, 0.0, 0.1], [0.0, 0.6, 0.7], [0.1, 0.8, 0.6]], np.float32)
    rule = Argmax(labels=("silence", "yes", "no"), threshold=0.5, otherwise="silence")
    assert [(one.number, one.window) for one in rule.detect(scores, 1.0)] == [(2, 1), (1, 2)]


def test_a_stream_of_nothing_gives_nothing() -> None:
    assert Threshold(threshold=0.5).detect(np.empty(0, np.float32), 1.0) == ()


@pytest.mark.parametrize("rule", [Value(), Argmax(labels=("a", "b"))])
def test_without_a_threshold_nothing_can_be_detected(rule: Value | Argmax) -> None:
    with pytest.raises(ValueError, match="without a threshold"):
        rule.detect(np.zeros((3, 2), np.float32), 1.0)
