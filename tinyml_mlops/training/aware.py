"""Quantisation-aware fine-tuning with tensorflow-model-optimization."""

import inspect
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.errors import ModelError
from tinyml_mlops.training.start import quiet

MOST_LEFT = 0.9
"""A run warns where more than this share of the activation ranges is still what they began with.

tfmot's ranges are moving averages with a fixed decay of 0.999 a step: 90 % are left after 105 steps. Here
they begin with measured ranges (:func:`start_ranges`; tfmot's own ±6 would need 4,600 steps to fade to 1 %),
so a short run does no harm; but it has not learned any range either, and cannot be expected to beat
post-training quantisation."""

BATCH = 64


def start_left(steps: int) -> float:
    """Share of an activation range that after ``steps`` updates is still what it began with.

    The decay is the one of the installed tfmot: its quantisers of activations leave it as it is.
    """
    with quiet():
        from tensorflow_model_optimization.python.core.quantization.keras import quant_ops

    decay: float = inspect.signature(quant_ops.MovingAvgQuantize).parameters["ema_decay"].default
    return decay**steps


def too_short(steps: int) -> tuple[str, ...]:
    """A warning, if :data:`MOST_LEFT` is exceeded."""
    left = start_left(steps)
    if left <= MOST_LEFT:
        return ()
    return (
        f"quantisation-aware training took {steps} steps: too short for its moving averages, {left:.1%} of "
        "each activation range is still what it began with, and it cannot be expected to beat int8_ptq: "
        "raise qat.epochs or take more samples",
    )


def make_aware(model: Any, *, keep_zeros: bool = False) -> Any:
    """Wrap every layer with fake quantisation; weights are those of ``model``.

    ``keep_zeros``: weights that are zero now stay zero (but those of depthwise convolutions).

    Raises:
        ModelError: a layer that tfmot cannot quantise.
    """
    with quiet():
        import tensorflow_model_optimization as tfmot

    quantization = tfmot.quantization.keras
    try:
        if not keep_zeros:
            return quantization.quantize_model(model)
        annotated = quantization.quantize_annotate_model(model)
        scheme = tfmot.experimental.combine.Default8BitPrunePreserveQuantizeScheme()
        with quantization.quantize_scope():
            return quantization.quantize_apply(annotated, scheme)
    except (RuntimeError, ValueError) as error:
        raise ModelError(
            f"the model cannot be trained quantisation-aware: {error}",
            hint="leave the variants with qat out, or replace that layer",
        ) from error


def start_ranges(aware: Any, model: Any, x: npt.NDArray[np.float32]) -> None:
    """Set every activation range to what the float model gives on ``x``: mean of the batches' extremes.

    Args:
        aware: from :func:`make_aware`; changed in place.
        model: the float model it was made from, with the same layer names.
        x: training inputs ``[n, *shape]``.
    """
    ranges = _ranges(aware)
    probe = _probe(model, ranges)
    extremes: list[list[tuple[float, float]]] = [[] for _ in ranges]
    for start in range(0, len(x), BATCH):
        for seen, values in zip(extremes, probe(x[start : start + BATCH], training=False), strict=True):
            seen.append((float(np.min(values)), float(np.max(values))))
    for target, seen in zip(ranges, extremes, strict=True):
        low, high = np.mean(seen, axis=0)
        target.minimum.assign(np.full(target.minimum.shape, min(low, 0.0)))  # zero has to be representable
        target.maximum.assign(np.full(target.maximum.shape, max(high, 1e-6)))


def float_twin(aware: Any, model: Any) -> Any:
    """The model without fake quantisation but with the fine-tuned weights: what int8 is compared with."""
    import tf_keras as keras

    twin = keras.models.clone_model(model)
    # The wrapper lists the weights themselves; the wrapped layer holds their fake-quantised values.
    tuned = {wrapper.layer.name: wrapper.weights for wrapper in aware.layers if hasattr(wrapper, "layer")}
    for layer in twin.layers:
        if layer.weights:
            values = {_short(weight.name): weight.numpy() for weight in tuned[layer.name]}
            layer.set_weights([values[_short(weight.name)] for weight in layer.weights])
    return twin


@dataclass(frozen=True)
class _Range:
    """Where the wrapped model keeps the range of one tensor of the float model.

    Attributes:
        layer: the float layer; None is the model's input.
        before_activation: the range is that of the layer's output before its own activation.
    """

    layer: str | None
    before_activation: bool
    minimum: Any
    maximum: Any


def _ranges(aware: Any) -> list[_Range]:
    found = []
    for layer in aware.layers:
        variables = {_short(weight.name): weight for weight in layer.weights}
        wrapped = getattr(layer, "layer", None)
        for stem in (layer.name, "output", "post_activation", "pre_activation"):
            if f"{stem}_min" in variables:
                name = wrapped.name if wrapped is not None else None
                low, high = variables[f"{stem}_min"], variables[f"{stem}_max"]
                found.append(_Range(name, stem == "pre_activation", low, high))
    return found


def _probe(model: Any, ranges: list[_Range]) -> Any:
    """A copy of the float model whose outputs are the tensors of ``ranges``, in that order."""
    import tf_keras as keras

    bare = {target.layer for target in ranges if target.before_activation}

    def copy(layer: Any) -> Any:
        changed = {"activation": "linear"} if layer.name in bare else {}
        return layer.__class__.from_config(layer.get_config() | changed)

    probe = keras.models.clone_model(model, clone_function=copy)
    probe.set_weights(model.get_weights())
    tensors = [probe.get_layer(r.layer).output if r.layer else probe.inputs[0] for r in ranges]
    return keras.Model(probe.inputs, tensors)


def _short(name: str) -> str:
    """``quant_dense1/kernel_min:0`` → ``kernel_min``."""
    return name.rsplit("/", 1)[-1].removesuffix(":0")
