"""A network that the converter quantises to int16 data and int8 weights, against TFLM's wheel."""

from collections.abc import Iterator

import numpy as np
import pytest

from tinyml_mlops.evaluation.quantized import to_raw
from tinyml_mlops.evaluation.runners.planrt import PlanrtRunner
from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.plan import compile_plan
from tinyml_mlops.plan.testing.zoo.catalogue import CATALOGUE
from tinyml_mlops.plan.testing.zoo.images import images

pytestmark = pytest.mark.training

ENTRY = CATALOGUE["ds_cnn_int8"]
X = images(20, ENTRY.shape, 3)


@pytest.fixture(scope="module")
def network():
    """A keyword network with statistics of :data:`X`."""
    from tinyml_mlops.plan.testing.zoo.calibrate import draw_scales, set_statistics, spread_answers
    from tinyml_mlops.training.start import start_tensorflow

    start_tensorflow(3)
    model = ENTRY.build(ENTRY.shape)
    draw_scales(model, np.random.default_rng(3))
    set_statistics(model, X)
    spread_answers(model, X)
    return model


def converted(model, *, inner: bool) -> bytes:
    """int16x8; ``inner``: int16 in and out as well, otherwise the converter puts float32 around."""
    import tensorflow as tf

    def representative() -> Iterator[list[np.ndarray]]:
        for sample in X:
            yield [sample[np.newaxis]]

    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = representative
    kinds = tf.lite.OpsSet
    converter.target_spec.supported_ops = [kinds.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8]
    if inner:
        converter.inference_input_type = converter.inference_output_type = tf.int16
    return bytes(converter.convert())


@pytest.mark.parametrize("inner", [False, True])
def test_outputs_are_those_of_tflm(network, inner) -> None:
    tflite = converted(network, inner=inner)
    compiled = compile_plan(tflite)
    spec = compiled.inputs[0]
    assert spec.dtype == (np.int16 if inner else np.float32)
    assert "planrt_conv_2d_int16" in compiled.kernels
    x = to_raw(images(20, ENTRY.shape, 99), spec.dtype, spec.scale, spec.zero_point) if inner else X
    ours, theirs = PlanrtRunner(compiled.plan).run(x), TflmRunner(tflite).run(x)
    np.testing.assert_array_equal(ours, theirs)
    assert len(np.unique(theirs, axis=0)) > 10, "answers do not depend on the input"
