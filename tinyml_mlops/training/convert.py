"""Keras → ``.tflite``, always from a concrete function of batch 1.

With an unknown batch size a Reshape becomes SHAPE, STRIDED_SLICE and PACK, which no microcontroller needs.
"""

from typing import Any

from tinyml_mlops.training.calibration import Representative
from tinyml_mlops.training.start import quiet


def to_float32(model: Any) -> bytes:
    """The model as it is, with float weights and activations."""
    return _convert(_converter(model))


def to_int8_after_training(model: Any, representative: Representative) -> bytes:
    """int8 in and out; ranges of activations from the representative samples.

    Dense layers are quantised per tensor: per channel they cost four times the arena under TFLM and gain
    nothing on models of this size.
    """
    import tensorflow as tf

    converter = _converter(model)
    _int8(converter)
    converter.representative_dataset = representative
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter._experimental_disable_per_channel_quantization_for_dense_layers = True
    return _convert(converter)


def to_int8_aware(model: Any) -> bytes:
    """int8 in and out; ranges are those that quantisation-aware training has learned.

    ``supported_ops`` stays alone: TFLITE_BUILTINS_INT8 would demand representative samples.
    """
    converter = _converter(model)
    _int8(converter)
    return _convert(converter)


def _converter(model: Any) -> Any:
    import tensorflow as tf

    signature = tf.TensorSpec((1, *model.input_shape[1:]), tf.float32, name="input")
    function = tf.function(lambda x: model(x, training=False)).get_concrete_function(signature)
    return tf.lite.TFLiteConverter.from_concrete_functions([function], model)


def _int8(converter: Any) -> None:
    import tensorflow as tf

    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.inference_input_type = tf.int8
    converter.inference_output_type = tf.int8


def _convert(converter: Any) -> bytes:
    with quiet():
        return bytes(converter.convert())
