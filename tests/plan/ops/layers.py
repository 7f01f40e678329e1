"""Random layers with weights."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from tests.plan.ops.strategies import ACTIVATIONS, SCALES, SEEDS, SPREAD, WIDE_KINDS, ZERO_POINTS, quantized
from tinyml_mlops.plan.testing import ModelBuilder


@dataclass
class Layer:
    """The random choices that all layers with weights share."""

    kind: str
    activation: int
    seed: int
    per_channel: bool
    with_bias: bool
    zero_points: tuple[int, int]
    input_scale: float
    spread: float
    wide_bias: bool

    def tensors(
        self,
        b: ModelBuilder,
        source: tuple[int, ...],
        weights: tuple[int, ...],
        output: tuple[int, ...],
        axis: int,
    ) -> tuple[list[int], int]:
        """Input, weights, bias and output for the layer; ``axis`` counts the output channels."""
        rng = np.random.default_rng(self.seed)
        channels = weights[axis]
        if self.kind == "float32":
            x = b.tensor(source, "float32")
            numbers = [x, b.constant(rng.normal(size=weights).astype(np.float32))]
            if self.with_bias:
                numbers.append(b.constant(rng.normal(size=channels).astype(np.float32)))
            return numbers, b.tensor(output, "float32")
        count = channels if self.per_channel else 1
        scales = np.float32(rng.uniform(0.2, 1.0, count) * 10 ** rng.uniform(-3, -1, count))
        fan_in = np.prod(weights) / channels
        natural = self.input_scale * float(np.median(scales)) * 74 * 74 * np.sqrt(fan_in) / 100
        x = b.tensor(source, *quantized(self.kind, self.input_scale, self.zero_points[0]))
        w = b.constant(
            rng.integers(-127, 128, weights).astype(np.int8), [float(s) for s in scales], axis=axis
        )
        numbers = [x, w]
        if self.with_bias:
            wide = self.kind == "int16" and (self.wide_bias or axis == 3)  # TFLM's depthwise takes no other
            bias = rng.integers(-20_000, 20_000, channels).astype(np.int64 if wide else np.int32)
            numbers.append(b.constant(bias, [float(np.float32(self.input_scale) * s) for s in scales]))
        scale = float(np.float32(natural * self.spread))
        if self.kind == "int16":  # sums of 64 bits take factors below 2^7 and no larger ones
            scale = max(scale, float(np.float32(self.input_scale * float(scales.max()) / 100)))
        return numbers, b.tensor(output, *quantized(self.kind, scale, self.zero_points[1]))


LAYERS = st.builds(
    Layer,
    kind=WIDE_KINDS,
    activation=ACTIVATIONS,
    seed=SEEDS,
    per_channel=st.booleans(),
    with_bias=st.booleans(),
    zero_points=st.tuples(ZERO_POINTS, ZERO_POINTS),
    input_scale=SCALES,
    spread=SPREAD,
    wide_bias=st.booleans(),
)
