"""The way into the model registry: what passes the gate is registered, and promoted.

:func:`promote_version` is for users of plain MLflow; the pipeline goes by ``register`` and ``promote``.
"""

from tinyml_mlops.mlflow_plugin.registry.by_hand import promote_version
from tinyml_mlops.mlflow_plugin.registry.promote import Promotion

__all__ = ["Promotion", "promote_version"]
