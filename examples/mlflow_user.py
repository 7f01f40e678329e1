"""Train anywhere, log with the flavour, measure on an emulated board, register."""

import mlflow
import numpy as np
import pandas as pd
import tensorflow as tf
import tf_keras as keras

from tinyml_mlops.mlflow_plugin import flavour

BOARD, NAME = "qemu_stm32f405", "blobs"

random = np.random.default_rng(0)
y = random.integers(0, 3, 1000)
x = (random.normal(size=(1000, 8)) + 3.0 * np.eye(3, 8)[y]).astype(np.float32)
model = keras.Sequential([keras.layers.Dense(16, "relu"), keras.layers.Dense(3, "softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(x[:800], y[:800], epochs=20, verbose=0)

function = tf.function(model).get_concrete_function(tf.TensorSpec((1, 8)))
converter = tf.lite.TFLiteConverter.from_concrete_functions([function], model)
converter.optimizations = [tf.lite.Optimize.DEFAULT]
converter.representative_dataset = lambda: ([row[np.newaxis]] for row in x[:100])
converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
converter.inference_input_type = converter.inference_output_type = tf.int8

test = pd.DataFrame(x[800:], columns=[f"x{number}" for number in range(8)]).assign(label=y[800:])
with mlflow.start_run():
    info = flavour.log_model(
        converter.convert(),
        NAME,
        boards=[BOARD],
        labels=["left", "middle", "right"],
        registered_model_name=NAME,
    )
    found = mlflow.models.evaluate(
        info.model_uri,
        test,
        targets="label",
        model_type="classifier",
        evaluators="tinyml",
        evaluator_config={"board": BOARD, "samples": 50},
    )
if found.metrics["device_accuracy"] > 0.9:
    mlflow.MlflowClient().set_registered_model_alias(NAME, "candidate", info.registered_model_version)
for name, value in sorted(found.metrics.items()):
    print(f"{name:28} {value:,.4g}")
