"""Whether the ranges of a quantised model hold the data that it will see.

An int8 tensor holds the values from (−128 − zero point) · scale to (127 − zero point) · scale; whatever lies
outside is clipped. The float model of the same weights says what a layer would give. Ranges were taken from
calibration (or training) samples: if other data leaves them, these samples did not represent the input.

Validation figures are there to decide by (more samples, other ones); test figures are there to report.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinyml_mlops.training.graph import Graph, Op, Tensor
from tinyml_mlops.training.quantization import LayerCoverage
from tinyml_mlops.training.sqnr import pair_ops

MAX_SAMPLES = 200  # of each split, evenly spread: reference kernels take milliseconds a sample
FIXED = {"SOFTMAX", "LOGISTIC", "TANH", "LOG_SOFTMAX", "L2_NORMALIZATION"}
"""Ops whose range is given by their definition, not by data."""
MOST_CLIPPED = 5e-3
"""Share of a layer's values outside of its range from which on the user is warned. The largest of many unseen
values is always beyond the largest of few seen ones, and calibrators that clip on purpose give away up to
0.1 %: less than this is no reason to worry."""
INPUT = -1

Array = npt.NDArray[np.float32]


def layer_coverage(
    float_tflite: bytes, tflite: bytes, *, calibration: Array, validation: Array, test: Array
) -> tuple[LayerCoverage, ...]:
    """Model input and every layer with a range of its own, in the order of execution.

    Args:
        float_tflite: the same weights without quantisation.
        tflite: the quantised model.
        calibration: samples ``[n, *shape]``.
        validation: the same of the validation split.
        test: the same of the test split.

    Raises:
        ModelError: the two models do not have the same ops.
    """
    reference, quantized = Graph(float_tflite), Graph(tflite)
    places = [_Place(INPUT, "INPUT", reference.input, quantized.input)]
    places += [
        _Place(right.index, right.kind, left.outputs[0], right.outputs[0])
        for left, right in pair_ops(reference, quantized)
        if _has_range(right)
    ]
    known, checked, reported = (_seen(reference, places, x) for x in (calibration, validation, test))
    return tuple(
        LayerCoverage(
            index=place.index,
            op=place.op,
            layer=place.reference.name,
            low=place.low,
            high=place.high,
            calibration_low=known[number].low,
            calibration_high=known[number].high,
            test_low=reported[number].low,
            test_high=reported[number].high,
            validation_clipped_fraction=checked[number].clipped_fraction,
            clipped_fraction=reported[number].clipped_fraction,
            clipped_steps=reported[number].beyond / place.quantized.scale,
        )
        for number, place in enumerate(places)
    )


def coverage_warnings(layers: Sequence[LayerCoverage]) -> tuple[str, ...]:
    """One warning that names the layers in which test data clips, the worst first; none where none does."""
    clipping = sorted(
        (one for one in layers if one.clipped_fraction > MOST_CLIPPED), key=lambda one: -one.clipped_fraction
    )
    if not clipping:
        return ()
    named = "; ".join(
        f"{_name(one)}: {one.clipped_fraction:.1%} of its values, by up to {one.clipped_steps:.0f} steps "
        f"(validation {one.validation_clipped_fraction:.1%})"
        for one in clipping[:3]
    )
    rest = f"; and {len(clipping) - 3} more" if len(clipping) > 3 else ""
    return (
        f"test data clips in {named}{rest}: the ranges do not represent the input. Take more "
        "or more varied calibration samples (data.calibration_samples; in qat: qat.epochs), and "
        "judge by the validation figures",
    )


def _name(one: LayerCoverage) -> str:
    where = "the input" if one.index == INPUT else f"op {one.index} {one.op}"
    return f"{where} ({one.layer})"


@dataclass(frozen=True)
class _Place:
    """A tensor of the quantised model beside the same one of the float model."""

    index: int
    op: str
    reference: Tensor
    quantized: Tensor

    @property
    def low(self) -> float:
        return (int(np.iinfo(self.quantized.dtype).min) - self.quantized.zero_point) * self.quantized.scale

    @property
    def high(self) -> float:
        return (int(np.iinfo(self.quantized.dtype).max) - self.quantized.zero_point) * self.quantized.scale


class _Seen:
    """What samples gave in one place."""

    def __init__(self, place: _Place) -> None:
        self._place = place
        self._values = self._clipped = 0
        self.low, self.high, self.beyond = np.inf, -np.inf, 0.0

    def add(self, values: npt.NDArray[np.float64]) -> None:
        place = self._place
        low, high = float(values.min()), float(values.max())
        self.low, self.high = min(self.low, low), max(self.high, high)
        self.beyond = max(self.beyond, place.low - low, high - place.high)
        margin = place.quantized.scale / 2  # up to here rounding would bring it back
        self._clipped += int(np.count_nonzero((values < place.low - margin) | (values > place.high + margin)))
        self._values += values.size

    @property
    def clipped_fraction(self) -> float:
        return self._clipped / max(self._values, 1)


def _seen(reference: Graph, places: Sequence[_Place], samples: Array) -> list[_Seen]:
    found = [_Seen(place) for place in places]
    chosen = np.unique(np.linspace(0, len(samples) - 1, min(len(samples), MAX_SAMPLES)).astype(np.int64))
    for sample in samples[chosen]:
        reference.run(sample)
        for one, place in zip(found, places, strict=True):
            one.add(sample if place.index == INPUT else reference.values(place.reference))
    return found


def _has_range(op: Op) -> bool:
    output = op.outputs[0]
    return op.kind not in FIXED and bool(output.scale) and np.issubdtype(output.dtype, np.signedinteger)
