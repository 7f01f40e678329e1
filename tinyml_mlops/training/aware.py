"""Quantisation-aware fine-tuning with tensorflow-model-optimization."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.errors import ModelError
from tinyml_mlops.training.start import quiet

MIN_STEPS = 100
"""Below this many updates a run warns.

tfmot's activation ranges are moving averages with a fixed decay of 0.999 a step: after 100 steps 0.999^100
= 90 % of them is still what they began with. Here they begin with measured ranges (:func:`start_ranges`;
tfmot's own ±6 would need 4,600 steps to fade to 1 %), so a short run does no harm; but it has not learned any
range either, and cannot be expected to beat post-training quantisation."""

BATCH = 64


def make_aware(model: Any) -> Any:
    """Wrap every layer with fake quantisation; weights are those of ``model``.

    Raises:
        ModelError: a layer that tfmot cannot quantise.
    """
    with quiet():
        import tensorflow_model_optimization as tfmot

    try:
        return tfmot.quantization.keras.quantize_model(model)
    except (RuntimeError, ValueError) as error:
        raise ModelError(
            f"the model cannot be trained quantisation-aware: {error}",
            hint="leave int8_qat out of variants, or replace that layer",
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
