"""Keras → ``.tflite``, always from a concrete function of batch 1.

With an unknown batch size a Reshape becomes SHAPE, STRIDED_SLICE and PACK, which no microcontroller needs.
"""

from typing import Any

from tinyml_mlops.training.calibration import Representative
from tinyml_mlops.training.start import quiet


def to_float32(model: Any) -> bytes:
    """The model as it is, with float weights and activations."""
    return _convert(_converter(model))


def to_int8_after_training(model: Any, representative: Representative, *, per_channel: bool = True) -> bytes:
    """int8 in and out; ranges of activations from the representative samples.

    ``per_channel``: weights of convolutions have a scale for each output channel, else one a layer. Dense
    layers always have one: per channel they cost four times the arena under TFLM and gain nothing on models
    of this size.
    """
    return _after_training(model, representative, "TFLITE_BUILTINS_INT8", "int8", per_channel=per_channel)


def to_int16x8_after_training(
    model: Any, representative: Representative, *, float_ends: bool = False
) -> bytes:
    """int8 weights, int16 activations; ``float_ends``: float32 in and out, else int16."""
    ops = "EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8"
    return _after_training(model, representative, ops, "float32" if float_ends else "int16")


def to_int8_aware(model: Any) -> bytes:
    """int8 in and out; ranges are those that quantisation-aware training has learned.

    ``supported_ops`` stays alone: TFLITE_BUILTINS_INT8 would demand representative samples.
    """
    converter = _converter(model)
    _quantized(converter, "int8")
    return _convert(converter)


def _converter(model: Any) -> Any:
    import tensorflow as tf

    signature = tf.TensorSpec((1, *model.input_shape[1:]), tf.float32, name="input")
    function = tf.function(lambda x: model(x, training=False)).get_concrete_function(signature)
    return tf.lite.TFLiteConverter.from_concrete_functions([function], model)


def _after_training(
    model: Any, representative: Representative, ops: str, ends: str, *, per_channel: bool = True
) -> bytes:
    import tensorflow as tf

    converter = _converter(model)
    _quantized(converter, ends)
    converter.representative_dataset = representative
    converter.target_spec.supported_ops = [getattr(tf.lite.OpsSet, ops)]
    converter._experimental_disable_per_channel_quantization_for_dense_layers = True
    converter._experimental_disable_per_channel = not per_channel
    return _convert(converter)


def _quantized(converter: Any, ends: str) -> None:
    """Inputs and outputs will be of the type ``ends``."""
    import tensorflow as tf

    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.inference_input_type = converter.inference_output_type = getattr(tf, ends)


def _convert(converter: Any) -> bytes:
    with quiet():
        return bytes(converter.convert())
