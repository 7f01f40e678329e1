"""Samples to the device of a deployment, and its answers back."""

from collections.abc import Mapping
from typing import Any

from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.errors import UserInputError
from tinyml_mlops.measure.sampling import device_outputs
from tinyml_mlops.mlflow_plugin.deployments.deployments import Deployments
from tinyml_mlops.mlflow_plugin.flavour.contents import tensor_specs
from tinyml_mlops.mlflow_plugin.flavour.tensors import raw_inputs, real_outputs, tensor_facts


def answer(deployments: Deployments, name: str | None, inputs: Any) -> dict[str, Any]:
    """Quantise, run on the device, dequantise. A model with state begins anew with each call.

    Args:
        deployments: those that there are.
        name: of the deployment.
        inputs: see ``predict`` of :mod:`tinyml_mlops.mlflow_plugin.deployments.target`.

    Returns:
        ``predictions`` as nested lists, the device's to the bit, and whose they are.

    Raises:
        UserInputError: not the model's inputs; says what it takes.
        TinymlError: see :meth:`Deployments.connected`.
    """
    if name is None or inputs is None:
        raise UserInputError(
            f"no {'deployment' if name is None else 'inputs'} given",
            hint="predict(deployment_name=…, inputs=…)",
        )
    with deployments.connected(name) as (tflite, deployment, client):
        predictions = predicted(client, tflite, inputs)
    return {
        "predictions": predictions,
        "deployment": deployment.name,
        "board": deployment.settings.board,
        "tflite_sha256": deployment.tflite_sha256,
    }


def predicted(client: DeviceClient, tflite: bytes, inputs: Any) -> Any:
    """What the device answers, as nested lists; by name where the model has several outputs.

    Args:
        client: of a device that runs the model.
        tflite: the model.
        inputs: see :func:`answer`.

    Raises:
        UserInputError: not the model's inputs; says what it takes.
        LinkError, BoardError: the device does not answer, or refuses.
    """
    specs, output_specs = tensor_specs(tflite)
    names = [tensor.name for tensor in tensor_facts(specs, "input")]
    data, raw = _unwrapped(inputs, names)
    outputs = device_outputs(client, raw_inputs(data, specs, names, raw=raw))
    output_names = [tensor.name for tensor in tensor_facts(output_specs, "output")]
    values = real_outputs(outputs, output_specs, output_names, raw=raw)
    if isinstance(values, dict):
        return {key: value.tolist() for key, value in values.items()}
    return values.tolist()


def _unwrapped(inputs: Any, names: list[str]) -> tuple[Any, bool]:
    """The data, and whether they are raw, out of the form that ``mlflow models serve`` takes, too.

    Raises:
        UserInputError: a parameter that there is not.
    """
    if not isinstance(inputs, Mapping) or "inputs" not in inputs or "inputs" in names:
        return inputs, False
    params = inputs.get("params") or {}
    unknown = sorted({*inputs} - {"inputs", "params"}) + sorted({*params} - {"raw"})
    if unknown or not isinstance(params.get("raw", False), bool):
        raise UserInputError(
            f"{unknown[0] if unknown else 'raw'!r} is not known here",
            hint="give {'inputs': …, 'params': {'raw': True or False}}",
        )
    return inputs["inputs"], params.get("raw", False)
