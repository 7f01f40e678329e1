"""Detection in long streams: how many events are missed, and how often there is a false alarm."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.decision import Detection, Threshold
from tinyml_mlops.tasks.intervals import poisson
from tinyml_mlops.tasks.metric import Curve, Line, Metric
from tinyml_mlops.tasks.scores.classes import share

Array = npt.NDArray[Any]

HOUR_S, MINUTE_S = 3600.0, 60.0
MOST_THRESHOLDS = 400
SEGMENT_S = 10.0
"""Ten times as long as what a detection may depend on: smoothing, and the silence after another one."""


@dataclass(frozen=True)
class Stream:
    """One recording, window by window.

    Attributes:
        scores: ``[windows]``, of the rule.
        hop_s: from one window to the next.
        events: (from, to) in seconds, on the clock of :attr:`Detection.time_s`: a detection between the two
            finds the event, one outside of all is false. They do not overlap.
    """

    scores: Array
    hop_s: float
    events: tuple[tuple[float, float], ...]

    @property
    def hours(self) -> float:
        return len(self.scores) * self.hop_s / HOUR_S


@dataclass(frozen=True)
class Errors:
    """What a rule makes of streams.

    Attributes:
        missed: events in which nothing was detected.
        false_accepts: detections outside of all events.
    """

    missed: int
    events: int
    false_accepts: int
    hours: float

    @property
    def false_reject_rate(self) -> float:
        return self.missed / max(self.events, 1)

    @property
    def false_accepts_per_hour(self) -> float:
        return self.false_accepts / self.hours


def errors(streams: Sequence[Stream], rule: Threshold) -> Errors:
    """Run the rule, debounce included, over every stream.

    A second detection in an event that was found already is neither right nor wrong.
    """
    missed = events = false = 0
    for stream in streams:
        found = rule.detect(stream.scores, stream.hop_s)
        missed += sum(not any(_within(one, event) for one in found) for event in stream.events)
        events += len(stream.events)
        false += sum(not any(_within(one, event) for event in stream.events) for one in found)
    return Errors(missed, events, false, sum(stream.hours for stream in streams))


def segments_of(windows: int, hop_s: float, segment_s: float = SEGMENT_S) -> Array:
    """The segment ``[windows]`` in which each window begins, as :func:`errors_by_segment` cuts them."""
    return np.arange(windows) * _segments(windows * hop_s, segment_s) // windows


def errors_by_segment(streams: Sequence[Stream], rule: Threshold, segment_s: float = SEGMENT_S) -> Array:
    """Missed events and false alarms a minute, in each of the segments that the streams are cut into.

    Segments have to be so long that errors in one do not depend on those in another: they, not windows, are
    what two models are compared over. L. Gillick and S. J. Cox, "Some statistical issues in the comparison of
    speech recognition algorithms", ICASSP (1989).

    Args:
        streams: each is cut into segments of one length by itself.
        rule: whose errors are counted.
        segment_s: about how long they are.

    Returns:
        float64 ``[segments]``; the same segments for all rules and scores.
    """
    found = []
    for stream in streams:
        length_s = len(stream.scores) * stream.hop_s
        count = _segments(length_s, segment_s)
        detected = rule.detect(stream.scores, stream.hop_s)
        missed = [event for event in stream.events if not any(_within(one, event) for one in detected)]
        false = [one for one in detected if not any(_within(one, event) for event in stream.events)]
        times_s = [sum(event) / 2 for event in missed] + [one.time_s for one in false]
        at = np.clip(np.array(times_s) / length_s * count, 0, count - 1).astype(np.int64)
        found.append(np.bincount(at, minlength=count) * (MINUTE_S * count / length_s))
    return np.concatenate(found)


def false_reject_rate(found: Errors) -> Metric:
    """Share of the events that are missed; Wilson's interval.

    Raises:
        DataError: there is no event.
    """
    return share("false_reject_rate", found.missed, found.events, higher_is_better=False)


def false_accepts_per_hour(found: Errors) -> Metric:
    """False alarms in an hour of stream; the exact interval of a Poisson process.

    Raises:
        DataError: there is no stream.
    """
    low, high = poisson(found.false_accepts, found.hours)
    value = found.false_accepts_per_hour
    return Metric(
        name="false_accepts_per_hour",
        value=value,
        low=low,
        high=high,
        higher_is_better=False,
        n=found.false_accepts,
    )


def sweep(streams: Sequence[Stream], rule: Threshold) -> tuple[tuple[float, Errors], ...]:
    """Rising thresholds that the streams' scores tell apart, with what the rule does at each.

    They are the closer the fewer scores are above: of hours of stream, only the highest tell.
    """
    scores = np.unique(np.concatenate([stream.scores for stream in streams]).astype(np.float64))
    middles = (scores[:-1] + scores[1:]) / 2 if len(scores) > 1 else scores
    at = np.unique(len(middles) - np.geomspace(1, len(middles), MOST_THRESHOLDS).astype(np.int64))
    return tuple(
        (threshold, errors(streams, rule.model_copy(update={"threshold": threshold})))
        for threshold in middles[at].tolist()
    )


def threshold_for(
    streams: Sequence[Stream],
    rule: Threshold,
    *,
    most_false_accepts_per_hour: float,
    most_missed: float,
) -> float:
    """The highest threshold of :func:`sweep` that misses few enough, above all that give too many alarms.

    A stream of an hour or two without a false alarm does not prove a rate below one an hour, so what may be
    missed is spent on staying away from them.

    Args:
        streams: of the validation split.
        rule: whose threshold it is.
        most_false_accepts_per_hour: the threshold is not lowered to where there are more.
        most_missed: share of the events; it is not lowered further than this takes.
    """
    points = sweep(streams, rule)
    chosen, _ = points[-1]
    for threshold, found in reversed(points):
        if found.false_accepts_per_hour > most_false_accepts_per_hour:
            break
        chosen = threshold
        if found.false_reject_rate <= most_missed:
            break
    return chosen


def error_curve(streams: Sequence[Stream], rule: Threshold) -> Curve:
    """False rejects against false accepts per hour, with the point of the rule's own threshold."""
    points = [found for _, found in sweep(streams, rule)]
    here = errors(streams, rule)
    return Curve(
        title="False rejects against false accepts",
        x_label="false accepts per hour",
        y_label="share of the events that are missed",
        lines=(
            Line(
                name="model",
                x=tuple(one.false_accepts_per_hour for one in points),
                y=tuple(one.false_reject_rate for one in points),
            ),
            Line(
                name="chosen threshold",
                x=(here.false_accepts_per_hour,),
                y=(here.false_reject_rate,),
                style="points",
            ),
        ),
    )


def _within(found: Detection, event: tuple[float, float]) -> bool:
    return event[0] <= found.time_s <= event[1]


def _segments(length_s: float, segment_s: float) -> int:
    return max(1, round(length_s / segment_s))
