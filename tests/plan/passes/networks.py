"""Small random int8 networks in which some channels are dead, in every way there is."""

from dataclasses import dataclass

import numpy as np

from tinyml_mlops.plan.testing import ModelBuilder

WEIGHT_SCALE = 0.02
SATURATING_BIAS = 1 << 22
FAINT_BIAS = 1 << 30
BIASES = {
    "zero": -5000,
    "constant": 2000,
    "low": -SATURATING_BIAS,
    "high": SATURATING_BIAS,
    "faint": FAINT_BIAS,
}
WAYS = ("alive", "alive", "alive", "alive", "zero", "constant", "low", "high", "faint")
Ways = tuple[str, ...] | None
"""How each output channel of a layer is; None: at random. Zero: no weights, and a bias far below 0. Faint:
weights and a bias of so small a scale that only the bias counts, and that little."""


@dataclass(frozen=True)
class Data:
    """A tensor of the network."""

    number: int
    shape: tuple[int, ...]
    scale: float
    zero: int


class Network:
    """Adds one layer after the other; every method gives what the layer makes."""

    def __init__(self, seed: int, size: tuple[int, int], channels: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.b = ModelBuilder()
        self.source = self._data((1, *size, channels), 0.05)

    def build(self, *outputs: Data) -> bytes:
        return self.b.build([self.source.number], [data.number for data in outputs])

    def conv(self, x: Data, channels: int, window: int, *, same: bool, stride: int = 1, activation: int = 1,
             ways: Ways = None, unread: int | None = None, groups: int = 1) -> Data:  # fmt: skip
        """``unread``: an input channel (of a group) that only saturated channels read."""
        weights, bias = self._weights((channels, window, window, x.shape[3] // groups), 0, ways)
        if unread is not None:
            weights[np.abs(bias) < SATURATING_BIAS, ..., unread] = 0
        shape = (1, *_moved(x.shape, window, stride, same), channels)
        return self._weighted(
            x, weights, bias, shape, 0, "CONV_2D", "Conv2DOptions", strideH=stride, strideW=stride,
            padding=0 if same else 1, fusedActivationFunction=activation,
        )  # fmt: skip

    def depthwise(self, x: Data, *, same: bool, stride: int = 1, multiplier: int = 1, activation: int = 1,
                  ways: Ways = None) -> Data:  # fmt: skip
        weights, bias = self._weights((1, 3, 3, x.shape[3] * multiplier), 3, ways)
        shape = (1, *_moved(x.shape, 3, stride, same), x.shape[3] * multiplier)
        return self._weighted(
            x, weights, bias, shape, 3, "DEPTHWISE_CONV_2D", "DepthwiseConv2DOptions", strideH=stride,
            strideW=stride, padding=0 if same else 1, depthMultiplier=multiplier,
            fusedActivationFunction=activation,
        )  # fmt: skip

    def dense(self, x: Data, outputs: int, *, ways: Ways = None, unread: int | None = None) -> Data:
        """A fully connected layer on all of ``x``, flattened by the layer itself."""
        weights, bias = self._weights((outputs, int(np.prod(x.shape))), 0, ways)
        if unread is not None:
            weights[:, unread :: x.shape[-1]] = 0
        return self._weighted(x, weights, bias, (1, outputs), 0, "FULLY_CONNECTED", "FullyConnectedOptions")

    def flat(self, x: Data) -> Data:
        y = self._data((1, int(np.prod(x.shape))), x.scale, x.zero)
        self.b.op("RESHAPE", [x.number, self.b.constant(np.array(y.shape, np.int32))], [y.number])
        return y

    def pool(self, x: Data, name: str, window: int = 2, *, same: bool = False) -> Data:
        y = self._data((1, *_moved(x.shape, window, 1, same), x.shape[3]), x.scale, x.zero)
        self.b.op(
            name, [x.number], [y.number], "Pool2DOptions", strideH=1, strideW=1, padding=0 if same else 1,
            filterHeight=window, filterWidth=window,
        )  # fmt: skip
        return y

    def mean(self, x: Data, axes: tuple[int, ...] = (1, 2)) -> Data:
        left = tuple(size for axis, size in enumerate(x.shape) if axis not in axes)
        y = self._data(left, x.scale * 0.9)
        axes_tensor = self.b.constant(np.array(axes, np.int32))
        self.b.op("MEAN", [x.number, axes_tensor], [y.number], "ReducerOptions")
        return y

    def add(self, x: Data, y: Data) -> Data:
        z = self._data(x.shape, max(x.scale, y.scale) * 1.5)
        self.b.op("ADD", [x.number, y.number], [z.number], "AddOptions", fusedActivationFunction=1)
        return z

    def add_constant(self, x: Data) -> Data:
        values = self.b.constant(self.rng.integers(-128, 128, x.shape).astype(np.int8), x.scale)
        z = self._data(x.shape, x.scale * 1.5)
        self.b.op("ADD", [x.number, values], [z.number], "AddOptions")
        return z

    def concatenate(self, *parts: Data) -> Data:
        x = parts[0]
        y = self._data((*x.shape[:3], sum(part.shape[3] for part in parts)), x.scale, x.zero)
        self.b.op(
            "CONCATENATION", [part.number for part in parts], [y.number], "ConcatenationOptions", axis=3
        )  # fmt: skip
        return y

    def constant(self, like: Data, channels: int) -> Data:
        shape = (*like.shape[:3], channels)
        values = self.rng.integers(-128, 128, shape).astype(np.int8)
        return Data(self.b.constant(values, like.scale, zero_points=like.zero), shape, like.scale, like.zero)

    def gated(self, x: Data) -> Data:
        """Every channel times one value of its own, the mean of it, or a constant."""
        gate = (
            self.mean(x) if self.rng.integers(2) else self.constant(Data(0, (1, 1, 1), 0.01, 0), x.shape[3])
        )
        y = self._data(x.shape, x.scale)
        self.b.op("MUL", [x.number, gate.number], [y.number], "MulOptions")
        return y

    def enlarged(self, x: Data) -> Data:
        y = self._data((1, x.shape[1] * 2 - 1, x.shape[2] + 1, x.shape[3]), x.scale, x.zero)
        size = self.b.constant(np.array(y.shape[1:3], np.int32))
        name = str(self.rng.choice(["RESIZE_NEAREST_NEIGHBOR", "RESIZE_BILINEAR"]))
        kind = "ResizeBilinearOptions" if name == "RESIZE_BILINEAR" else "ResizeNearestNeighborOptions"
        self.b.op(name, [x.number, size], [y.number], kind)
        return y

    def relu(self, x: Data) -> Data:
        y = self._data(x.shape, x.scale * 0.8)
        self.b.op("RELU", [x.number], [y.number])
        return y

    def pad(self, x: Data) -> Data:
        """Around the image, for more readers than one: it is not fused."""
        y = self._data((1, x.shape[1] + 1, x.shape[2] + 2, x.shape[3]), x.scale, x.zero)
        amounts = np.array([(0, 0), (1, 0), (1, 1), (0, 0)], np.int32)
        self.b.op("PAD", [x.number, self.b.constant(amounts)], [y.number], "PadOptions")
        return y

    def softmax(self, x: Data) -> Data:
        """Every channel from all of its pixel: nothing is known of it."""
        y = self._data(x.shape, 1 / 256, -128)
        self.b.op("SOFTMAX", [x.number], [y.number], "SoftmaxOptions", beta=1.0)
        return y

    def _data(self, shape: tuple[int, ...], scale: float, zero: int | None = None) -> Data:
        if zero is None:
            zero = int(self.rng.choice([-128, -128, 0, self.rng.integers(-128, 128)]))
        scale = float(np.float32(scale))
        return Data(self.b.tensor(shape, "int8", scale, zero), shape, scale, zero)

    def _weights(self, shape: tuple[int, ...], axis: int, ways: Ways) -> tuple[np.ndarray, np.ndarray]:
        """Random weights, and biases; an output channel that is not alive has one or the other instead."""
        channels = shape[axis]
        weights = self.rng.integers(-127, 128, shape).astype(np.int8)
        bias = self.rng.integers(-500, 2000, channels).astype(np.int32)
        for channel, way in enumerate(ways or self.rng.choice(WAYS, channels)):
            if way in ("zero", "constant"):
                np.moveaxis(weights, axis, 0)[channel] = 0
            bias[channel] = BIASES.get(way, bias[channel])
        return weights, bias

    def _weighted(
        self, x: Data, weights: np.ndarray, bias: np.ndarray, shape: tuple[int, ...], axis: int, name: str,
        kind: str, **options,
    ) -> Data:  # fmt: skip
        """An op whose sums of random inputs fill int8."""
        y = self._data(shape, x.scale * WEIGHT_SCALE * 40 * np.sqrt(weights.size / len(bias)))
        faint = np.abs(bias) == FAINT_BIAS
        count = len(bias) if faint.any() else int(self.rng.choice([1, len(bias)]))
        sizes = WEIGHT_SCALE * self.rng.uniform(0.5, 1.0, count)
        sizes[faint[:count]] = 1e-6 * WEIGHT_SCALE
        scales = [float(s) for s in np.float32(sizes)]
        constants = [
            self.b.constant(weights, scales, axis=axis),
            self.b.constant(bias, [float(np.float32(x.scale * s)) for s in scales]),
        ]
        self.b.op(name, [x.number, *constants], [y.number], kind, **options)
        return y


def _moved(shape: tuple[int, ...], window: int, stride: int, same: bool) -> tuple[int, int]:
    room = [n if same else n - window + 1 for n in shape[1:3]]
    return -(-room[0] // stride), -(-room[1] // stride)
