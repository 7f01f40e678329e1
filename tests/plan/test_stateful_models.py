"""Models with state as the converter writes them, against TFLM's wheel over sequences."""

from collections.abc import Iterator

import numpy as np
import pytest

from tests.plan.ops.sequences import assert_sequences_as_tflm
from tinyml_mlops.plan import compile_plan
from tinyml_mlops.plan.reader import read_tflite

pytestmark = pytest.mark.training

STEPS, FEATURES = 8, 6


def lstm(int8: bool) -> bytes:
    """An LSTM layer and a dense one."""
    import tensorflow as tf

    from tinyml_mlops.training.start import start_tensorflow

    start_tensorflow(1)
    import tf_keras as keras

    model = keras.Sequential(
        [
            keras.layers.Input((STEPS, FEATURES), batch_size=1),
            keras.layers.LSTM(10, return_sequences=True, unroll=False),
            keras.layers.Flatten(),
            keras.layers.Dense(4),
        ]
    )
    signature = tf.TensorSpec((1, STEPS, FEATURES), tf.float32)
    function = tf.function(lambda x: model(x, training=False)).get_concrete_function(signature)
    converter = tf.lite.TFLiteConverter.from_concrete_functions([function], model)
    if int8:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = samples
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.int8
    return bytes(converter.convert())


def samples() -> Iterator[list[np.ndarray]]:
    rng = np.random.default_rng(0)
    for _ in range(20):
        yield [rng.normal(size=(1, STEPS, FEATURES)).astype(np.float32)]


def streaming() -> bytes:
    """A convolution over the last samples, which a variable keeps."""
    import tensorflow as tf

    from tinyml_mlops.training.start import start_tensorflow

    start_tensorflow(1)

    class Stream(tf.Module):
        def __init__(self) -> None:
            super().__init__()
            self.kept = tf.Variable(tf.zeros((1, STEPS, FEATURES)), trainable=False)
            random = np.random.default_rng(2).normal(size=(3, FEATURES, 4))
            self.kernel = tf.constant(random.astype(np.float32))

        @tf.function(input_signature=[tf.TensorSpec((1, 1, FEATURES), tf.float32)])
        def step(self, x: tf.Tensor) -> tf.Tensor:
            latest = tf.concat([self.kept[:, 1:, :], x], axis=1)
            self.kept.assign(latest)
            return tf.nn.conv1d(latest, self.kernel, 1, "SAME")

    module = Stream()
    converter = tf.lite.TFLiteConverter.from_concrete_functions([module.step.get_concrete_function()], module)
    converter.experimental_enable_resource_variables = True
    return bytes(converter.convert())


@pytest.mark.parametrize("int8", [False, True])
def test_keras_lstm(int8) -> None:
    tflite = lstm(int8)
    assert f"planrt_lstm_{'int8' if int8 else 'float32'}" in compile_plan(tflite).kernels
    assert_sequences_as_tflm(tflite)


def test_streaming_with_a_variable() -> None:
    tflite = streaming()
    assert len(read_tflite(tflite).states) == 1
    assert_sequences_as_tflm(tflite)
