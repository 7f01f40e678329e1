"""From a recording of vibration to features of its windows, each of one condition."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from tinyml_mlops.data.checks import digest_of
from tinyml_mlops.data.recordings.cutting import Cut
from tinyml_mlops.data.recordings.recording import Recording
from tinyml_mlops.data.recordings.timing import at_rate
from tinyml_mlops.data.recordings.windows import cut
from tinyml_mlops.features import Spectrum
from tinyml_mlops.tasks.anomalies.front_end import WINDOW_SAMPLES
from tinyml_mlops.tasks.anomalies.marks import conditions


@dataclass(frozen=True)
class VibrationCutter:
    """Computes what ``front_end`` does, not yet standardised."""

    front_end: Spectrum

    def cut(self, recording: Recording) -> Cut:
        """See :meth:`~tinyml_mlops.data.recordings.read.Cutter.cut`.

        Windows come condition by condition, in time within each; those that are partly faulty are left out.
        """
        rows = conditions(recording)
        found: dict[str, list[int]] = defaultdict(list)
        if len(recording.channels) == self.front_end.channels:  # otherwise the file will be refused
            values = at_rate(recording, self.front_end.rate_hz)
            windows = cut(values, WINDOW_SAMPLES, WINDOW_SAMPLES).astype(np.float32)
            ends_s = (
                recording.time_s[0] + np.arange(len(windows) + 1) * WINDOW_SAMPLES / self.front_end.rate_hz
            )
            ends = np.searchsorted(recording.time_s, ends_s)
            for number in range(len(windows)):
                names = np.unique(rows[ends[number] : ends[number + 1]])
                found[str(names[0]) if len(names) == 1 else ""].append(number)
        mixed = len(found.pop("", []))
        at = [number for _, numbers in sorted(found.items()) for number in numbers]
        raw = (
            self.front_end.raw(windows[at])
            if at
            else np.empty((0, *self.front_end.feature_shape), np.float32)
        )
        return Cut(
            raw,
            digest_of(recording.values),
            tuple(name for name, numbers in sorted(found.items()) for _ in numbers),
            largest=float(np.abs(recording.values).max()),
            left_out=mixed,
        )
