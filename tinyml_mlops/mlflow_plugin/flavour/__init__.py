"""An MLflow flavour for models on microcontrollers: ``.tflite``, plans, C arrays, golden vectors, facts.

    with mlflow.start_run():
        flavour.log_model("model.tflite", name="kws", boards=["qemu_stm32f405"], labels=["yes", "no"])

``load_model`` and ``mlflow.pyfunc.load_model`` score real values as the device does. Nothing is pickled, and
loading runs nothing of what a model folder holds.
"""

from tinyml_mlops.mlflow_plugin.flavour.facts import FLAVOR_NAME
from tinyml_mlops.mlflow_plugin.flavour.load import _load_pyfunc, load_model
from tinyml_mlops.mlflow_plugin.flavour.model import TinymlModel
from tinyml_mlops.mlflow_plugin.flavour.save import log_model, save_model

__all__ = ["FLAVOR_NAME", "TinymlModel", "_load_pyfunc", "load_model", "log_model", "save_model"]
