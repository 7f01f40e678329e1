"""A model of one's own, measured on an emulated board and promoted by the gate, with plain MLflow."""

import mlflow
import numpy as np
import tensorflow as tf
import tf_keras as keras

from tinyml_mlops.mlflow_plugin import flavour, registry

BOARD, NAME = "qemu_stm32f405", "blobs"

random = np.random.default_rng(0)
y = random.integers(0, 3, 1000)
x = (random.normal(size=(1000, 8)) + 3.0 * np.eye(3, 8)[y]).astype(np.float32)
model = keras.Sequential([keras.layers.Dense(16, "relu"), keras.layers.Dense(3, "softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(x[:800], y[:800], epochs=20, verbose=0)

converter = tf.lite.TFLiteConverter.from_keras_model(model)
converter.optimizations = [tf.lite.Optimize.DEFAULT]
converter.representative_dataset = lambda: ([row[np.newaxis]] for row in x[:100])
converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
converter.inference_input_type = converter.inference_output_type = tf.int8

with mlflow.start_run():
    told = {"boards": [BOARD], "labels": ["left", "middle", "right"], "registered_model_name": NAME}
    info = flavour.log_model(converter.convert(), NAME, **told)
    how = {"model_type": "classifier", "evaluators": "tinyml", "evaluator_config": {"board": BOARD}}
    found = mlflow.models.evaluate(info.model_uri, x[800:], targets=y[800:], **how)
promotion = registry.promote_version(f"models:/{NAME}/{info.registered_model_version}", metric=0.9)
print(found.metrics, *promotion.lines(), sep="\n")
