"""Channels that do not depend on the input, as training with weight decay leaves them in a MobileNet.

The published model of this architecture has 82.8 % zero weights, and 51.7 % of its MACs remain when its dead
channels are removed: its early layers are alive, its late ones mostly dead.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

SHARES = (0.0, 0.0, 0.05, 0.1, 0.15, 0.4, *[0.55] * 7)
"""Of the channels that each block gives."""
DEPTHWISE_SHARE = 0.08
"""Of the channels that reach a block alive, those that die in its depthwise convolution, from
:data:`FIRST_DEPTHWISE` on."""
FIRST_DEPTHWISE = 3
ZERO_WEIGHTS = 0.88
"""Of the weights of each pointwise convolution from :data:`FIRST_THIN` on, the smallest are 0."""
FIRST_THIN = 6
KINDS = ("zero", "below", "constant", "above")
KIND_SHARES = (0.7, 0.1, 0.1, 0.1)
FAINT = 0.02  # gamma of a channel whose activation hides what little it computes

Bools = npt.NDArray[np.bool_]


def kill_channels(model: Any, random: np.random.Generator) -> None:
    """Change a MobileNetV1 (:mod:`tinyml_mlops.tasks.person.mobilenet_v1`), scales drawn, statistics not set.

    A channel dies in one of four ways: no weights and a bias that gives 0 or another constant, or weights so
    small beside the bias that the activation stands at 0 or at 6 whatever comes. Weights that read a channel
    that is 0 are 0 as well. Those that read another constant stay: they act as a second bias, and at padded
    borders only a part of them does.
    """
    channels = int(model.get_layer("conv").filters)
    dead = silent = np.zeros(channels, bool)
    for block, share in enumerate(SHARES, start=1):
        depthwise, pointwise = model.get_layer(f"depthwise{block}"), model.get_layer(f"pointwise{block}")
        dying = silent.copy()
        if block >= FIRST_DEPTHWISE:
            dying |= ~dead & _some(len(dead), DEPTHWISE_SHARE, random)
        silent = _kill(model, depthwise, depthwise.depthwise_kernel, dying, random)
        pointwise.kernel.assign(np.where(silent[:, np.newaxis], 0.0, pointwise.kernel))
        dead = _some(int(pointwise.filters), share, random)
        silent = _kill(model, pointwise, pointwise.kernel, dead, random)
        if block >= FIRST_THIN:
            size = np.abs(pointwise.kernel)
            pointwise.kernel.assign(np.where(size < np.quantile(size, ZERO_WEIGHTS), 0.0, pointwise.kernel))


def _some(channels: int, share: float, random: np.random.Generator) -> Bools:
    chosen = np.zeros(channels, bool)
    chosen[random.permutation(channels)[: round(share * channels)]] = True
    return chosen


def _kill(model: Any, layer: Any, weights: Any, dying: Bools, random: np.random.Generator) -> Bools:
    """Let the output channels ``dying`` of a convolution die; which of them are 0 now."""
    normalization = model.get_layer(f"{layer.name}_bn")
    gamma, beta = np.array(normalization.gamma), np.array(normalization.beta)
    kinds = np.where(dying, random.choice(KINDS, len(dying), p=KIND_SHARES), "alive")
    bare = (kinds == "zero") | (kinds == "constant")
    gamma[bare] = 0.0
    gamma[(kinds == "below") | (kinds == "above")] = FAINT
    for kind, low, high in (
        ("zero", -1.0, -0.1), ("below", -6.0, -3.0), ("constant", 0.2, 3.0), ("above", 9.0, 12.0)
    ):  # fmt: skip
        beta[kinds == kind] = random.uniform(low, high, int((kinds == kind).sum()))
    normalization.gamma.assign(gamma)
    normalization.beta.assign(beta)
    # Channels are the last axis of a convolution's weights, and the last but one of a depthwise one's.
    by_channel = bare if weights.shape[-1] == len(bare) else bare[:, np.newaxis]
    weights.assign(np.where(by_channel, 0.0, weights))
    return np.asarray((kinds == "zero") | (kinds == "below"))
